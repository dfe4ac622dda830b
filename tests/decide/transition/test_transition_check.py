"""A plan is checked against itself: what is told, what the stages add up to, and what follows along chains."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.transition.check import Check, capacity, checks, ways, weakest, years
from tanliu.decide.transition.document import Transition

_BOTH = {"en": "a", "zh": "甲"}


def _plan(**more: Any) -> Transition:
    good = {"name": _BOTH, "unit": "t"}
    grade = {"where": "here", "evidence": "official"}
    base: dict[str, Any] = {
        "transition": "p", "kind": "transitions", "title": _BOTH, "source": "s", "evidence": "official", "edition": "1",
        "whose": _BOTH, "tolerance": Decimal("0.05"), "goods": {"ore": good, "iron": good, "steel": good},
        "stages": [{"id": "mine", "name": _BOTH, "makes": "ore", "amount": 100, "first": 2020, "until": 2024, "state": "standing", **grade}],
        "links": [
            {"id": "smelt", "name": _BOTH, "of": "ore", "makes": "iron", "used": 2, "made": 1, **grade},
            {"id": "roll", "name": _BOTH, "of": "iron", "makes": "steel", "used": 5, "made": 4, "where": "there", "evidence": "unsourced"},
        ],
        "told": [],
    }  # fmt: skip
    return Transition.model_validate(base | more)


def _told(kind: str, amount: str, of: str = "steel", year: int = 2024, id: str = "t") -> dict[str, Any]:
    return {
        "id": id,
        "of": of,
        "year": year,
        "amount": Decimal(amount),
        "kind": kind,
        "where": "text",
        "evidence": "official",
    }


def _only(plan: Transition) -> Check:
    (one,) = checks(plan)
    return one


def test_a_chain_of_two_links_is_followed_to_its_first_good_and_ends_with_the_stage() -> None:
    plan = _plan(told=[_told("estimate", "50")])
    one = _only(plan)
    assert (one.kind, one.found, one.verdict, one.evidence) == ("chain", Decimal(40), "differs", "unsourced")
    assert one.gap == -10 and one.ratio == Decimal("-0.2")
    assert one.way is not None and [link.id for link in one.way.links] == ["smelt", "roll"]
    assert (one.way.start, one.way.amount) == ("ore", 100)
    # the mine closes after 2024: nothing follows any more
    later = _only(_plan(told=[_told("estimate", "50", year=2025)]))
    assert (later.verdict, later.found, later.gap) == ("open", None, None)
    assert years(plan) == [2020, 2024, 2025] and capacity(plan, "ore", 2025) == 0


@pytest.mark.parametrize(
    ("kind", "told", "verdict"),
    [
        ("goal", "50", "short"), ("goal", "30", "beyond"), ("goal", "41", "agrees"), ("goal", "42.2", "short"),
        ("capacity", "30", "differs"), ("estimate", "38.2", "agrees"), ("estimate", "38", "differs"),
    ],
)  # fmt: skip
def test_verdicts_depend_on_what_a_number_is_and_on_the_tolerance_of_it(
    kind: str, told: str, verdict: str
) -> None:
    assert _only(_plan(told=[_told(kind, told)])).verdict == verdict


def test_who_makes_more_than_there_is_of_what_it_needs_is_told() -> None:
    mill = {
        "id": "mill", "name": _BOTH, "makes": "iron", "amount": 60, "first": 2022, "state": "planned", "where": "x",
        "evidence": "derived",
    }  # fmt: skip
    mine = _plan().model_dump(exclude_none=True)["stages"]
    lacks = [one for one in checks(_plan(stages=[*mine, mill])) if one.kind == "need"]
    # 120 of ore for 60 of iron, and 100 are dug until 2024
    assert [(one.year, one.told, one.found, one.verdict) for one in lacks] == [
        (2022, 120, 100, "lacks"),
    ]  # fmt: skip
    enough = [one for one in checks(_plan(stages=[*mine, mill | {"amount": 50}])) if one.kind == "need"]
    assert {one.verdict for one in enough} == {"agrees"}


def test_a_plan_that_names_what_is_not_there_or_turns_in_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown"):
        _plan(told=[_told("goal", "1", of="gold")])
    back = {"id": "back", "name": _BOTH, "of": "steel", "makes": "ore", "used": 1, "made": 1, "where": "x", "evidence": "derived"}  # fmt: skip
    with pytest.raises(ValueError, match="comes back"):
        _plan(links=[*_plan().model_dump(exclude_none=True)["links"], back])
    with pytest.raises(ValueError, match="twice"):
        _plan(told=[_told("goal", "1"), _told("goal", "2")])
    with pytest.raises(ValueError, match="before it begins"):
        mine = _plan().model_dump(exclude_none=True)["stages"][0]
        _plan(stages=[mine | {"until": 2019}])


def test_the_weakest_grade_of_what_goes_in_is_told() -> None:
    assert weakest(["official", "derived", "case collection"]) == "derived"
    assert weakest(["official", "unsourced", "derived"]) == "unsourced"


def test_the_printed_contradictions_of_the_city_are_found() -> None:
    plan = read(load().documents["transitions"]["xiaoyi"][-1], Transition)
    found = checks(plan)
    (power,) = (one for one in found if one.good == "waste_power")
    # 18.67 Mt at 376 GWh of 2.6 Mt: 2.70 TWh and not 2.2
    assert power.verdict == "differs" and power.found is not None
    assert round(power.found / 1_000_000, 2) == Decimal("2.70") and power.told == 2_200_000
    assert power.evidence == "case collection"
    goals = [one for one in found if one.line is not None and one.line.id == "hydrogen_goal"]
    assert {(one.kind, one.verdict) for one in goals if one.found == 200_000} == {("sum", "beyond")}
    assert any(one.verdict == "short" and one.found == 20_000 for one in goals)
    trucks = [one for one in found if one.good == "trucks" and one.year == 2023 and one.kind == "sum"]
    assert [(one.told, one.found, one.verdict) for one in trucks] == [(20_000, 30_000, "differs")]
    (steam,) = ways(plan, "steam", 2022)
    assert round(steam.value / 1_000_000, 2) == Decimal("11.49")
