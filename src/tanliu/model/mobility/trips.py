"""Which trips count, and how long they are: refused with a reason, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.formulas import straight_m

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_HOUR_S = 3600
_PLACES = ("start_lat", "start_lon", "end_lat", "end_lon")
#: Why a trip is refused, in the order in which it is asked.
REASONS = (
    "runs_back", "too_long", "too_short", "no_place", "off_the_globe", "twice", "no_length", "too_far", "too_fast",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trips:
    """Trips as an operator tells them; what is not told is not a number, or the number -1 of a name.

    Attributes
    ----------
    rider, vehicle, start_place, end_place
        Numbers of names, shape (n,); -1 where none is told.
    started, ended
        Seconds since 1970 UTC, shape (n,) [s].
    told_m
        Lengths by basis, each of shape (n,) [m].
    """

    rider: NDArray[np.int64]
    vehicle: NDArray[np.int64]
    start_place: NDArray[np.int64]
    end_place: NDArray[np.int64]
    started: Floats
    ended: Floats
    start_lat: Floats
    start_lon: Floats
    end_lat: Floats
    end_lon: Floats
    told_m: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.started)

    def straight(self) -> Floats:
        """Return the straight lines [m]."""
        return straight_m(self.start_lat, self.start_lon, self.end_lat, self.end_lon)

    def only(self, which: Flags) -> Trips:
        """Return those of the trips that are flagged."""
        arrays = {
            name: getattr(self, name)[which] for name in self.__slots__ if name != "told_m"
        }  # fmt: skip
        return Trips(**arrays, told_m={name: values[which] for name, values in self.told_m.items()})


def lengths(trips: Trips, rules: Mobility) -> dict[str, Floats]:
    """Return the lengths of trips by every basis that there is, in the order in which the rules prefer them [m]."""
    known = {**trips.told_m, "straight": trips.straight() * float(rules.detour.factor)}
    return {name: known[name] for name in rules.bases if name in known and np.isfinite(known[name]).any()}


def repeats(trips: Trips) -> Flags:
    """Return which trips were told before: the same times, places, vehicle and rider; the first of them stays.

    Places are compared by their names where they have some: a station may have been measured anew between two files.
    """
    named = (trips.start_place >= 0) & (trips.end_place >= 0)
    columns = [trips.started, trips.ended, trips.vehicle, trips.rider, trips.start_place, trips.end_place]
    columns += [np.where(named, 0.0, getattr(trips, name)) for name in _PLACES]
    # not a number is no number of itself, and two trips without an end are alike all the same
    table = np.ascontiguousarray(np.nan_to_num(np.column_stack(columns).astype(np.float64), nan=-1e9))
    _, first = np.unique(table, axis=0, return_index=True)
    found = np.ones(len(trips), dtype=bool)
    found[first] = False
    return found


def refusals(trips: Trips, metres: Floats, basis: str, rules: Mobility) -> NDArray[np.int64]:
    """Return why each trip is refused, as a place in `REASONS`; -1 where it counts.

    Parameters
    ----------
    metres
        Lengths on the basis, shape (n,) [m].
    basis
        What they rest on. A straight line needs both places; a round trip has none, which is told and not refused.
    """
    took = trips.ended - trips.started
    bounds = rules.bounds
    places = np.column_stack([getattr(trips, name) for name in _PLACES])
    wild = (np.abs(places[:, ::2]) > 90).any(axis=1) | (np.abs(places[:, 1::2]) > 180).any(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        fast = metres / took * (_HOUR_S / 1000) > float(bounds.most_kmh)
    tests: Mapping[str, Callable[[], Flags]] = {
        "runs_back": lambda: took < 0,
        "too_long": lambda: took > float(bounds.most_h) * _HOUR_S,
        "too_short": lambda: took < float(bounds.least_s),
        "no_place": lambda: (
            np.isnan(places).any(axis=1) if basis == "straight" else np.zeros(len(trips), dtype=bool)
        ),
        "off_the_globe": lambda: wild | ((places == 0).all(axis=1)),
        "twice": lambda: repeats(trips),
        "no_length": lambda: np.isnan(metres),
        "too_far": lambda: metres > float(bounds.most_m),
        "too_fast": lambda: fast,
    }
    found = np.full(len(trips), -1, dtype=np.int64)
    for at, name in enumerate(REASONS):
        hit = tests[name]() & (found < 0)
        found[hit] = at
    return found


def round_trips(trips: Trips, least_m: float) -> Flags:
    """Return which trips end where they began: a straight line tells nothing of them."""
    same = (trips.start_place >= 0) & (trips.start_place == trips.end_place)
    return np.asarray(same | (trips.straight() < least_m))


def moved_places(trips: Trips, least_m: float) -> list[tuple[int, float]]:
    """Return places that stand at coordinates far apart, with the metres between the farthest of them from the first."""
    place = np.concatenate([trips.start_place, trips.end_place])
    lat, lon = (
        np.concatenate([trips.start_lat, trips.end_lat]),
        np.concatenate([trips.start_lon, trips.end_lon]),
    )
    known = (place >= 0) & np.isfinite(lat) & np.isfinite(lon)
    place, lat, lon = place[known], lat[known], lon[known]
    names, first, which = np.unique(place, return_index=True, return_inverse=True)
    apart = straight_m(lat[first][which], lon[first][which], lat, lon)
    farthest = np.zeros(len(names))
    np.maximum.at(farthest, which, apart)
    return [(int(names[at]), float(farthest[at])) for at in np.flatnonzero(farthest > least_m)]


def rider_days(
    rider: NDArray[np.int64], day: NDArray[np.int64], metres: Floats
) -> tuple[NDArray[np.int64], ...]:
    """Sum whole metres by rider and local day; grams are worked out when they are read, so that a factor may change.

    Returns
    -------
    tuple of ndarray of int64
        Riders, days, metres and numbers of trips, in the order of riders and days. Integers: sums are exact in any order.
    """
    if not len(rider):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing, nothing
    # one number for both keys is grouped several times faster than two columns
    first, span = int(day.min()), int(day.max() - day.min()) + 1
    keys, which = np.unique((rider + 1) * span + (day - first), return_inverse=True)
    # sums of whole numbers below 2^53 are exact in doubles
    sums = np.bincount(which, weights=np.rint(metres), minlength=len(keys)).astype(np.int64)
    return (
        keys // span - 1,
        keys % span + first,
        sums,
        np.bincount(which, minlength=len(keys)).astype(np.int64),
    )


def cells(lat: Floats, lon: Floats, decimals: int, least: int) -> tuple[list[tuple[float, float, int]], int]:
    """Count trips by rounded place; cells with fewer than are allowed are not told, only how many trips they hold.

    Returns
    -------
    tuple
        Latitude, longitude and trips of each cell, the fullest first, and the trips of all cells that are not told.
    """
    known = np.isfinite(lat) & np.isfinite(lon)
    rounded = np.round(np.column_stack([lat[known], lon[known]]), decimals)
    if not len(rounded):
        return [], 0
    found, counts = np.unique(rounded, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    told = [
        (float(found[at, 0]), float(found[at, 1]), int(counts[at])) for at in order if counts[at] >= least
    ]
    return told, int(counts[counts < least].sum())
