"""Parts of vehicles: a history without contradiction, how long parts last, and what a life causes with parts used again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, sqrt


@dataclass(frozen=True, slots=True)
class Spell:
    """A time for which a part was fitted to a vehicle.

    Attributes
    ----------
    begun, ended
        Days; a part that is still fitted has no end.
    has_failed
        Whether it ended because the part failed; else, as with a part that is still fitted, its life was longer than is known.
    """

    part: str
    kind: str
    vehicle: str
    begun: int
    ended: int | None
    has_failed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A time at which parts failed.

    Attributes
    ----------
    alive
        Share of parts that last longer [1].
    error
        Its standard error by Greenwood [1].
    """

    time: float
    at_risk: int
    failed: int
    alive: float
    error: float


def contradictions(spells: Sequence[Spell]) -> Iterator[tuple[str, Spell]]:
    """Yield spells that cannot be: ended before they began, or of a part that was in another vehicle at the time."""
    by_part = defaultdict(list)
    for spell in spells:
        if spell.ended is not None and spell.ended < spell.begun:
            yield "ends_early", spell
        else:
            by_part[spell.part].append(spell)
    for told in by_part.values():
        told.sort(key=lambda one: (one.begun, one.ended if one.ended is not None else inf))
        free_from: float = -inf
        for one in told:
            if one.begun < free_from:
                yield "in_two_places", one
            free_from = max(free_from, inf if one.ended is None else one.ended)


def survival(times: Sequence[float], failed: Sequence[bool | float]) -> list[Step]:
    """Return how many parts last longer than each time at which some failed.

    Parameters
    ----------
    times
        For how long each part was watched [d, or km].
    failed
        Whether it failed then; else it was still good.

    References
    ----------
    E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", Journal of the American Statistical
    Association 53 (1958); error of M. Greenwood (1926).
    """
    told = sorted(zip(times, (bool(one) for one in failed), strict=True))
    alive, spread, found = 1.0, 0.0, []
    for time in sorted({one for one, has_failed in told if has_failed}):
        at_risk = sum(one >= time for one, _ in told)
        gone = sum(one == time and has_failed for one, has_failed in told)
        alive *= 1 - gone / at_risk
        spread += gone / (at_risk * (at_risk - gone)) if at_risk > gone else 0.0
        found.append(Step(time, at_risk, gone, alive, alive * sqrt(spread)))
    return found


def alive_at(times: Sequence[float], failed: Sequence[bool | float], at: float) -> float:
    """Return the share of parts that last longer than a time [1]."""
    return next((one.alive for one in reversed(survival(times, failed)) if one.time <= at), 1.0)


def median_life(steps: Sequence[Step]) -> float | None:
    """Return the time that half of the parts outlast; none while more than half of them are still good."""
    return next((one.time for one in steps if one.alive <= 0.5), None)


@dataclass(frozen=True, slots=True)
class Material:
    """A line of the bill of a vehicle, for each vehicle.

    Attributes
    ----------
    kg, factor
        Mass, and what a kilogram of new material causes [kg CO2e/kg].
    reused, mend_factor
        Share that is refurbished and used again, and what that causes a kilogram.
    recycled, credit_factor
        Share that is recycled, and what a kilogram of it spares others: told apart.
    """

    name: str
    kg: float
    factor: float
    reused: float
    mend_factor: float
    recycled: float
    credit_factor: float


@dataclass(frozen=True, slots=True)
class Life:
    """What the life of a vehicle causes [kg CO2e].

    Attributes
    ----------
    new
        Were all of it new.
    used_again
        With parts that are refurbished.
    credit
        What recycling spares others; no part of the life, told beside it.
    """

    new: float
    used_again: float
    credit: float

    @property
    def reduced_share(self) -> float:
        """Return by how much parts used again and recycling together lower the footprint [1]."""
        return (self.new - self.used_again + self.credit) / self.new if self.new else 0.0


def life(bill: Sequence[Material]) -> Life:
    """Return what a bill of materials causes, line by line summed.

    References
    ----------
    ISO 14040:2006 and 14044:2006; credits beyond the life kept apart as module D of EN 15804.
    """
    return Life(
        sum(one.kg * one.factor for one in bill),
        sum(one.kg * (one.factor * (1 - one.reused) + one.mend_factor * one.reused) for one in bill),
        sum(one.kg * one.recycled * one.credit_factor for one in bill),
    )
