"""What a store uses less than ordinary stores of its size did in the base year, with how far that is known."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.store.document import Stores

#: Draws of an interval, and its ends.
_DRAWS, _ENDS = 2000, (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class StoreYear:
    """A year of a store.

    Attributes
    ----------
    used
        What it used by name: ``electricity_kwh``, ``water_t``, ``emission_t``; what is not told is not there.
    """

    store: str
    is_ordinary: bool
    area_m2: float
    year: int
    used: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Benefit:
    """What stores of a year use less than their peers, a store and year on average.

    Attributes
    ----------
    stores, alone
        Stores that have peers, and those with too few to say anything.
    mean, low, high
        Below zero where they use more; the interval of 95 % draws stores and peers anew.
    share
        Of what the peers use [1].
    """

    what: str
    year: int
    stores: int
    alone: int
    mean: float
    low: float
    high: float
    share: float


def band(area_m2: float, rules: Stores) -> int:
    """Return the size class of an area; -1 below the smallest."""
    return bisect_right([float(one) for one in rules.bands_m2], area_m2) - 1


def benefits(rows: Sequence[StoreYear], rules: Stores, seed: int = 0) -> list[Benefit]:
    """Return what stores use less than ordinary ones of their class in the base year, scaled to their own area."""
    peers: dict[tuple[int, str], list[float]] = defaultdict(list)
    for one in rows:
        if one.is_ordinary and one.year == rules.base_year:
            for what, amount in one.used.items():
                peers[band(one.area_m2, rules), what].append(amount / one.area_m2)
    found = []
    names = sorted({what for one in rows for what in one.used})
    for year in sorted({one.year for one in rows if not one.is_ordinary}):
        for what in names:
            told = [one for one in rows if not one.is_ordinary and one.year == year and what in one.used]
            if told:
                found.append(_benefit(told, peers, what, year, rules, np.random.default_rng(seed)))
    return found


def _benefit(
    told: Sequence[StoreYear], peers: Mapping[tuple[int, str], Sequence[float]], what: str, year: int, rules: Stores,
    dice: np.random.Generator,
) -> Benefit:  # fmt: skip
    by_band: dict[int, list[StoreYear]] = defaultdict(list)
    for one in told:
        if len(peers.get((band(one.area_m2, rules), what), ())) >= rules.least_peers:
            by_band[band(one.area_m2, rules)].append(one)
    compared = [one for some in by_band.values() for one in some]
    if not compared:
        nothing = float("nan")
        return Benefit(what, year, 0, len(told), nothing, nothing, nothing, nothing)
    rates = {at: np.array(peers[at, what]) for at in by_band}
    expected = sum(one.area_m2 * float(rates[at].mean()) for at, some in by_band.items() for one in some)
    used = sum(one.used[what] for one in compared)
    draws = np.zeros(_DRAWS)
    for at, some in by_band.items():
        area, own = np.array([one.area_m2 for one in some]), np.array([one.used[what] for one in some])
        drawn = dice.choice(rates[at], (_DRAWS, len(rates[at]))).mean(axis=1)
        which = dice.integers(0, len(some), (_DRAWS, len(some)))
        draws += (area[which] * drawn[:, None] - own[which]).sum(axis=1)
    low, high = np.quantile(draws / len(compared), _ENDS)
    return Benefit(
        what, year, len(compared), len(told) - len(compared), (expected - used) / len(compared), float(low), float(high),
        (expected - used) / expected if expected else float("nan"),
    )  # fmt: skip


def path(rows: Sequence[StoreYear], what: str) -> dict[int, tuple[float, int]]:
    """Return the sum and the number of stores by year of what is told."""
    found: dict[int, tuple[float, int]] = {}
    for one in rows:
        if what in one.used:
            amount, count = found.get(one.year, (0.0, 0))
            found[one.year] = (amount + one.used[what], count + 1)
    return dict(sorted(found.items()))
