"""What would lift an object to a level: which indicators to improve, or how much of what is missing to a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from tanliu.decide.assessment.answers import Line
from tanliu.decide.assessment.blocks import Measure, Need
from tanliu.decide.assessment.cheapest import assigned
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.score import Outcome, levels_above
from tanliu.kit.errors import TanliuError

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An indicator that has to become better: to a grade, or to be met or told.

    Attributes
    ----------
    steps
        How many grades better; 1 of what is to be met.
    cost_cny
        What the steps cost; None where nobody told it.
    """

    indicator: str
    to: str
    steps: int = 1
    cost_cny: Fraction | None = None


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

    @property
    def cost_cny(self) -> Fraction | None:
        """What the upgrades with a cost cost together [CNY]; None where none has one."""
        told = [one.cost_cny for one in self.upgrades if one.cost_cny is not None]
        return sum(told, Fraction(0)) if told else None

    @property
    def uncosted(self) -> int:
        """Return of how many upgrades nobody told the cost."""
        return sum(one.cost_cny is None for one in self.upgrades)


def costs_of(scheme: AssessmentScheme, told: Mapping[str, Decimal] | None = None) -> dict[str, Fraction]:
    """Return what a step costs by indicator [CNY]: as an object tells it, or else by the hint of the scheme.

    Raises
    ------
    TanliuError
        When a cost is of no indicator, or below zero.
    """
    hints = {id: one.cost.cny for id, one in scheme.indicators.items() if one.cost is not None}
    for id, cost in (told or {}).items():
        if id not in scheme.indicators:
            raise TanliuError("no such indicator", where=scheme.assessment, found=id, accepted=", ".join(scheme.indicators))  # fmt: skip
        if not cost.is_finite() or cost < 0:
            raise TanliuError("a cost is a number of zero or more", where=id, found=cost, accepted="12000")
    return {id: Fraction(cost) for id, cost in (hints | dict(told or {})).items()}


def lifts(
    scheme: AssessmentScheme, outcome: Outcome, costs: Mapping[str, Fraction] | None = None
) -> list[Lift]:
    """Return what is lacking to each level above the one that is sure, the next first.

    Parameters
    ----------
    costs
        What a step costs by indicator [CNY]: of ways with equally many steps of which nobody knows the cost the cheapest is told.
        Without any the way of fewest steps is.
    """
    known = costs_of(scheme) if costs is None else costs
    return [_lift(scheme, outcome, id, known) for id, _ in levels_above(scheme, outcome.level)]


def _lift(scheme: AssessmentScheme, outcome: Outcome, level: str, costs: Mapping[str, Fraction]) -> Lift:
    lacking = [one for one in outcome.held if one.level in ("", level) and one.holds is not True]
    shorts = tuple(_short(scheme, outcome, one.need) for one in lacking)
    needs = [one.need for one in outcome.held if one.level in ("", level)]
    upgrades = {
        one.indicator: one
        for one in (*_grades(scheme, outcome, needs, costs), *_unmet(scheme, outcome, needs, costs))
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


def _grades(
    scheme: AssessmentScheme, outcome: Outcome, needs: list[Need], costs: Mapping[str, Fraction]
) -> list[Upgrade]:
    """Return the cheapest steps of grades with which all shares at grades hold; without costs the fewest.

    Shares that nest ask for places: the i-th best indicator must have the grade that the i-th place needs. Who takes which
    place is an assignment, and what it costs is told by the steps that are lacking.
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
    ]
    now = {one.id: len(names) if one.state == "missing" else int(one.at.value or 0) for one in graded}
    order = sorted(now, key=lambda id: now[id])
    if costs:
        order = assigned(order, [wanted.get(at) for at in range(len(order))], now, costs)
    found = [
        (id, wanted[at], now[id] - wanted[at])
        for at, id in enumerate(order)
        if now[id] > wanted.get(at, len(names))
    ]
    return [
        Upgrade(id, names[to], steps, costs[id] * steps if id in costs else None) for id, to, steps in found
    ]


def _count(need: Need, every: int) -> int:
    """Return how many of all a share wants."""
    if need.above is not None:
        return floor(Fraction(need.above) * every / _PERCENT) + 1
    edge = need.equals if need.equals is not None else need.at_least
    return 0 if edge is None else ceil(Fraction(edge) * every / _PERCENT)


def _unmet(
    scheme: AssessmentScheme, outcome: Outcome, needs: list[Need], costs: Mapping[str, Fraction]
) -> list[Upgrade]:
    """Return what has to be met: of a share or count the cheapest, in the order of the scheme where costs are alike or not known."""
    found: dict[str, Upgrade] = {}
    # what a section wants counts for all sections too, so the narrow ones choose first
    for need in sorted(needs, key=lambda one: _width(scheme, one)):
        measure = scheme.measures.get(need.of)
        if measure is None:
            one = outcome.lines[need.of]
            chosen = [need.of] if scheme.indicators[need.of].asks == "met" and one.met is not True else []
        elif measure.form in ("met_count", "met_share", "gates"):
            chosen = _of_measure(scheme, outcome, measure, need, (found, costs))
        else:
            chosen = []
        found |= {id: Upgrade(id, "yes", 1, costs.get(id)) for id in chosen}
    return list(found.values())


def _width(scheme: AssessmentScheme, need: Need) -> int:
    """Return of how many sections a condition is; of a single indicator none, and most where it names none."""
    measure = scheme.measures.get(need.of)
    return 0 if measure is None else len(measure.sections) or len(scheme.sections) + 1


def _of_measure(
    scheme: AssessmentScheme, outcome: Outcome, measure: Measure, need: Need,
    known: tuple[Mapping[str, Upgrade], Mapping[str, Fraction]],
) -> list[str]:  # fmt: skip
    chosen, costs = known
    made = outcome.measures[need.of]
    sure, all_of = (made.counted or (0, 0))[0], made.all or 0
    edge = next((one for one in (need.at_least, need.above, need.equals) if one is not None), None)
    if edge is None:
        return []
    wanted = _count(need, all_of) if measure.form == "met_share" else ceil(edge) + (need.above is not None)
    unmet = _may(scheme, measure, outcome.lines.values())
    if measure.form == "gates":
        return unmet[: max(wanted - sure, 0)]
    lacking = wanted - sure - sum(id in chosen for id in unmet)
    rest = [id for id in unmet if id not in chosen]
    if costs:
        rest.sort(key=lambda id: (id not in costs, costs.get(id, Fraction(0))))
    return rest[: max(lacking, 0)]


def _may(scheme: AssessmentScheme, measure: Measure, lines: Iterable[Line]) -> list[str]:
    """Return what counts for a measure and is not met."""
    return [
        one.id for one in lines
        if one.met is not True and one.counts
        and (scheme.indicators[one.id].asks == "met" or scheme.indicators[one.id].limit is not None)
        and (not measure.sections or scheme.indicators[one.id].section in measure.sections)
    ]  # fmt: skip
