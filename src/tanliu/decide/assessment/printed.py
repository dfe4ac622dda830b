"""Examples of a scheme: what comes of them, and whether that is what was printed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation, localcontext
from fractions import Fraction

from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.blocks import Example
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.interval import rounded
from tanliu.decide.assessment.score import Outcome, assess
from tanliu.kit.errors import TanliuError

NO_LEVEL, OPEN = "none", "open"
_DIGITS = 40


def told(scheme: AssessmentScheme, example: Example) -> dict[str, Answer]:
    """Return the answers of an example.

    Raises
    ------
    TanliuError
        When it tells more grades than there are indicators.
    """
    found = {
        id: Answer("yes" if one is True else "no" if one is False else str(one))
        for id, one in example.answers.items()
    }
    graded = [id for id, one in scheme.indicators.items() if one.asks == "grade" and id not in found]
    grades = [grade for grade, count in example.grades.items() for _ in range(count)]
    if len(grades) > len(graded):
        raise TanliuError("more grades than indicators", found=len(grades), accepted=len(graded))
    return found | {id: Answer(grade) for id, grade in zip(graded, grades, strict=False)}


def outcome_of(scheme: AssessmentScheme, example: Example) -> Outcome:
    """Return what comes of an example."""
    return assess(scheme, told(scheme, example))


def differences(scheme: AssessmentScheme, example: Example) -> Iterator[tuple[str, str, str]]:
    """Yield what comes out otherwise than it is told: what, as told, as found.

    Raises
    ------
    TanliuError
        When the example cannot be read.
    """
    outcome = outcome_of(scheme, example)
    level = OPEN if outcome.is_open else outcome.level or NO_LEVEL
    if example.level is not None and example.level != level:
        yield "level", example.level, level
    if example.best is not None and example.best != (outcome.best or NO_LEVEL):
        yield "best", example.best, outcome.best or NO_LEVEL
    for id, text in example.values.items():
        if id not in outcome.measures:
            raise TanliuError(
                "no such indicator", where="values", found=id, accepted=", ".join(outcome.measures)
            )
        value = outcome.measures[id].at.value
        if value is None or not as_printed(text, value):
            yield id, text, "?" if value is None else number(value)


def as_printed(text: str, value: Fraction) -> bool:
    """Return whether a value has the digits that are printed, rounded half to even.

    Raises
    ------
    TanliuError
        When no number is printed.
    """
    try:
        said = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise TanliuError("no number is printed", found=text) from error
    places = max(-int(said.as_tuple().exponent), 0)
    return rounded(value, places) == Fraction(said)


def number(value: Fraction, places: int = 6) -> str:
    """Return a number in as many decimal places as it has, at most six."""
    with localcontext(Context(prec=_DIGITS)):
        shown = rounded(value, places)
        return f"{(Decimal(shown.numerator) / Decimal(shown.denominator)).normalize():f}"
