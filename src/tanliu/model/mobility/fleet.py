"""How many vehicles a city can use: three numbers, of which the largest binds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, radians

import numpy as np
from numpy.typing import NDArray

from tanliu.model.mobility.formulas import EARTH_M, stock_for
from tanliu.model.mobility.trips import Trips

_HOUR_S = 3600
_METRES_A_DEGREE = EARTH_M * np.pi / 180


@dataclass(frozen=True, slots=True)
class Size:
    """What a day of trips needs.

    Attributes
    ----------
    at_once
        Vehicles that are ridden at the same time at most, over the share of the fleet that is fit.
    by_reach
        By how far people walk: vehicles with which every trip of the day begins, each taking one that ended near before.
    by_stock
        Vehicles that all cells together must hold, so that few are empty in their busiest hour.
    seen
        Vehicles that made the trips, where they are told.
    """

    trips: int
    riding: int
    at_once: int
    by_reach: dict[float, int]
    by_stock: int
    cells: int
    seen: int | None


def most_riding(started: NDArray[np.float64], ended: NDArray[np.float64]) -> int:
    """Return how many trips are under way at once at most; a trip that ends as another begins makes room for it."""
    times = np.concatenate([started, ended])
    steps = np.concatenate([np.ones(len(started)), -np.ones(len(ended))])
    order = np.lexsort((steps, times))
    return int(np.cumsum(steps[order]).max(initial=0))


def by_walking(trips: Trips, reach_m: float) -> int:
    """Return how many vehicles serve all trips when people walk as far as is given, matching greedily.

    Each trip takes the vehicle that was left last within reach; a trip without one needs a vehicle more. An exact matching
    needs a few per cent less at most where both were tried.
    """
    scale = cos(radians(float(np.nanmedian(trips.start_lat))))
    at = np.column_stack([trips.start_lon * scale, trips.start_lat, trips.end_lon * scale, trips.end_lat])
    at = at * _METRES_A_DEGREE
    begin = np.argsort(trips.started, kind="stable")
    finish = np.argsort(trips.ended, kind="stable").tolist()
    started, ended = trips.started.tolist(), trips.ended.tolist()
    x0, y0, x1, y1 = (at[:, one].tolist() for one in range(4))
    free: dict[tuple[int, int], list[int]] = defaultdict(list)
    needed, next_end = 0, 0
    for trip in begin.tolist():
        while next_end < len(finish) and ended[finish[next_end]] <= started[trip]:
            done = finish[next_end]
            free[int(x1[done] // reach_m), int(y1[done] // reach_m)].append(done)
            next_end += 1
        needed += not _take(free, x0[trip], y0[trip], x1, y1, reach_m)
    return needed


def _take(
    free: dict[tuple[int, int], list[int]],
    x: float,
    y: float,
    xs: list[float],
    ys: list[float],
    reach_m: float,
) -> bool:
    """Take a vehicle within reach away, from the nearest cell outwards; say whether there was one."""
    column, row = int(x // reach_m), int(y // reach_m)
    around = sorted(
        ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)),
        key=lambda one: one != (column, row),
    )
    for cell in around:
        there = free.get(cell, ())
        for place in range(len(there) - 1, -1, -1):
            one = there[place]
            if (xs[one] - x) ** 2 + (ys[one] - y) ** 2 <= reach_m**2:
                del free[cell][place]
                return True
    return False


def size(
    trips: Trips,
    offset_s: float,
    reaches_m: Sequence[float],
    cell_m: float,
    available: float,
    most_empty: float,
) -> Size:
    """Return what a day of trips needs, by all three.

    Parameters
    ----------
    offset_s
        Of local time to UTC [s].
    reaches_m
        Walking distances of the curve [m].
    cell_m
        Side of a cell [m].
    """
    riding = most_riding(trips.started, trips.ended)
    stock, count = _stock(trips, offset_s, cell_m, most_empty)
    vehicles = trips.vehicle[trips.vehicle >= 0]
    return Size(
        len(trips), riding, ceil(riding / available), {float(one): by_walking(trips, float(one)) for one in reaches_m},
        ceil(stock / available), count, len(np.unique(vehicles)) if len(vehicles) else None,
    )  # fmt: skip


def _stock(trips: Trips, offset_s: float, cell_m: float, most_empty: float) -> tuple[int, int]:
    """Return the stock of all cells and their number, each by the hour in which most leave on balance."""
    side = cell_m / _METRES_A_DEGREE
    scale = cos(radians(float(np.nanmedian(trips.start_lat))))
    flows: dict[tuple[int, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for lat, lon, time, step in (
        (trips.start_lat, trips.start_lon, trips.started, 1), (trips.end_lat, trips.end_lon, trips.ended, -1),
    ):  # fmt: skip
        columns = np.floor(lon * scale / side).astype(int).tolist()
        rows = np.floor(lat / side).astype(int).tolist()
        hours = ((time + offset_s) // _HOUR_S).astype(int).tolist()
        for column, row, hour in zip(columns, rows, hours, strict=True):
            flows[column, row][hour] += step
    busiest = [max(0, *hours.values()) for hours in flows.values()]
    return sum(stock_for(float(one), most_empty) for one in busiest), len(flows)
