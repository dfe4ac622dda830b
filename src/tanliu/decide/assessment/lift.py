"""What would lift an object to a level: which indicators to improve, or how much of what is missing to a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from tanliu.decide.assessment.answers import Line
from tanliu.decide.assessment.document import AssessmentScheme, Measure, Need
from tanliu.decide.assessment.score import Outcome, levels_above

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An indicator that has to become better: to a grade, or to be met or told."""

    indicator: str
    to: str


@dataclass(frozen=True, slots=True)
class Short:
    """A condition that does not hold.

    Attributes
    ----------
    by
        How much is missing in the unit of the measure; None where that is not known.
    moved
        Of a quotient: by how much what is above the line has to grow while the divisor stays, in its unit.
    """

    need: Need
    by: Fraction | None
    moved: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Lift:
    """What is lacking to a level."""

    level: str
    shorts: tuple[Short, ...]
    upgrades: tuple[Upgrade, ...]


def lifts(scheme: AssessmentScheme, outcome: Outcome) -> list[Lift]:
    """Return what is lacking to each level above the one that is sure, the next first."""
    return [_lift(scheme, outcome, id) for id, _ in levels_above(scheme, outcome.level)]


def _lift(scheme: AssessmentScheme, outcome: Outcome, level: str) -> Lift:
    lacking = [one for one in outcome.held if one.level in ("", level) and one.holds is not True]
    shorts = tuple(_short(scheme, outcome, one.need) for one in lacking)
    needs = [one.need for one in outcome.held if one.level in ("", level)]
    upgrades = {
        one.indicator: one for one in (*_grades(scheme, outcome, needs), *_unmet(scheme, outcome, needs))
    }
    return Lift(level, shorts, tuple(upgrades.values()))


def _short(scheme: AssessmentScheme, outcome: Outcome, need: Need) -> Short:
    measured = outcome.measures.get(need.of)
    at = measured.at if measured is not None else outcome.lines[need.of].at
    edge = next((one for one in (need.at_least, need.above, need.equals) if one is not None), None)
    if edge is None or at.value is None or at.value > edge:
        most = next((one for one in (need.at_most, need.below) if one is not None), None)
        return Short(need, None if most is None or at.value is None else Fraction(most) - at.value)
    by, moved = Fraction(edge) - at.value, None
    if measured is not None and measured.beneath is not None and measured.beneath.value:
        moved = by * measured.beneath.value / Fraction(scheme.measures[need.of].times)
    return Short(need, by, moved)


def _grades(scheme: AssessmentScheme, outcome: Outcome, needs: list[Need]) -> list[Upgrade]:
    """Return the fewest steps of grades with which all shares at grades hold.

    The i-th best indicator must have the grade that the i-th place needs: no other choice takes fewer steps.
    """
    names = list(scheme.grades)
    wanted: dict[int, int] = {}
    for need in needs:
        measure = scheme.measures.get(need.of)
        if measure is None or measure.form != "share_at_grade" or measure.sections:
            continue
        places = sorted(names.index(one) for one in measure.grades)
        if places != list(range(len(places))):
            return []  # such a share is not at least a grade: nobody is told to become worse
        every = outcome.measures[need.of].all or 0
        for at in range(_count(need, every)):
            wanted[at] = min(wanted.get(at, len(names)), places[-1])
    graded = [
        one for one in outcome.lines.values() if scheme.indicators[one.id].asks == "grade" and one.counts
    ]  # fmt: skip
    order = sorted(graded, key=lambda one: len(names) if one.state == "missing" else int(one.at.value or 0))
    return [
        Upgrade(one.id, names[wanted[at]])
        for at, one in enumerate(order)
        if at in wanted and (one.state == "missing" or int(one.at.value or 0) > wanted[at])
    ]


def _count(need: Need, every: int) -> int:
    """Return how many of all a share wants."""
    if need.above is not None:
        return floor(Fraction(need.above) * every / _PERCENT) + 1
    edge = need.equals if need.equals is not None else need.at_least
    return 0 if edge is None else ceil(Fraction(edge) * every / _PERCENT)


def _unmet(scheme: AssessmentScheme, outcome: Outcome, needs: list[Need]) -> list[Upgrade]:
    """Return what has to be met: those of a share or count in the order of the scheme, as many as are lacking."""
    found: list[Upgrade] = []
    for need in needs:
        measure = scheme.measures.get(need.of)
        if measure is None:
            one = outcome.lines[need.of]
            if scheme.indicators[need.of].asks == "met" and one.met is not True:
                found.append(Upgrade(need.of, "yes"))
        elif measure.form in ("met_count", "met_share", "gates"):
            found += _of_measure(scheme, outcome, measure, need, outcome.lines)
    return found


def _of_measure(
    scheme: AssessmentScheme, outcome: Outcome, measure: Measure, need: Need, every: Mapping[str, Line]
) -> list[Upgrade]:
    made = outcome.measures[need.of]
    sure, all_of = (made.counted or (0, 0))[0], made.all or 0
    edge = next((one for one in (need.at_least, need.above, need.equals) if one is not None), None)
    if edge is None:
        return []
    wanted = _count(need, all_of) if measure.form == "met_share" else ceil(edge) + (need.above is not None)
    rest = [
        one.id for one in every.values()
        if one.met is not True and one.counts
        and (scheme.indicators[one.id].asks == "met" or scheme.indicators[one.id].limit is not None)
        and (not measure.sections or scheme.indicators[one.id].section in measure.sections)
    ]  # fmt: skip
    return [Upgrade(id, "yes") for id in rest[: max(wanted - sure, 0)]]
