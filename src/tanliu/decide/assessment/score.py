"""What comes of answers: every measure with its terms, every condition of every level, and the level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from tanliu.decide.assessment.answers import Answer, Line, lines
from tanliu.decide.assessment.blocks import Level, Measure, Need
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.interval import (
    UNKNOWN,
    Interval,
    exactly,
    holds,
    placed,
    power,
    quotient,
    rounded,
)

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a measure.

    Attributes
    ----------
    by
        What it is multiplied with: a coefficient or weight.
    at
        The number itself; of a composite its place between the goalposts.
    beneath
        Whether it stands in the divisor.
    """

    of: str
    by: Fraction
    at: Interval
    beneath: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with how it came about.

    Attributes
    ----------
    counted, all
        Of a share or count: indicators that count, at least and at most, and all of them.
    above, beneath
        Of a formula: both sides of its quotient.
    exact
        Before it was rounded.
    """

    id: str
    at: Interval
    exact: Interval
    terms: tuple[Term, ...] = ()
    counted: tuple[int, int] | None = None
    all: int | None = None
    above: Interval | None = None
    beneath: Interval | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A condition with whether it holds; None where that depends on what is missing."""

    level: str
    need: Need
    at: Interval
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of an assessment.

    Attributes
    ----------
    level
        Reached whatever the missing answers are; None for none.
    best
        Reached at best.
    missing, doubtful
        Indicators without an answer, and those with one that is not to be relied on yet.
    """

    lines: Mapping[str, Line]
    measures: Mapping[str, Measured]
    held: tuple[Held, ...]
    level: str | None
    best: str | None
    missing: tuple[str, ...]
    doubtful: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Return whether the level depends on what is missing."""
        return self.level != self.best

    @property
    def is_provisional(self) -> bool:
        """Return whether the level could still be another: something is missing that matters, or doubtful."""
        return self.is_open or bool(self.doubtful)


def assess(scheme: AssessmentScheme, answers: Mapping[str, Answer]) -> Outcome:
    """Return what comes of answers; what is missing is never taken for zero.

    Raises
    ------
    TanliuError
        When an answer is none of what is asked.
    """
    found = lines(scheme, answers)
    numbers = {id: _as_number(one) for id, one in found.items()}
    measures: dict[str, Measured] = {}
    for id, measure in scheme.measures.items():
        made = _FORMS[measure.form](scheme, measure, found, numbers)
        made = replace(made, id=id, exact=made.at)
        if measure.places is not None:
            made = replace(made, at=made.at.each(partial(rounded, places=measure.places)))
        measures[id], numbers[id] = made, made.at
    every = [Held("", need, numbers[need.of], holds(need, numbers[need.of])) for need in scheme.prerequisites]
    gaps = _gaps(scheme) if scheme.between == "refuse" else {}
    for id, level in scheme.levels.items():
        for need in level.needs:
            at = numbers[need.of]
            every.append(Held(id, need, at, _beside(holds(need, at), at, gaps.get(need.of, ()))))
    return Outcome(
        found, measures, tuple(every), _highest(scheme, every, (True,)), _highest(scheme, every, (True, None)),
        tuple(id for id, one in found.items() if one.state == "missing"),
        tuple(id for id, one in found.items() if one.state == "told" and one.answer.doubt),
    )  # fmt: skip


def _gaps(scheme: AssessmentScheme) -> dict[str, list[tuple[Fraction, Fraction]]]:
    """Return what the printed bands leave out, by measure."""
    found: dict[str, list[tuple[Fraction, Fraction]]] = {}
    for low, _, to, start in scheme.gaps():
        of = next(need.of for need in scheme.levels[low].needs if need.to == to)
        found.setdefault(of, []).append((Fraction(to), Fraction(start)))
    return found


def _beside(told: bool | None, at: Interval, gaps: Iterable[tuple[Fraction, Fraction]]) -> bool | None:
    """Return what a condition is where what lies in a gap has no level at all."""
    if told is not True or at.value is None:
        return told
    return not any(to < at.value < start for to, start in gaps)


def _highest(scheme: AssessmentScheme, held: Iterable[Held], enough: tuple[bool | None, ...]) -> str | None:
    failed = {one.level for one in held if one.holds not in enough}
    if "" in failed:
        return None
    return next((id for id in reversed(list(scheme.levels)) if id not in failed), None)


def _as_number(one: Line) -> Interval:
    """Return an indicator as the number that formulas and conditions use; with a limit it counts as it is."""
    return one.at if one.counts or one.state == "absent" else UNKNOWN


