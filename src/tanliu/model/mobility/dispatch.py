"""Who brings vehicles where: what a day moves, a route for a van, and what it does for the day after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tanliu.model.mobility.formulas import straight_m
from tanliu.model.mobility.trips import Trips

Floats = NDArray[np.float64]
_M_A_KM = 1000.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of a van.

    Attributes
    ----------
    loads
        Vehicles taken up; below zero those that are set down.
    """

    place: int
    lat: float
    lon: float
    loads: int


@dataclass(frozen=True, slots=True)
class Route:
    """A way through all stops, in their order.

    Attributes
    ----------
    first_load
        Vehicles on the van when it sets out.
    """

    stops: tuple[Stop, ...]
    metres: float
    first_load: int


def net_flow(trips: Trips) -> Mapping[int, int]:
    """Return by how many vehicles each place grew in a day; below zero where more left than came. They add up to nothing."""
    found: dict[int, int] = {}
    for place, step in ((trips.start_place, -1), (trips.end_place, 1)):
        for one in place[(trips.start_place >= 0) & (trips.end_place >= 0)].tolist():
            found[one] = found.get(one, 0) + step
    return {place: count for place, count in sorted(found.items()) if count}


def targets(needs: Sequence[Mapping[int, int]], fleet: int) -> Mapping[int, int]:
    """Return where a fleet should stand in the morning, so that on days like those before the fewest trips are lost.

    The first vehicle at a place serves somebody on each day that needed one there, the second on each that needed two: the
    vehicles go where they would have been needed on most days, and those that nobody would have needed stay where they are
    needed first.

    Parameters
    ----------
    needs
        Of each day before, the least stock by place with which no trip was lost.
    fleet
        Vehicles that there are.
    """
    worth: dict[tuple[int, int], int] = {}
    for day in needs:
        for place, count in day.items():
            for one in range(count):
                worth[place, one] = worth.get((place, one), 0) + 1
    found: dict[int, int] = {}
    for place, _ in sorted(worth, key=lambda key: (-worth[key], key[1], key[0]))[:fleet]:
        found[place] = found.get(place, 0) + 1
    return found


def moves_to(target: Mapping[int, int], stock: Mapping[int, int]) -> Mapping[int, int]:
    """Return what is taken up at each place, below zero what is set down, so that both add up to nothing.

    What there is more than all targets together stays where it is; where there is less, the last places go without.
    """
    over = {one: stock.get(one, 0) - target.get(one, 0) for one in sorted({*stock, *target})}
    more, less = sum(max(0, one) for one in over.values()), sum(max(0, -one) for one in over.values())
    left = {1: min(more, less), -1: min(more, less)}
    found: dict[int, int] = {}
    for place in sorted(over, key=lambda one: (-abs(over[one]), one)):
        sign = 1 if over[place] > 0 else -1
        count = min(abs(over[place]), left[sign])
        left[sign] -= count
        if count:
            found[place] = sign * count
    return dict(sorted(found.items()))


def stops_of(flow: Mapping[int, int], places: Mapping[int, tuple[float, float]], holds: int) -> list[Stop]:
    """Return the stops that take the day back, none for more vehicles than a van holds."""
    found = []
    for place, count in flow.items():
        left = count
        while left:
            loads = max(-holds, min(holds, left))
            found.append(Stop(place, *places[place], loads))
            left -= loads
    return found


def distances(stops: Sequence[Stop]) -> Floats:
    """Return the straight lines between all stops, shape (n, n) [m]."""
    lat, lon = np.array([one.lat for one in stops]), np.array([one.lon for one in stops])
    return straight_m(lat[:, None], lon[:, None], lat[None, :], lon[None, :])


def nearest_first(stops: Sequence[Stop], holds: int) -> Route:
    """Return the route of a driver who goes to the nearest stop that the load allows, from the one that takes most up."""
    apart = distances(stops)
    left = set(range(len(stops)))
    here = max(left, key=lambda at: (stops[at].loads, -at), default=0)
    order: list[int] = []
    load = 0
    while left:
        fits = [at for at in left if 0 <= load + stops[at].loads <= holds]
        # a van that can neither set down nor take up has nothing to do there: never so while loads add up to nothing
        here = min(fits or left, key=lambda at: (apart[here, at], at)) if order else here
        load += stops[here].loads
        order.append(here)
        left.remove(here)
    return _route(order, stops, apart)


def shorter(route: Route, holds: int, goes_on: Callable[[], bool]) -> Route:
    """Return a shorter route through the same stops, by moving chains of stops and turning them round, while time is left.

    Every step keeps the load between nothing and what the van holds, for some load at the start. When no step helps, stops
    are thrown together anew from the best route and it begins again; the same seed gives the same steps.
    """
    stops, dice = route.stops, np.random.default_rng(0)
    apart = distances(stops)
    loads = np.array([one.loads for one in stops])
    best = _descend(np.arange(len(stops)), apart, loads, holds, goes_on)
    least = _length(best, apart)
    while goes_on() and len(stops) > 3:
        tried = _descend(_kicked(best, dice), apart, loads, holds, goes_on)
        length = _length(tried, apart)
        if length < least - 1e-6 and _fits(loads[tried], holds):
            best, least = tried, length
    return _route(best.tolist(), stops, apart)


def _kicked(order: NDArray[np.int64], dice: np.random.Generator) -> NDArray[np.int64]:
    """Cut a route at three places and change the two middle parts over: what small steps cannot undo."""
    first, second, third = np.sort(dice.choice(np.arange(1, len(order)), 3, replace=False))
    return np.concatenate([order[:first], order[second:third], order[first:second], order[third:]])


