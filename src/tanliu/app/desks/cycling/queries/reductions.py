"""What the trips of a file reduce: whole metres by rider and local day, multiplied when they are read, by any factor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tanliu.app.desks.cycling.queries.trips_file import Told
from tanliu.decide.credit.document import Methodology
from tanliu.decide.credit.measure import avoided, grams
from tanliu.kit.errors import TanliuError
from tanliu.model.mobility.document import Kind, Mobility
from tanliu.model.mobility.formulas import break_even_days
from tanliu.model.mobility.trips import (
    REASONS,
    Trips,
    cells,
    lengths,
    moved_places,
    refusals,
    rider_days,
    round_trips,
)

_EPOCH = date(1970, 1, 1)
_DAY_S = 86_400
_M_A_KM = 1000
#: Metres between two fixes of a station above which it was moved rather than measured anew.
_MOVED_M = 100.0
_BUSIEST = 20


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Days of use after which a vehicle has saved what it caused; none where vehicles are not told."""

    name: Mapping[str, str]
    kg: float
    days: float
    source: str


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a file tells.

    Attributes
    ----------
    refused
        Number of rows by reason, the most first; ``lines`` has each of them.
    by_basis
        Kilometres of the trips that count, by what lengths may rest on.
    basis
        That on which the credit rests.
    capped_m
        Metres beyond the cap of a rider's day, which count for nothing.
    amounts
        Exact reductions by effect, in the effect's unit.
    others
        Grams of CO2 that other bases would give.
    km_a_day
        Ridden on one vehicle a day; None where vehicles are not told.
    """

    rows: int
    counted: int
    refused: Mapping[str, int]
    lines: list[tuple[int, str, str]]
    basis: str
    by_basis: Mapping[str, float]
    metres: int
    capped_m: int
    amounts: Mapping[str, Fraction]
    others: Mapping[str, Fraction]
    round_trips: int
    moved: list[tuple[str, float]]
    days: list[tuple[date, int, int]]
    rider_days: int
    has_riders: bool
    km_a_day: float | None
    break_even: list[BreakEven]
    cells: list[tuple[float, float, int]]
    hidden: int


def reduced(
    told: Told, rules: Mobility, kind: Kind, method: Methodology, basis: str | None = None, zone: tzinfo = UTC
) -> Reduced:
    """Work out what the trips of a file reduce by a methodology.

    Parameters
    ----------
    basis
        What lengths rest on; the first that the rules prefer and the file has, when left out.
    zone
        Of local days.

    Raises
    ------
    TanliuError
        When the file has no such basis, or no length at all.
    """
    known = lengths(told.trips, rules)
    if not known or (basis is not None and basis not in known):
        raise TanliuError(
            "the file has no such length of trips",
            where="basis",
            found=basis,
            accepted=", ".join(known) or None,
        )
    basis = basis or next(iter(known))
    metres = known[basis]
    why = refusals(told.trips, metres, basis, rules)
    keep = why < 0
    trips, counted = told.trips.only(keep), metres[keep]
    lines = told.refused + [(told.rows[at], REASONS[why[at]], "") for at in np.flatnonzero(why >= 0)]
    near = counted < float(rules.bounds.least_m)
    day = local_days(trips.started, zone)
    riders, days, sums, _ = rider_days(trips.rider, day, np.where(near, 0.0, counted))
    capped = _capped(sums, method, told.has_riders, riders)
    credited = Decimal(int(capped.sum())) / _M_A_KM
    short = {name: _without(values[keep], float(rules.bounds.least_m)) for name, values in known.items()}
    fleet_days = _vehicle_days(trips, day)
    rode = float(sums.sum()) / _M_A_KM / fleet_days if fleet_days else None
    seen, hidden = cells(trips.start_lat, trips.start_lon, rules.privacy.decimals, rules.privacy.least_trips)
    return Reduced(
        rows=len(told.rows) + len(told.refused), counted=len(trips), lines=sorted(lines),
        refused=dict(Counter(reason for _, reason, _ in lines).most_common()), basis=basis,
        by_basis={name: float(values.sum()) / _M_A_KM for name, values in short.items()},
        metres=int(sums.sum()), capped_m=int(sums.sum() - capped.sum()),
        amounts={name: avoided(method, credited, name) for name in method.effects},
        others={name: grams(method, Decimal(int(np.rint(values).sum())) / _M_A_KM) for name, values in short.items()},
        round_trips=int(round_trips(trips, float(rules.bounds.least_m)).sum()),
        moved=[(told.names[at], apart) for at, apart in moved_places(trips, _MOVED_M)],
        days=_by_day(days, sums, trips, day), rider_days=len(sums), has_riders=told.has_riders, km_a_day=rode,
        break_even=_break_even(kind, method, rode), cells=seen[:_BUSIEST], hidden=hidden,
    )  # fmt: skip


def local_days(started: NDArray[np.float64], zone: tzinfo) -> NDArray[np.int64]:
    """Return the local day of each time, in days since 1970; offsets are asked once for each hour."""
    hours, which = np.unique((started // 3600).astype(np.int64), return_inverse=True)
    offsets = np.array([offset_s(float(hour) * 3600, zone) for hour in hours.tolist()], dtype=np.float64)
    if not len(hours):
        return np.zeros(0, dtype=np.int64)
    return ((started + offsets[which]) // _DAY_S).astype(np.int64)


def offset_s(time_s: float, zone: tzinfo) -> float:
    """Return how far a zone is ahead of UTC at a time [s]."""
    ahead = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=time_s)).astimezone(zone).utcoffset()
    return ahead.total_seconds() if ahead else 0.0


def _without(values: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    known = np.nan_to_num(values)
    return np.where(known < least, 0.0, known)


def _capped(
    sums: NDArray[np.int64], method: Methodology, has_riders: bool, riders: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Hold the metres of a rider's day to the cap of the methodology; who is not known has no day of their own."""
    most = [int(cap.most * _M_A_KM) for cap in method.caps if cap.per == "day"]
    if not most or not has_riders:
        return sums
    return np.where(riders >= 0, np.minimum(sums, min(most)), sums)


def _vehicle_days(trips: Trips, day: NDArray[np.int64]) -> int:
    known = trips.vehicle >= 0
    return len(np.unique(np.column_stack([trips.vehicle[known], day[known]]), axis=0)) if known.any() else 0


def _by_day(
    days: NDArray[np.int64], sums: NDArray[np.int64], trips: Trips, day: NDArray[np.int64]
) -> list[tuple[date, int, int]]:
    every, counts = np.unique(day, return_counts=True)
    metres = {int(one): int(sums[days == one].sum()) for one in every}
    return [
        (_EPOCH + timedelta(days=int(one)), int(count), metres[int(one)])
        for one, count in zip(every, counts, strict=True)
    ]


def _break_even(kind: Kind, method: Methodology, km_a_day: float | None) -> list[BreakEven]:
    if km_a_day is None:
        return []
    saved = float(grams(method, Decimal(1)))
    return [
        BreakEven(
            {"en": one.name.en, "zh": one.name.zh}, float(one.kg), break_even_days(float(one.kg), km_a_day, saved), one.source
        )
        for one in kind.footprints
    ]  # fmt: skip
