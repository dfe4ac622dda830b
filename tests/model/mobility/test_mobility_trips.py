"""Trips that count and those that are refused; fleets, crews and fences, with what must always hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.mobility.dispatch import (
    Stop,
    least_stock,
    moves_to,
    nearest_first,
    net_flow,
    replay,
    shorter,
    stops_of,
    targets,
)
from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.fence import Area, Fix, parked, rules_at
from tanliu.model.mobility.fleet import by_walking, most_riding
from tanliu.model.mobility.trips import REASONS, Trips, cells, lengths, refusals, rider_days

RULES = read(load().documents["mobility"]["shared-cycling"][-1], Mobility)
GBFS = Path(__file__).resolve().parents[4] / "shared" / "data" / "gbfs" / "geofencing_precedence.json"


def trips(*rows: tuple[float, float, int, int], rider: int = -1) -> Trips:
    """Return trips of (start, end, from place, to place), places 1 km apart from west to east on the equator."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    place = table[:, 2:].astype(np.int64)
    lon = place * (1000 / 111_195)
    zero, nobody = np.full(len(table), 0.001), np.full(len(table), rider)
    return Trips(
        nobody,
        nobody,
        place[:, 0],
        place[:, 1],
        table[:, 0],
        table[:, 1],
        zero,
        lon[:, 0],
        zero,
        lon[:, 1],
        {},
    )


def why(one: Trips) -> list[str]:
    metres = lengths(one, RULES)["straight"]
    return [REASONS[at] if at >= 0 else "" for at in refusals(one, metres, "straight", RULES)]


def test_each_reason_is_found_and_the_first_of_two_alike_stays() -> None:
    told = trips(
        (0, 600, 1, 2), (0, 600, 1, 2), (600, 0, 1, 2), (0, 90_001, 1, 2), (0, 30, 1, 2), (0, 100, 1, 9)
    )
    assert why(told) == ["", "twice", "runs_back", "too_long", "too_short", "too_fast"]


def test_a_station_that_was_measured_anew_makes_no_other_trip() -> None:
    told = trips((0, 600, 1, 2), (0, 600, 1, 2))
    told.start_lat[1] += 0.0001
    assert why(told) == ["", "twice"]


def test_metres_of_riders_add_up_to_those_of_trips_in_any_order() -> None:
    dice = np.random.default_rng(1)
    rider, day = dice.integers(0, 5, 100), dice.integers(0, 3, 100)
    metres = dice.uniform(100, 9000, 100)
    _, _, sums, counts = rider_days(rider, day, metres)
    order = dice.permutation(100)
    assert sums.sum() == np.rint(metres).sum()
    assert counts.sum() == 100
    assert (rider_days(rider[order], day[order], metres[order])[2] == sums).all()


def test_small_cells_are_not_told_and_nothing_is_lost() -> None:
    lat, lon = np.array([1.0] * 6 + [2.0] * 2), np.zeros(8)
    told, hidden = cells(lat, lon, 3, 5)
    assert (told, hidden) == ([(1.0, 0.0, 6)], 2)


def test_one_vehicle_serves_trips_that_follow_each_other_and_walking_saves_some() -> None:
    chain = trips((0, 600, 1, 2), (600, 1200, 2, 3), (1300, 1900, 5, 6))
    assert most_riding(chain.started, chain.ended) == 1
    assert [by_walking(chain, reach) for reach in (50.0, 2500.0)] == [2, 1]


ROWS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 9), st.integers(0, 4), st.integers(0, 4)),
    min_size=1,
    max_size=30,
)


@given(ROWS)
def test_no_vehicle_is_lost_and_the_least_stock_is_enough(rows: list[tuple[int, int, int, int]]) -> None:
    told = trips(*((start, start + took, one, two) for start, took, one, two in rows))
    stock = least_stock(told)
    done = replay(told, stock)
    assert done.lost == 0
    assert sum(done.stock.values()) == sum(stock.values())
    assert sum(net_flow(told).values()) == 0
    for place, count in stock.items():
        if count:
            assert replay(told, {**stock, place: count - 1}).lost > 0


@given(ROWS, st.integers(1, 30))
def test_targets_take_the_whole_fleet_or_all_that_was_needed_and_moves_add_up(
    rows: list[tuple[int, int, int, int]], fleet: int
) -> None:
    told = trips(*((start, start + took, one, two) for start, took, one, two in rows))
    needs = least_stock(told)
    wanted = targets([needs, needs], fleet)
    assert sum(wanted.values()) == min(fleet, sum(needs.values()))
    moves = moves_to(wanted, {0: fleet})
    assert sum(moves.values()) == 0
    assert all({0: fleet}.get(place, 0) - count >= 0 for place, count in moves.items())


def test_a_route_serves_every_stop_within_the_load_and_the_longer_search_is_no_longer_way() -> None:
    dice = np.random.default_rng(3)
    flow = {place: int(loads) for place, loads in enumerate([*range(-8, 0), *range(1, 9)])}
    places = {place: (55 + float(dice.uniform(0, 0.1)), -3 + float(dice.uniform(0, 0.1))) for place in flow}
    stops = stops_of({**flow, 0: -30, 15: 30}, places, 20)
    assert sum(one.loads for one in stops) == 0
    assert max(abs(one.loads) for one in stops) <= 20
    greedy = nearest_first(stops, 20)
    steps = iter(range(300))
    found = shorter(greedy, 20, lambda: next(steps, None) is not None)
    assert found.metres <= greedy.metres
    for route in (greedy, found):
        load = np.cumsum([route.first_load, *(one.loads for one in route.stops)])
        assert load.min() >= 0
        assert load.max() <= 20
        assert sorted(route.stops, key=repr) == sorted(stops, key=repr)


def test_a_route_through_nothing_has_no_length() -> None:
    assert nearest_first([], 20).metres == 0
    assert nearest_first([Stop(0, 0.0, 0.0, 0)], 20).metres == 0


AREA = Area("a", 0.0, 0.0, 20, 4)


@pytest.mark.parametrize(
    ("north_m", "fixes", "state", "charged"),
    [
        (0, 4, "inside", False),
        (300, 1, "outside", False),
        (300, 3, "outside", True),
        (9, 1, "unknown", False),
    ],
)
def test_nobody_is_charged_on_one_fix_and_near_the_edge_nothing_is_known(
    north_m: float, fixes: int, state: str, charged: bool
) -> None:
    told = [Fix(90.0 * at, north_m / 111_195, 0.0, 4.0) for at in range(fixes)]
    found = parked(told, [AREA], RULES.fence)
    assert (found.state, found.may_charge) == (state, charged)


def test_fixes_at_the_same_time_are_one_look() -> None:
    assert not parked([Fix(0, 0.003, 0.0, 4.0)] * 5, [AREA], RULES.fence).may_charge


@pytest.mark.skipif(not GBFS.is_file(), reason="the public data sets do not lie beside the checkout")
def test_the_worked_cases_of_gbfs_come_out_field_by_field() -> None:
    for case in json.loads(GBFS.read_text(encoding="utf-8")):
        for vehicle, expected in case["expected"].items():
            for point, rules in expected.items():
                assert rules_at(case, vehicle, *case["points"][point]) == rules