def _of(scheme: AssessmentScheme, measure: Measure, found: Mapping[str, Line]) -> list[Line]:
    every: Iterable[Line] = found.values()
    if measure.sections:
        every = [one for id, one in found.items() if scheme.indicators[id].section in measure.sections]
    return [one for one in every if one.state != "absent" or scheme.absent.means == "full"]


def _share_at_grade(
    scheme: AssessmentScheme, measure: Measure, found: Mapping[str, Line], numbers: Mapping[str, Interval]
) -> Measured:
    enough, sure, missing, every = frozenset(measure.grades), 0, 0, 0
    best = next(iter(scheme.grades)) in enough
    # one pass: this is asked of every grade of every assessment
    for one in _of(scheme, measure, found):
        if scheme.indicators[one.id].asks != "grade":
            continue
        every += 1
        if one.state == "missing":
            missing += 1
        else:
            sure += best if one.state == "absent" else one.answer.value.strip() in enough
    return _share(sure, sure + missing, every)


def _share(sure: int, most: int, every: int) -> Measured:
    if not every:
        return Measured("", UNKNOWN, UNKNOWN, counted=(0, 0), all=0)
    at = Interval(Fraction(sure * _PERCENT, every), Fraction(most * _PERCENT, every))
    return Measured("", at, at, counted=(sure, most), all=every)


def _met(
    scheme: AssessmentScheme, measure: Measure, found: Mapping[str, Line], numbers: Mapping[str, Interval]
) -> Measured:
    every = [
        one for one in _of(scheme, measure, found)
        if scheme.indicators[one.id].asks == "met" or scheme.indicators[one.id].limit is not None
    ]  # fmt: skip
    sure = sum(one.met is True for one in every)
    most = sure + sum(one.met is None for one in every)
    if measure.form == "met_share":
        return _share(sure, most, len(every))
    if measure.form == "gates":
        first = next((at for at, one in enumerate(every) if one.met is not True), len(every))
        last = next((at for at, one in enumerate(every) if one.met is False), len(every))
        sure, most = first, last
    at = Interval(Fraction(sure), Fraction(most))
    return Measured("", at, at, counted=(sure, most), all=len(every))


def _formula(
    scheme: AssessmentScheme, measure: Measure, found: Mapping[str, Line], numbers: Mapping[str, Interval]
) -> Measured:
    above, beneath = exactly(measure.plus), exactly(measure.plus_over)
    terms: list[Term] = []
    for name, by in measure.of.items():
        terms.append(Term(name, Fraction(by), numbers[name]))
        above = above.plus(numbers[name].scaled(Fraction(by)))
    for name, by in measure.over.items():
        terms.append(Term(name, Fraction(by), numbers[name], beneath=True))
        beneath = beneath.plus(numbers[name].scaled(Fraction(by)))
    divided = measure.over or measure.plus_over
    at = (quotient(above, beneath) if divided else above).scaled(Fraction(measure.times))
    return Measured("", at, at, tuple(terms), above=above, beneath=beneath if divided else None)


def _composite(
    scheme: AssessmentScheme, measure: Measure, found: Mapping[str, Line], numbers: Mapping[str, Interval]
) -> Measured:
    weights = measure.weights
    total = sum(weights.values(), Fraction(0))
    terms = [
        Term(name, weight / total, _placed(scheme, name, numbers[name])) for name, weight in weights.items()
    ]
    at = exactly(0) if measure.mean == "linear" else exactly(1)
    for one in terms:
        if measure.mean == "linear":
            at = at.plus(one.at.scaled(one.by))
        else:
            at = at.times(one.at.each(partial(power, exponent=one.by)))
    at = at.scaled(Fraction(measure.times))
    return Measured("", at, at, tuple(terms))


def _placed(scheme: AssessmentScheme, name: str, at: Interval) -> Interval:
    """Return where an indicator lies between its goalposts; anywhere between them where it is missing and they hold it in."""
    posts = scheme.indicators[name].goalposts
    assert posts is not None
    if posts.capped and (at.low is None or at.high is None):
        return Interval(Fraction(0), Fraction(1))
    return at.each(partial(placed, posts))


_FORMS = {
    "share_at_grade": _share_at_grade, "met_count": _met, "met_share": _met, "gates": _met,
    "formula": _formula, "composite": _composite,
}  # fmt: skip


def levels_above(scheme: AssessmentScheme, level: str | None) -> list[tuple[str, Level]]:
    """Return the levels above one, the next first."""
    known = list(scheme.levels.items())
    at = next((at for at, (id, _) in enumerate(known) if id == level), -1)
    return known[at + 1 :]
