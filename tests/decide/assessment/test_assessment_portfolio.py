"""Answers of many side by side, and two editions compared."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.portfolio import (
    Difference,
    Regraded,
    Spread,
    editions_differ,
    regraded,
    spreads,
)

WASTE = read(load().documents["assessments"]["zero-waste-to-landfill"][-1], AssessmentScheme)
GREEN = read(load().documents["assessments"]["green-logistics"][-1], AssessmentScheme)


def spread(scheme: AssessmentScheme, indicator: str, answers: list[Answer]) -> Spread:
    return next(
        one for one in spreads(scheme, [{indicator: each} for each in answers]) if one.indicator == indicator
    )


def told(*values: str) -> list[Answer]:
    return [Answer(one) for one in values]


def test_fewer_than_the_least_are_not_told_of() -> None:
    assert spread(WASTE, "recycle", told("1", "2", "3", "4")) == Spread("recycle")
    assert spread(WASTE, "recycle", told("1", "2", "3", "4", "9")) == Spread(
        "recycle", 5, *map(Fraction, (2, 3, 4))
    )
    doubted = [*told("1", "2", "3", "4"), Answer("9", doubt="estimated")]
    assert spread(WASTE, "recycle", doubted).objects is None
    assert spread(WASTE, "recycle", [*told("1", "2", "3", "4"), Answer("")]).objects is None
    assert spreads(WASTE.model_copy(update={"benchmark": None}), [{}]) == []


def test_quartiles_lie_between_neighbours() -> None:
    """As numpy.quantile of 1, 2, 4, 8, 16, 32: 2.5, 6 and 14."""
    found = spread(WASTE, "recycle", told("32", "1", "2", "4", "8", "16"))
    assert (found.low, found.middle, found.high) == (Fraction(5, 2), 6, 14)


def test_grades_have_grades_and_what_is_met_a_share() -> None:
    found = spread(GREEN, "X101", told("A+", "A+", "A", "B", "none"))
    assert (found.low, found.middle, found.high) == (0, 1, 2)
    assert spread(WASTE, "plan", told("yes", "yes", "yes", "no", "yes")) == Spread(
        "plan", 5, middle=Fraction(80)
    )


def _edition(**changes: object) -> AssessmentScheme:
    return WASTE.model_copy(update={"edition": "2030", **changes})


def test_what_two_editions_differ_in() -> None:
    assert editions_differ(WASTE, WASTE) == []
    indicators = dict(WASTE.indicators)
    gone = indicators.pop("thermal")
    indicators["recycle"] = indicators["recycle"].model_copy(update={"unit": "kg"})
    assert editions_differ(WASTE, _edition(indicators=indicators)) == [
        Difference("indicator", "thermal", "removed"), Difference("indicator", "recycle", "changed", ("unit",)),
    ]  # fmt: skip
    assert editions_differ(_edition(indicators=indicators), WASTE)[0] == Difference(
        "indicator", "recycle", "changed", ("unit",)
    )
    assert gone and editions_differ(_edition(indicators=indicators), WASTE)[-1] == Difference(
        "indicator", "thermal", "added"
    )


@pytest.mark.parametrize(("share", "now"), [("90", "silver"), ("95", "gold"), ("50", ""), ("", None)])
def test_who_was_decided_is_scored_by_another_edition(share: str, now: str | None) -> None:
    whole = {one: Answer("yes") for one in ("plan", "do", "check", "act")} | {"set_up_months": Answer("12")}
    masses = dict.fromkeys(("reduce", "reuse", "energy", "thermal", "mandated"), Answer("0"))
    rest = Answer(str(100 - int(share))) if share else Answer("5")
    answers = whole | masses | {"recycle": Answer(share), "landfill": rest, "gone_since": Answer("1")}
    assert regraded(WASTE, [("gold", answers)] * 2) == [Regraded("gold", now, 2)]
    assert regraded(WASTE, [("gold", answers | {"recycle": Answer("a lot")})]) == [Regraded("gold", None, 1)]
