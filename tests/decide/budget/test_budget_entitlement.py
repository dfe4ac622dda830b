"""Entitlements step by step, whom a rule means, and what its document may say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from budget_case import district, firm, rule, shipped
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.budget.entitle import Entitlement, benchmarks, entitle
from tanliu.decide.budget.exact import GRAMS, divided, rate, share
from tanliu.decide.budget.register import Register, enlist
from tanliu.kit.errors import TanliuError

YEAR: list[list[int | None]] = [[100, 200, 300, 400]]


def _steps(found: Entitlement, at: int = 0) -> dict[str, int]:
    """Return the steps of one enterprise over the year in grams."""
    return {name: int(step[at].sum()) for name, step in zip(found.names, found.steps_g, strict=True)}


def test_the_pilot_districts_rule_by_hand() -> None:
    """2,000 tce at 1 tce per 10,000 CNY (the last band, -7 %), class C (-1), one penalty (1 %) and one reward (0.5 %)."""
    year: list[list[int | None]] = [[250_000] * 4, [0] * 4, [250_000] * 4]
    one = firm(
        "a", year, energy_kgce=Decimal(2_000_000), value_added_cny=Decimal(20_000_000), size_class="C",
        marks=frozenset({"open_finding", "own_generation"}),
    )  # fmt: skip
    of = shipped("district")
    found = entitle(of, enlist(of, [one]))
    assert _steps(found) == {
        "base": 2_000_000_000, "benchmark": 0, "profile": 0, "growth": 0, "intensity_band": -140_000_000, "class": -20_000_000,
        "open_finding": -20_000_000, "over_budget": 0, "own_generation": 10_000_000,
    }  # fmt: skip
    assert int(found.total_g.sum()) == 1_830_000_000


@pytest.mark.parametrize(
    ("tce", "mwh", "per_10k", "industry", "size_class", "reason"),
    [
        (1001, 0, "0.1", "C17", None, ""),
        (1000, 0, "0.1", "C17", None, "ask_grade"),
        (500, 3001, "0.1", "17", None, ""),
        (500, 3001, "0.1", "C13", "A", "outside"),
        (1001, 0, "0.7", "C13", None, ""),
        (1001, 0, None, "C13", None, "ask_grade"),
        (10, 0, "0.1", "C13", "D", ""),
        (10, 0, "0.1", "C13", "B", "outside"),
    ],
)
def test_scope_of_the_pilot_districts_rule(
    tce: int, mwh: int, per_10k: str | None, industry: str, size_class: str | None, reason: str
) -> None:
    output = None if per_10k is None else Decimal(tce) / Decimal(per_10k) * 10_000
    one = firm(
        "a", [[1, 1, 1, 1], [0] * 4, [0] * 4], energy_kgce=Decimal(tce * 1000), electricity_kwh=Decimal(mwh * 1000),
        value_added_cny=output, industry=industry, size_class=size_class,
    )  # fmt: skip
    found = enlist(shipped("district"), [one])
    assert [one.reason for one in found.left] == ([reason] if reason else [])


@pytest.mark.parametrize(("wanted", "reason"), [
    ("leave_out", "no_grade"), ("ask", "ask_grade"), ({"treat_as": "C"}, ""), ({"treat_as": "A"}, "outside"),
])  # fmt: skip
def test_who_has_no_grade_leaves_a_scope_as_the_rule_says_and_not_in_silence(
    wanted: Any, reason: str
) -> None:
    asked = rule(
        scope=[{"classes": ["C"]}, {"over_tce": 1000}], classes={"A": 1, "C": -2},
        class_from={"indicator": "carbon_efficiency_k", "grades": {"1": "A", "4": "C"}, "without_grade": wanted},
    )  # fmt: skip
    small, large = firm("small", YEAR), firm("large", YEAR, energy_kgce=Decimal(2_000_000))
    graded = firm("graded", YEAR, size_class="A")
    found = enlist(asked, [small, large, graded])
    reasons = {one.id: one.reason for one in found.left}
    assert reasons.pop("graded") == "outside", "it has a grade, and another one than is meant"
    assert reasons == ({"small": reason} if reason else {})
    treated = isinstance(wanted, dict)
    assert set(found.treated) == (set(found.ids) if treated else set())
    at = entitle(asked, found).names.index("class")
    points = dict(zip(found.ids, entitle(asked, found).rates[at], strict=True))
    assert (points["large"] == 0) == (not treated)


def test_the_class_of_who_has_no_grade_is_one_of_the_rule() -> None:
    with pytest.raises(TanliuError, match="unknown class"):
        rule(
            classes={"A": 1},
            class_from={"indicator": "x", "grades": {"1": "A"}, "without_grade": {"treat_as": "Z"}},
        )


def test_a_missing_quarter_is_not_zero() -> None:
    """Of a year with a gap nothing is taken: the year before counts, or the enterprise is left out and told."""
    gap: list[list[int | None]] = [[100, None, 300, 400]]
    of = rule(base={"kind": "history", "years": 2})
    found = enlist(of, [firm("a", gap, YEAR), firm("b", gap), firm("c", YEAR, [[300, 200, 100, 0]])])
    assert [(one.id, one.reason) for one in found.left] == [("b", "no_history")]
    assert found.used_g[0].tolist() == [[100_000, 200_000, 300_000, 400_000]]
    assert found.used_g[1].tolist() == [[200_000] * 4]


def test_benchmark_of_the_better_quarter_and_the_mean() -> None:
    firms = [
        firm(f"f{at}", YEAR, value_added_cny=Decimal(output))
        for at, output in enumerate((10_000, 20_000, 40_000, 50_000))
    ]
    best = rule(base={"kind": "benchmark", "level": "best_quarter"})
    mean = rule(base={"kind": "benchmark", "level": "mean"})
    assert benchmarks(best, enlist(best, firms))["17"] == Fraction(1000, 50_000)
    assert benchmarks(mean, enlist(mean, firms))["17"] == Fraction(4000, 120_000)
    found = entitle(best, enlist(best, firms))
    assert [int(one.sum()) for one in found.total_g] == [200_000, 400_000, 800_000, 1_000_000]
    assert found.total_g[0].tolist() == [[20_000, 40_000, 60_000, 80_000]]


def test_the_mean_of_history_and_benchmark_and_who_has_no_output() -> None:
    of = rule(base={"kind": "mean", "benchmarks": {"C17": Decimal("600")}})
    found = entitle(of, enlist(of, [firm("a", YEAR, value_added_cny=Decimal(10_000)), firm("b", YEAR)]))
    assert [int(one.sum()) for one in found.total_g] == [800_000, 1_000_000]
    assert found.on_history == (False, True)
    strict = rule(base={"kind": "mean", "without_output": "leave_out"})
    assert [one.reason for one in enlist(strict, [firm("b", YEAR)]).left] == ["no_output"]


def test_a_profile_of_the_rule_divides_the_year() -> None:
    of = rule(quarters=[40, 30, 20, 10])
    found = entitle(of, enlist(of, [firm("a", YEAR)]))
    assert found.total_g.ravel().tolist() == [400_000, 300_000, 200_000, 100_000]


def test_growth_is_of_history_alone() -> None:
    base = {"kind": "history", "growth_percent": Decimal("1"), "growth_of_industry": {"C17": Decimal("2.5")}}
    of = rule(base=base)
    found = entitle(of, enlist(of, [firm("a", YEAR), firm("b", YEAR, industry="C22")]))
    assert [int(one.sum()) for one in found.total_g] == [1_025_000, 1_010_000]


def test_nobody_is_entitled_to_less_than_nothing() -> None:
    of = rule(penalties={"one": {"name": {"en": "a", "zh": "甲"}, "percent": 150}})
    found = entitle(of, enlist(of, [firm("a", YEAR, marks=frozenset({"one"})), firm("b", YEAR)]))
    assert _steps(found, 0)["stop"] == 500_000
    assert found.total_g[0].sum() == 0
    assert (found.steps_g.sum(axis=0) == found.total_g).all()


@pytest.mark.parametrize("name", ["district", "benchmark", "grandfathering"])
def test_steps_add_up_for_every_enterprise(name: str) -> None:
    of = shipped(name)
    register = enlist(of, district(400))
    found = entitle(of, register)
    assert len(register.firms) > 100
    assert (found.steps_g.sum(axis=0) == found.total_g).all()
    assert len({one.id for one in register.left} | set(register.ids)) == 400


@given(
    amount=st.integers(-4 * 10**11, 4 * 10**11), percent=st.decimals(-100, 1000, places=4, allow_nan=False)
)
def test_a_share_is_the_nearest_whole_number(amount: int, percent: Decimal) -> None:
    found = int(share(np.array([amount]), rate(percent))[0])
    assert found == round(Fraction(amount) * Fraction(percent) / 100)


def test_what_cannot_be_shared_exactly_is_refused() -> None:
    with pytest.raises(TanliuError, match="too large"):
        share(np.array([10**16]), rate(Decimal(100)))


@given(whole=st.integers(0, 10**9), weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_a_number_is_divided_without_rest(whole: int, weights: list[int]) -> None:
    found = divided(whole, weights)
    assert sum(found) == whole
    total = sum(weights)
    assert all(
        abs(one * total - whole * weight) < total for one, weight in zip(found, weights, strict=True) if total
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"intensity_bands": [{"below_tce_per_10k_cny": 1, "percent": -1}]}, "bands rise"),
        ({"intensity_bands": [{"below_tce_per_10k_cny": 2, "percent": -1}, {"below_tce_per_10k_cny": 1, "percent": -1},
                              {"percent": -2}]}, "bands rise"),
        ({"intensity_bands": [{"percent": -1}, {"percent": -2}]}, "bands rise"),
        ({"quarters": [25, 25, 25, 24]}, "add up to 100"),
        ({"targets": {"district_percent": 0, "reserve_percent": 60, "new_entrant_percent": 40}}, "nothing is left"),
        ({"bounds": {"floor_percent": 90, "cap_percent": 80}}, "below the floor"),
        ({"scope": [{"classes": ["Z"]}]}, "unknown class"),
        ({"parts": {"a": {"name": {"en": "a", "zh": "甲"}}, "b": {"name": {"en": "a", "zh": "甲"}}}}, "only one part"),
        ({"parts": {"a": {"name": {"en": "a", "zh": "甲"}, "carriers": ["heat", "heat"]}}}, "two parts"),
        ({"base": {"kind": "history", "growth_percent": Decimal("0.00001")}}, "four decimal places"),
    ],
)  # fmt: skip
def test_what_a_document_may_not_say(more: dict[str, Any], says: str) -> None:
    with pytest.raises(TanliuError, match=says):
        rule(**more)


def test_grams_are_thousandths() -> None:
    register: Register = enlist(rule(), [firm("a", YEAR)])
    assert register.used_g.sum() == 1000 * GRAMS
