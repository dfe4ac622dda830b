"""Answers as they are told, read by what an indicator asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from tanliu.decide.assessment.blocks import Indicator
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.interval import UNKNOWN, Interval, exactly, holds, whole
from tanliu.kit.errors import TanliuError

#: How it is written that something is met, and that it is not.
YES, NO = ("yes", "true", "是"), ("no", "false", "否")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told of an indicator.

    Attributes
    ----------
    value
        As it is written; empty where nothing is known.
    absent
        Whether the indicator does not apply, and why under ``reason``.
    doubt
        Why the answer is not to be relied on yet, such as an estimate or an open finding.
    """

    value: str = ""
    absent: bool = False
    reason: str = ""
    doubt: str = ""


NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator with what is known of it.

    Attributes
    ----------
    state
        ``told``, ``missing``, ``absent`` or ``unpublished``.
    at
        Its number: of a grade the place from the best, 0 for that; of what is met 1.
    met
        Whether it is met; of a grade and of points not told.
    """

    id: str
    answer: Answer
    state: str
    at: Interval
    met: bool | None = None

    @property
    def counts(self) -> bool:
        """Return whether it is part of what is counted."""
        return self.state in ("told", "missing")


def line(scheme: AssessmentScheme, id: str, answer: Answer) -> Line:
    """Return an indicator with what is told of it.

    Raises
    ------
    TanliuError
        When the answer is none of what is asked.
    """
    one = scheme.indicators[id]
    if (
        one.asks == "grade"
        and (place := scheme.places.get(answer.value)) is not None
        and one.published
        and not answer.absent
    ):
        # most answers are this one
        return Line(id, answer, "told", whole(place))
    if answer.absent:
        if scheme.absent.means == "refuse":
            raise TanliuError("in this scheme every indicator applies", where=id)
        if not answer.reason.strip():
            raise TanliuError("what does not apply has a reason", where=id)
        return Line(
            id, answer, "absent", _best(scheme, one), met=True if scheme.absent.means == "full" else None
        )
    if not one.published:
        return Line(id, answer, "unpublished", UNKNOWN)
    if not answer.value.strip():
        return Line(id, answer, "missing", _ends(scheme, one), met=None)
    number = _number(scheme, id, one, answer.value.strip())
    at = whole(number) if isinstance(number, int) else exactly(number)
    met = None if one.limit is None and one.asks != "met" else _met(one, at)
    return Line(id, answer, "told", at, met)


def lines(scheme: AssessmentScheme, answers: Mapping[str, Answer]) -> dict[str, Line]:
    """Return every indicator of a scheme with what is told of it.

    Raises
    ------
    TanliuError
        When an answer is none of what is asked, is to an indicator that nobody knows, or too many do not apply.
    """
    for id in answers:
        if id not in scheme.indicators:
            raise TanliuError(
                "no such indicator", where=scheme.assessment, found=id, accepted=", ".join(scheme.indicators)
            )
    found = {id: line(scheme, id, answers.get(id, NOTHING)) for id in scheme.indicators}
    left = [one.id for one in found.values() if one.state == "absent"]
    if len(left) > scheme.absent.most:
        raise TanliuError(
            "too many indicators are said not to apply", found=", ".join(left), accepted=scheme.absent.most
        )
    return found


def _met(one: Indicator, at: Interval) -> bool | None:
    return at.value == 1 if one.asks == "met" else None if one.limit is None else holds(one.limit, at)


def _best(scheme: AssessmentScheme, one: Indicator) -> Interval:
    return (
        exactly(0)
        if one.asks == "grade"
        else exactly(one.most)
        if one.most is not None
        else exactly(1)
        if one.asks == "met"
        else UNKNOWN
    )


def _ends(scheme: AssessmentScheme, one: Indicator) -> Interval:
    """Return what an answer that is missing can be at all."""
    if one.asks == "grade":
        return Interval(Fraction(0), Fraction(len(scheme.grades) - 1))
    if one.asks == "met":
        return Interval(Fraction(0), Fraction(1))
    if one.most is not None:
        return Interval(Fraction(0), Fraction(one.most))
    low = None if one.least is None else Fraction(one.least)
    return Interval(low, None if one.greatest is None else Fraction(one.greatest))


def _number(scheme: AssessmentScheme, id: str, one: Indicator, text: str) -> Fraction | int:
    if one.asks == "grade":
        if text not in scheme.places:
            raise TanliuError(
                "no grade of this scheme", where=id, found=text, accepted=", ".join(scheme.places)
            )
        return scheme.places[text]
    if one.asks == "met":
        if text.lower() not in (*YES, *NO):
            raise TanliuError("yes or no is asked for", where=id, found=text, accepted="yes, no")
        return int(text.lower() in YES)
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(text) > _LONGEST or abs(number.adjusted()) > _LONGEST:
        raise TanliuError("a number is asked for", where=id, found=text[:_LONGEST], accepted="12.5")
    low, high = (0, one.most) if one.most is not None else (one.least, one.greatest)
    if (low is not None and number < low) or (high is not None and number > high):
        raise TanliuError(
            "the answer is beyond what it can be",
            where=id,
            found=text,
            accepted=f"{low if low is not None else '…'} – {high if high is not None else '…'}",
        )
    return Fraction(number)