def _fits(loads: NDArray[np.int64], holds: int) -> bool:
    """Return whether some load at the start keeps the van between empty and full."""
    sums = np.concatenate([[0], np.cumsum(loads)])
    return bool(sums.max() - sums.min() <= holds)


def _descend(
    order: NDArray[np.int64], apart: Floats, loads: NDArray[np.int64], holds: int, goes_on: Callable[[], bool]
) -> NDArray[np.int64]:
    """Take the first step that shortens the route until none does."""
    found = True
    while found and goes_on():
        found = False
        for start in range(len(order)):
            better = _moved(order, start, apart, loads, holds)
            if better is not None:
                order, found = better, True
            if not goes_on():
                break
    return order


def _moved(
    order: NDArray[np.int64], start: int, apart: Floats, loads: NDArray[np.int64], holds: int
) -> NDArray[np.int64] | None:
    """Return the route with the chain from a place moved or turned so that it is shorter, None where there is none."""
    fits, length = _fits(loads[order], holds), _length(order, apart)
    candidates = []
    for size in (1, 2, 3):
        chain = order[start : start + size]
        rest = np.concatenate([order[:start], order[start + size :]])
        if len(chain) < size or not len(rest):
            continue
        bare = _length(rest, apart)
        for way in (chain, chain[::-1]):
            inner = _length(way, apart)
            heads, tails = apart[rest[:-1], way[0]], apart[way[-1], rest[1:]]
            between = bare + inner + heads + tails - apart[rest[:-1], rest[1:]]
            ends = [bare + inner + apart[way[-1], rest[0]], bare + inner + apart[rest[-1], way[0]]]
            costs = np.concatenate([[ends[0]], between, [ends[1]]])
            candidates += [(costs[at], at, way, rest) for at in np.argsort(costs)[:6]]
    for cost, at, way, rest in sorted(candidates, key=lambda one: float(one[0])):
        if fits and cost >= length - 1e-6:
            break
        tried = np.concatenate([rest[:at], way, rest[at:]])
        if _fits(loads[tried], holds) and (not fits or cost < length - 1e-6):
            return tried
    return _turned(order, start, apart, loads, holds, length) if fits else None


def _turned(
    order: NDArray[np.int64], start: int, apart: Floats, loads: NDArray[np.int64], holds: int, length: float
) -> NDArray[np.int64] | None:
    ends = np.arange(start + 1, len(order))
    if not len(ends):
        return None
    before = (
        apart[order[start - 1], order[ends]] - apart[order[start - 1], order[start]]
        if start
        else np.zeros(len(ends))
    )
    behind = np.zeros(len(ends))
    inner = ends < len(order) - 1
    after = order[ends[inner] + 1]
    behind[inner] = apart[order[start], after] - apart[order[ends[inner]], after]
    gains = before + behind
    for at in np.argsort(gains)[:6]:
        if gains[at] >= -1e-6:
            break
        end = ends[at]
        tried = np.concatenate([order[:start], order[start : end + 1][::-1], order[end + 1 :]])
        if _fits(loads[tried], holds):
            return np.asarray(tried)
    return None


def _length(order: NDArray[np.int64], apart: Floats) -> float:
    return float(apart[order[:-1], order[1:]].sum())


def _route(order: Sequence[int], stops: Sequence[Stop], apart: Floats) -> Route:
    sums = np.cumsum([0, *(stops[at].loads for at in order)])
    return Route(
        tuple(stops[at] for at in order),
        sum(float(apart[one, two]) for one, two in pairwise(order)),
        int(-sums.min()),
    )


@dataclass(frozen=True, slots=True)
class Replay:
    """A day of trips ridden again from given stocks.

    Attributes
    ----------
    served, lost
        Trips that found a vehicle, and those that did not.
    stock
        Vehicles by place at the end of the day.
    """

    served: int
    lost: int
    stock: Mapping[int, int]


def replay(trips: Trips, stock: Mapping[int, int]) -> Replay:
    """Ride a day again: a trip is lost where no vehicle is left, and then brings none to where it would have ended."""
    known = (trips.start_place >= 0) & (trips.end_place >= 0)
    left, served, lost = dict(stock), 0, 0
    coming: list[tuple[float, int]] = []
    times = trips.started[known]
    order = np.argsort(times, kind="stable")
    ended, start, end = trips.ended[known], trips.start_place[known], trips.end_place[known]
    for at in order.tolist():
        while coming and coming[0][0] <= times[at]:
            place = heappop(coming)[1]
            left[place] = left.get(place, 0) + 1
        place = int(start[at])
        if left.get(place, 0) > 0:
            left[place] -= 1
            heappush(coming, (float(ended[at]), int(end[at])))
            served += 1
        else:
            lost += 1
    for _, place in coming:
        left[place] = left.get(place, 0) + 1
    return Replay(served, lost, left)


def least_stock(trips: Trips) -> Mapping[int, int]:
    """Return the smallest stock by place with which no trip of a day is lost."""
    events: dict[int, list[tuple[float, int]]] = {}
    known = (trips.start_place >= 0) & (trips.end_place >= 0)
    for times, places, step in ((trips.started, trips.start_place, -1), (trips.ended, trips.end_place, 1)):
        for time, place in zip(times[known].tolist(), places[known].tolist(), strict=True):
            events.setdefault(place, []).append((time, -step))
    found = {}
    for place, told in events.items():
        # one that comes at the very time is there for the one that leaves: the order of the pairs says so
        sums = np.cumsum([step for _, step in sorted(told)])
        found[place] = int(max(0, sums.max()))
    return found
