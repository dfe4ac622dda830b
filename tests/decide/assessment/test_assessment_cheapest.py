"""The cheapest way to a level: no other choice costs less, and what nobody told the cost of is not taken for free."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from test_assessment_rank import PAIRS

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.cheapest import matched
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.judged import weighed
from tanliu.decide.assessment.lift import costs_of, lifts
from tanliu.decide.assessment.score import assess
from tanliu.kit.errors import TanliuError

NAMES = tuple("abcde")
GRADES = ("A", "B", "C")


def scheme(**over: object) -> AssessmentScheme:
    told = {
        "assessment": "x", "title": {"en": "x", "zh": "x"}, "source": "x", "evidence": "own judgement", "edition": "1", "code": "XX",
        "about": {"en": "x", "zh": "x"}, "grades": {one: {"en": one, "zh": one} for one in GRADES},
        "indicators": {one: {"name": {"en": one, "zh": one}, "asks": "grade"} for one in NAMES},
        "measures": {
            "best": {"name": {"en": "x", "zh": "x"}, "form": "share_at_grade", "grades": ["A"]},
            "good": {"name": {"en": "x", "zh": "x"}, "form": "share_at_grade", "grades": ["A", "B"]},
        },
        "levels": {"gold": {"name": {"en": "x", "zh": "x"}, "needs": [{"of": "best", "at_least": 40}, {"of": "good", "at_least": 80}]}},
    } | over  # fmt: skip
    return AssessmentScheme.model_validate(told)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(GRADES), min_size=5, max_size=5),
    st.lists(st.integers(0, 30), min_size=5, max_size=5),
)
def test_no_other_choice_of_grades_costs_less(grades: list[str], costs: list[int]) -> None:
    rule = scheme()
    now = dict(zip(NAMES, grades, strict=True))
    made = assess(rule, {id: Answer(one) for id, one in now.items()})
    told = costs_of(rule, dict(zip(NAMES, map(Decimal, costs), strict=True)))
    found = next(iter(lifts(rule, made, told)), None)
    by = dict(zip(NAMES, costs, strict=True))
    every = []
    for choice in product(GRADES, repeat=5):
        steps = [GRADES.index(now[id]) - GRADES.index(to) for id, to in zip(NAMES, choice, strict=True)]
        if min(steps) >= 0 and choice.count("A") >= 2 and 5 - choice.count("C") >= 4:
            every.append(sum(by[id] * step for id, step in zip(NAMES, steps, strict=True)))
    assert (found.cost_cny or 0 if found else 0) == min(every)
    if found is not None:
        # and it does lift
        better = now | {one.indicator: one.to for one in found.upgrades}
        assert assess(rule, {id: Answer(one) for id, one in better.items()}).level == "gold"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=4, max_size=4))
def test_the_assignment_is_the_cheapest_of_all(rows: list[list[int]]) -> None:
    found = matched([[(0, Fraction(one), 0) for one in row] for row in rows])
    assert sorted(found) == [0, 1, 2, 3]
    assert sum(rows[at][to] for at, to in enumerate(found)) == min(
        sum(rows[at][to] for at, to in enumerate(way)) for way in permutations(range(4))
    )


def test_what_nobody_told_the_cost_of_is_not_free() -> None:
    rule = scheme()
    made = assess(rule, {id: Answer("B") for id in NAMES})
    found = lifts(rule, made, costs_of(rule, {"d": Decimal(900), "e": Decimal(800)}))[0]
    assert {one.indicator for one in found.upgrades} == {"d", "e"}
    assert (found.cost_cny, found.uncosted) == (1700, 0)
    one = lifts(rule, made, costs_of(rule, {"e": Decimal(800)}))[0]
    assert (one.cost_cny, one.uncosted) == (800, 1)
    assert lifts(rule, made)[0].cost_cny is None


def test_the_cheapest_of_what_is_to_be_met_and_a_section_first() -> None:
    met = {
        one: {"name": {"en": one, "zh": one}, "asks": "met", "section": "s" if one in "ab" else "t"}
        for one in NAMES
    }
    met["c"]["cost"] = {"cny": 5, "source": "told"}
    rule = scheme(
        grades={}, indicators=met, sections={one: {"name": {"en": one, "zh": one}} for one in "st"},
        measures={
            "all": {"name": {"en": "x", "zh": "x"}, "form": "met_count"},
            "s": {"name": {"en": "x", "zh": "x"}, "form": "met_count", "sections": ["s"]},
        },
        levels={"gold": {"name": {"en": "x", "zh": "x"}, "needs": [{"of": "all", "at_least": 2}, {"of": "s", "at_least": 1}]}},
    )  # fmt: skip
    made = assess(rule, {id: Answer("no") for id in NAMES})
    told = costs_of(rule, {"a": Decimal(70), "b": Decimal(60), "d": Decimal(9), "e": Decimal(8)})
    found = lifts(rule, made, told)[0]
    assert {one.indicator for one in found.upgrades} == {"b", "c"}
    assert found.cost_cny == 65
    # an object's own cost goes before the hint of the scheme
    assert costs_of(rule, {"c": Decimal(1)})["c"] == 1


@pytest.mark.parametrize(("id", "cost"), [("a", "-1"), ("a", "NaN"), ("z", "1")])
def test_a_cost_that_cannot_be_is_refused(id: str, cost: str) -> None:
    with pytest.raises(TanliuError):
        costs_of(scheme(), {id: Decimal(cost)})


JUDGED = {"a": {"b": 2, "c": 4}, "b": {"c": 2}}


def composite(judged: object, **over: object) -> AssessmentScheme:
    posts = {
        one: {"name": {"en": one, "zh": one}, "goalposts": {"worst": 0, "best": 10}}
        for one in ("a", "b", "c")
    }
    measure = {"name": {"en": "x", "zh": "x"}, "form": "composite", "judged": judged, "unit": "1"} | over
    return scheme(grades={}, indicators=posts, levels={}, measures={"index": measure})


def test_judgements_in_pairs_make_the_weights_of_a_scheme() -> None:
    rule = composite(JUDGED)
    assert [round(float(one), 6) for one in rule.measures["index"].weights.values()] == [
        round(one / 7, 6) for one in (4, 2, 1)
    ]
    made = assess(rule, {"a": Answer("10"), "b": Answer("5"), "c": Answer("0")})
    assert float(made.measures["index"].at.value or 0) == pytest.approx(5 / 7, abs=1e-9)
    # told the other way round it is the same
    turned = composite({"b": {"a": Decimal("0.5"), "c": 2}, "a": {"c": 4}})
    assert turned.measures["index"].weights["a"] == rule.measures["index"].weights["a"]


@pytest.mark.parametrize(
    ("judged", "over", "says"),
    [
        ({"a": {"b": 9, "c": Decimal("0.111")}, "b": {"c": 9}}, {}, "contradict"),
        ({"a": {"b": 2}, "b": {"c": 2}}, {}, "judged once"),
        ({"a": {"b": 2, "c": 4}, "b": {"c": 2, "a": 2}}, {}, "judged once"),
        (JUDGED, {"of": {"a": 1}}, "no others"),
        (JUDGED, {"form": "met_share"}, "no others"),
    ],
)
def test_judgements_that_make_no_weights_are_refused(judged: object, over: dict, says: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValidationError, match=says):
        composite(judged, **over)


def test_a_scheme_may_allow_more_contradiction() -> None:
    rough = {"a": {"b": 3, "c": 3}, "b": {"c": 3}}
    with pytest.raises(ValidationError, match="contradict"):
        composite(rough)
    assert composite(rough, most_inconsistent=Decimal("0.2")).measures["index"].names() == ("a", "b", "c")


def test_the_judgements_of_the_handbook_are_in_its_scheme() -> None:
    rule = read(load().documents["assessments"]["technology-achievement"][-1], AssessmentScheme)
    measure = rule.measures["by_judgement"]
    assert measure.names() == tuple(rule.indicators)
    # the same matrix as the test of the ranks has it, in which each judgement stands twice
    assert [float(one) for one in measure.weights.values()] == pytest.approx(weighed(PAIRS).weights, abs=1e-9)
