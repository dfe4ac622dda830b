"""Which acts of a month a person looks at because of what they are: far beyond those of others, or told by who was found false before.

Peers are all participants of the month under one methodology. How far somebody is beyond them is told in standard deviations of
logarithms, both estimated by the median, so that those who are looked for do not hide themselves (Iglewicz and Hoaglin 1993,
How to Detect and Handle Outliers, section 3.1: modified z-scores).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: A standard deviation is so many median absolute deviations of a normal distribution.
_MAD = 1.4826
#: Why an act is looked at, in the order in which it is asked.
RISKS = ("peers", "unusual", "source", "chance")


@dataclass(frozen=True, slots=True)
class Told:
    """An act of a month that counts."""

    id: str
    participant: str
    source: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """When an act is looked at; a pack states them.

    Attributes
    ----------
    above_z
        Standard deviations beyond the peers from which on a participant, or an act, is looked at.
    least_peers
        Participants, or acts, below which nobody is compared.
    most_percent
        Of the acts of a month, how many are looked at for these reasons, at most; those furthest out first.
    """

    above_z: float
    least_peers: int
    most_percent: int


@dataclass(frozen=True, slots=True)
class Risk:
    """Why an act is looked at, and by how many standard deviations it is beyond others; none of a source."""

    why: str
    z: float | None


def scores(values: Mapping[str, Decimal], least: int) -> dict[str, float]:
    """Return by how many standard deviations each is beyond the median, in logarithms; nothing where they are too few or all alike.

    Examples
    --------
    >>> found = scores({"a": Decimal(9), "b": Decimal(10), "c": Decimal(11), "d": Decimal(100)}, 4)
    >>> max(found, key=found.get), found["d"] > 10
    ('d', True)
    """
    logs = {name: math.log(value) for name, value in values.items() if value > 0}
    if len(logs) < max(least, 3):
        return {}
    middle = statistics.median(logs.values())
    spread = statistics.median(abs(one - middle) for one in logs.values()) * _MAD
    return {name: (one - middle) / spread for name, one in logs.items()} if spread else {}


def risky(acts: Sequence[Told], limits: Limits, false: Iterable[str] = ()) -> dict[str, Risk]:
    """Return the acts that are looked at because of what they are, by id.

    Of a participant beyond the peers it is the largest act; of a source that told what was found false, the largest too.

    Parameters
    ----------
    false
        Sources of which an act of an earlier month was refused.
    """
    sums: dict[str, Decimal] = {}
    for one in acts:
        sums[one.participant] = sums.get(one.participant, Decimal(0)) + one.quantity
    found: dict[str, Risk] = {}
    largest: dict[str, Told] = {}
    of_source: dict[str, Told] = {}
    suspect = frozenset(false)
    for one in sorted(acts, key=lambda one: (-one.quantity, one.id)):
        largest.setdefault(one.participant, one)
        if one.source in suspect:
            of_source.setdefault(one.source, one)
    for name, z in scores(sums, limits.least_peers).items():
        if z >= limits.above_z:
            found[largest[name].id] = Risk("peers", z)
    for id, z in scores({one.id: one.quantity for one in acts}, limits.least_peers).items():
        if z >= limits.above_z:
            found.setdefault(id, Risk("unusual", z))
    most = -(-len(acts) * limits.most_percent // 100)
    kept = dict(sorted(found.items(), key=lambda one: (-(one[1].z or 0), one[0]))[:most])
    for told in of_source.values():
        kept.setdefault(told.id, Risk("source", None))
    return kept
