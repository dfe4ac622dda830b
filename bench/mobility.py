"""Trips made up by a seed: ``python bench/mobility.py``. Rider-days beside the bare grouping, a van's way beside the nearest stop.

The floor of rider-days is DuckDB's bare sum by rider and day over the same arrays; the floor of a route is who always goes to the
nearest stop that the load allows: there a ratio below one is kilometres that nobody drives.
"""

from __future__ import annotations

from time import monotonic

import duckdb
import numpy as np
import pyarrow as pa

from figure import Figure, seconds, show
from tanliu.model.mobility.dispatch import nearest_first, shorter, stops_of
from tanliu.model.mobility.trips import rider_days

_TRIPS, _RIDERS, _DAYS, _PLACES, _HOLDS, _ROUNDS = 1_000_000, 100_000, 31, 65, 20, 3


def _grouped() -> Figure:
    dice = np.random.default_rng(1)
    rider, day = dice.integers(0, _RIDERS, _TRIPS), dice.integers(0, _DAYS, _TRIPS)
    metres = dice.uniform(100, 9000, _TRIPS)
    table = pa.table({"rider": rider, "day": day, "metres": np.rint(metres).astype(np.int64)})
    with duckdb.connect() as connection:
        connection.register("trip", table)
        query = "SELECT rider, day, sum(metres), count(*) FROM trip GROUP BY ALL"
        floor = min(seconds(lambda: connection.execute(query).to_arrow_table()) for _ in range(_ROUNDS))
    found = min(seconds(lambda: rider_days(rider, day, metres)) for _ in range(_ROUNDS))
    return Figure("a million trips into rider-days", found, "s", floor, "DuckDB's bare grouping", None)


def _routed() -> list[Figure]:
    dice = np.random.default_rng(2)
    loads = dice.integers(1, 9, _PLACES // 2)
    flow = dict(enumerate([*loads.tolist(), *(-loads).tolist()]))
    places = {one: (55.9 + float(dice.uniform(0, 0.09)), -3.3 + float(dice.uniform(0, 0.16))) for one in flow}
    greedy = nearest_first(stops_of(flow, places, _HOLDS), _HOLDS)
    found = []
    for limit in (1, 3):
        until = monotonic() + limit
        route = shorter(greedy, _HOLDS, lambda until=until: monotonic() < until)  # type: ignore[misc]
        found.append(
            Figure(
                f"way of a van, {limit} s",
                route.metres / 1000,
                "km",
                greedy.metres / 1000,
                "nearest stop",
                0.9,
            )
        )
    return found


if __name__ == "__main__":
    show([_grouped(), *_routed()], "Shared bikes")
