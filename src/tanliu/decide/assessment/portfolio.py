"""Many assessments together: what answers lie between, without telling of few, and what two editions differ in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from tanliu.decide.assessment.answers import Answer, line
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.score import assess
from tanliu.kit.errors import TanliuError

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Spread:
    """What the answers of many objects to one indicator lie between.

    Attributes
    ----------
    objects
        How many told one; None where they are too few to be told of, and then nothing else is said either.
    low, middle, high
        Quartiles. Of a grade its place from the best, of what is met only ``middle``: the share in percent.
    """

    indicator: str
    objects: int | None = None
    low: Fraction | None = None
    middle: Fraction | None = None
    high: Fraction | None = None


def spreads(scheme: AssessmentScheme, told: Sequence[Mapping[str, Answer]]) -> list[Spread]:
    """Return the spread of every indicator that the scheme publishes.

    Parameters
    ----------
    told
        Answers of each object, once.

    Returns
    -------
    list of Spread
        Empty where the scheme says no least number of objects.
    """
    if scheme.benchmark is None:
        return []
    found = []
    for id, one in scheme.indicators.items():
        if not one.published:
            continue
        values = sorted(value for each in told if (value := _value(scheme, id, each.get(id))) is not None)
        if len(values) < scheme.benchmark.least_objects:
            found.append(Spread(id))
        elif one.asks == "met":
            found.append(Spread(id, len(values), middle=sum(values, Fraction(0)) * _PERCENT / len(values)))
        else:
            pick = _ranked if one.asks == "grade" else _between
            quartiles = (pick(values, Fraction(part, 4)) for part in (1, 2, 3))
            found.append(Spread(id, len(values), *quartiles))
    return found


def _value(scheme: AssessmentScheme, id: str, answer: Answer | None) -> Fraction | None:
    """Return a firm answer as a number; what is doubtful is part of no spread."""
    if answer is None or answer.absent or answer.doubt or not answer.value.strip():
        return None
    return line(scheme, id, answer).at.value


def _between(values: Sequence[Fraction], part: Fraction) -> Fraction:
    """Return a quantile, in a straight line between neighbours (type 7 of Hyndman and Fan)."""
    at = part * (len(values) - 1)
    below = floor(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (at - below)


def _ranked(values: Sequence[Fraction], part: Fraction) -> Fraction:
    """Return a quantile that is one of the values."""
    return values[min(floor(part * len(values)), len(values) - 1)]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two editions differ in.

    Attributes
    ----------
    kind
        ``indicator``, ``measure`` or ``level``.
    change
        ``added``, ``removed`` or ``changed``, and then ``what`` names the keys that did.
    """

    kind: str
    id: str
    change: str
    what: tuple[str, ...] = ()


def editions_differ(old: AssessmentScheme, new: AssessmentScheme) -> list[Difference]:
    """Return indicators, measures and levels that one edition has and the other has not, or has otherwise."""
    found = []
    for kind, name in (("indicator", "indicators"), ("measure", "measures"), ("level", "levels")):
        before, after = getattr(old, name), getattr(new, name)
        found += [Difference(kind, id, "removed") for id in before if id not in after]
        for id, one in after.items():
            if id not in before:
                found.append(Difference(kind, id, "added"))
            elif what := tuple(
                key for key in type(one).model_fields if getattr(one, key) != getattr(before[id], key)
            ):
                found.append(Difference(kind, id, "changed", what))
    return found


@dataclass(frozen=True, slots=True)
class Regraded:
    """Objects of one level under the edition by which they were decided, and what another would say of them.

    Attributes
    ----------
    now
        Level under the other edition: empty for none, None where its answers do not fit it or it leaves the level open.
    """

    level: str
    now: str | None
    objects: int


def regraded(new: AssessmentScheme, decided: Sequence[tuple[str, Mapping[str, Answer]]]) -> list[Regraded]:
    """Return how many objects move from which level to which, were they assessed anew by another edition.

    Parameters
    ----------
    decided
        Level and answers of each object.
    """
    counts: dict[tuple[str, str | None], int] = {}
    for level, answers in decided:
        known = {id: one for id, one in answers.items() if id in new.indicators}
        try:
            made = assess(new, known)
            now = None if made.is_open else made.level or ""
        except TanliuError:
            now = None
        counts[level, now] = counts.get((level, now), 0) + 1
    return [Regraded(*key, objects) for key, objects in sorted(counts.items(), key=str)]
