"""A day of a file of trips: how many vehicles it needs, and what moving them in the night before would do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

import numpy as np

from tanliu.app.desks.cycling.queries.reductions import local_days, offset_s
from tanliu.app.desks.cycling.queries.trips_file import Told
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message
from tanliu.model.mobility.dispatch import (
    Replay,
    Route,
    least_stock,
    moves_to,
    nearest_first,
    replay,
    shorter,
    stops_of,
    targets,
)
from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.fleet import Size, size
from tanliu.model.mobility.trips import REASONS, Trips, lengths, refusals

_EPOCH = date(1970, 1, 1)
_HISTORY_DAYS, _WITHOUT_CREW_DAYS, _LEAST_DAYS = 28, 7, 7
_WEEK, _SATURDAY, _EPOCH_WEEKDAY = 7, 5, 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What a crew does in the night before a day, and what it is worth.

    Attributes
    ----------
    history
        Days of the same kind before, by which targets are made.
    without, served
        The day ridden again without the crew, after a week without one, and with it.
    greedy, route
        The way of who always goes to the nearest stop, and the shorter one that is proposed.
    """

    day: date
    trips: int
    fleet: int
    history: int
    moved: int
    without: Replay
    served: Replay
    greedy: Route
    route: Route
    names: list[str]


def counted(told: Told, rules: Mobility) -> Trips:
    """Return the trips of a file that are some, however long the way was: a round trip moves no vehicle, but rides one."""
    known = lengths(told.trips, rules)
    if not known:
        raise TanliuError("the file has no such length of trips", where="basis")
    basis = "straight" if "straight" in known else next(iter(known))
    why = refusals(told.trips, known[basis], basis, rules)
    # a vehicle that went too fast or too far is somewhere else all the same
    return told.trips.only((why < 0) | (why == REASONS.index("too_fast")) | (why == REASONS.index("too_far")))


def size_of(told: Told, rules: Mobility, zone: tzinfo = UTC, day: date | None = None) -> tuple[date, Size]:
    """Return how many vehicles a day needs: the one with most trips, when none is asked for."""
    trips = counted(told, rules)
    of_day, at = _day(trips, zone, day)
    only = trips.only(of_day == at)
    fleet = rules.fleet
    found = size(
        only, offset_s(float(only.started[0]), zone), [float(one) for one in fleet.reaches_m], float(fleet.reach_m),
        float(fleet.available), float(fleet.most_empty),
    )  # fmt: skip
    return _EPOCH + timedelta(days=at), found


def binding(found: Size, rules: Mobility) -> tuple[str, int]:
    """Return which of the three numbers is the largest, and what it is."""
    numbers = {
        "at_once": found.at_once, "reach": found.by_reach[float(rules.fleet.reach_m)], "stock": found.by_stock
    }  # fmt: skip
    name = max(numbers, key=lambda one: numbers[one])
    return name, numbers[name]


def plan(
    told: Told, rules: Mobility, zone: tzinfo = UTC, day: date | None = None, seconds: float | None = None
) -> Plan:
    """Plan the moves of the night before a day by the days before it, and ride the day again with and without them.

    Parameters
    ----------
    seconds
        For how long a shorter route is sought; as the rules say, when left out.

    Raises
    ------
    TanliuError
        When trips have no stations, or the days before the day are too few.
    """
    trips = counted(told, rules)
    if not ((trips.start_place >= 0) & (trips.end_place >= 0)).any():
        raise TanliuError(
            "the table lacks a column", where="start_place, end_place",
            accepted=", ".join((*rules.columns.get("start_place", ()), *rules.columns.get("end_place", ()))),
        )  # fmt: skip
    of_day, at = _day(trips, zone, day)
    before = [one for one in range(at - _HISTORY_DAYS, at) if (of_day == one).any()]
    alike = [one for one in before if _is_weekend(one) == _is_weekend(at)]
    if len(before) < _LEAST_DAYS or not alike:
        raise NothingKnownError(
            "too few days lie before this one", where=_EPOCH + timedelta(days=at), found=len(before),
            accepted=Message("{days} days with trips within {span} days", days=_LEAST_DAYS, span=_HISTORY_DAYS),
        )  # fmt: skip
    needs = {one: least_stock(trips.only(of_day == one)) for one in before}
    fleet = max(sum(one.values()) for one in needs.values())
    stock: Mapping[int, int] = targets(list(needs.values()), fleet)
    for one in before[-_WITHOUT_CREW_DAYS:]:
        stock = replay(trips.only(of_day == one), stock).stock
    moves = moves_to(targets([needs[one] for one in alike], fleet), stock)
    after = {one: stock.get(one, 0) - moves.get(one, 0) for one in {*stock, *moves}}
    only = trips.only(of_day == at)
    holds = rules.crew.van_vehicles
    greedy = nearest_first(stops_of(moves, _places(trips), holds), holds)
    until = time.monotonic() + (float(rules.crew.search_s) if seconds is None else seconds)
    return Plan(
        _EPOCH + timedelta(days=at), len(only), fleet, len(alike), sum(max(0, one) for one in moves.values()),
        replay(only, stock), replay(only, after), greedy, shorter(greedy, holds, lambda: time.monotonic() < until), told.names,
    )  # fmt: skip


def _day(trips: Trips, zone: tzinfo, day: date | None) -> tuple[np.ndarray, int]:
    """Return the local day of each trip, and the day that is asked for."""
    if not len(trips):
        raise NothingKnownError("the file has no trip that counts")
    of_day = local_days(trips.started, zone)
    every, counts = np.unique(of_day, return_counts=True)
    at = int(every[counts.argmax()]) if day is None else (day - _EPOCH).days
    if at not in every:
        first, last = (_EPOCH + timedelta(days=int(one)) for one in (every[0], every[-1]))
        raise NothingKnownError(
            "no trip on this day", where="day", found=str(day), accepted=f"{first} – {last}"
        )
    return of_day, at


def _is_weekend(day: int) -> bool:
    return (day + _EPOCH_WEEKDAY) % _WEEK >= _SATURDAY


def _places(trips: Trips) -> Mapping[int, tuple[float, float]]:
    """Return where each place is: at the coordinates that it was last told at."""
    found: dict[int, tuple[float, float]] = {}
    for names, lats, lons in (
        (trips.start_place, trips.start_lat, trips.start_lon), (trips.end_place, trips.end_lat, trips.end_lon),
    ):  # fmt: skip
        for name, lat, lon in zip(names.tolist(), lats.tolist(), lons.tolist(), strict=True):
            if lat == lat and lon == lon:
                found[name] = (lat, lon)
    return found
