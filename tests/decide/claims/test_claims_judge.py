"""Verdicts on printed figures: what follows, after which rounding, by which slip of a unit it is off, or by how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.claims.bound import printed
from tanliu.decide.claims.document import Claim
from tanliu.decide.claims.expression import names, worked_out
from tanliu.decide.claims.judge import judge
from tanliu.kit.errors import TanliuError


def claim(said: str, expression: str, unit: str = "t", **inputs: Any) -> Claim:
    told = {name: {"printed": one, "unit": "t"} for name, one in inputs.items() if not isinstance(one, dict)}
    more = {name: one for name, one in inputs.items() if isinstance(one, dict)}
    return Claim.model_validate({
        "id": "a", "system": "X", "says": {"en": "a", "zh": "a"}, "printed": said, "unit": unit, "where": "line 1",
        "expression": expression, "inputs": told, "verdict": "exact", **more.get("more", {}),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expression", "inputs", "verdict"),
    [
        ("27,377.62", "supply * factor", {"supply": "27460", "factor": "0.997"}, "exact"),
        ("50.4", "share(some, all)", {"some": "63", "all": "125"}, "exact"),
        ("15.64", "wood * 0.5 * 44 / 12", {"wood": "8.53"}, "rounded"),
        ("2.54", "a + b", {"a": "1.273", "b": "1.273"}, "truncated"),
        ("17.1", "growth(first, last, 8)", {"first": "4.28", "last": "15.13"}, "rounded"),
        ("37.1", "share(part, whole)", {"part": "1.02", "whole": "2.77"}, "within_inputs"),
        ("836", "a + b + c", {"a": "178", "b": "520", "c": "129"}, "differs"),
        ("84.1", "share(a, b)", {"a": "23.32", "b": "26.21"}, "differs"),
        ("31.3", "carbon", {"carbon": "8.54"}, "off_by_unit"),
        ("266.7", "energy / 1000000", {"energy": "266.7"}, "off_by_unit"),
    ],
)
def test_verdicts(said: str, expression: str, inputs: dict[str, str], verdict: str) -> None:
    assert judge(claim(said, expression, **inputs)).verdict == verdict


def test_a_slip_is_named_and_a_gap_counted_in_last_digits() -> None:
    assert judge(claim("31.3", "carbon", carbon="8.54")).slip == "44/12"
    assert judge(claim("266.7", "energy / 1000000", energy="266.7")).slip == "10^6"
    found = judge(claim("836", "a + b + c", a="178", b="520", c="129"))
    assert (found.gap_digits, found.arithmetic) == (Decimal(9), "178 + 520 + 129")


def test_what_is_counted_has_no_half_to_either_side() -> None:
    more = {"inputs": {name: {"printed": "1", "unit": "count"} for name in "abc"}}
    assert judge(claim("4", "a + b + c", "count", more=more)).verdict == "differs"
    assert judge(claim("4", "a + b + c", a="1", b="1", c="1")).verdict == "within_inputs"


@pytest.mark.parametrize(("said", "verdict"), [("8.8", "holds"), ("12.1", "differs")])
def test_at_least_is_no_equality(said: str, verdict: str) -> None:
    more = {"relation": "at_least"}
    assert judge(claim(said, "a + b", a="6.4", b="2.5", more=more)).verdict == verdict


def test_an_input_that_is_not_told_and_a_saving_without_its_basis() -> None:
    open_ = judge(claim("2", "a * factor", a="1"))
    assert (open_.verdict, open_.missing) == ("not_checkable", ("factor",))
    saved = judge(claim("2", "a", a="2", more={"is_saving": True, "baseline": "2019", "period": "2020"}))
    assert (saved.verdict, saved.missing) == ("unsupported", ("boundary", "factor_edition"))


@given(
    st.decimals("0.01", 999, places=2), st.decimals("0.01", 999, places=2), st.sampled_from("+-*/"),
    st.floats(-0.5, 0.5), st.floats(-0.5, 0.5),
)  # fmt: skip
def test_whatever_is_printed_alike_lies_within_the_bounds(
    one: Decimal, two: Decimal, sign: str, left: float, right: float
) -> None:
    inputs = {"a": printed(str(one)), "b": printed(str(two))}
    if sign == "/" and inputs["b"].low <= 0:
        return
    found = worked_out(f"a {sign} b", inputs)
    near = {"a": one + Decimal(str(left)) / 100, "b": two + Decimal(str(right)) / 100}
    true = eval(f"a {sign} b", {}, near)
    slack = abs(true) * Decimal("1e-20")
    assert found.low - slack <= true <= found.high + slack


@pytest.mark.parametrize(
    "expression",
    ["__import__('os')", "a.real", "a if a else b", "[a]", "share(a)", "a and b", "'x' * 9", "a +", "f(a)"],
)
def test_what_is_no_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(TanliuError, match="not an expression"):
        worked_out(expression, {"a": printed("1"), "b": printed("2")})


@pytest.mark.parametrize("expression", ["1 / (a - a)", "(a - 2) ** 2"])
def test_what_may_be_zero_is_no_divisor_and_no_base(expression: str) -> None:
    with pytest.raises(TanliuError, match="as it is printed"):
        worked_out(expression, {"a": printed("1")})


@pytest.mark.parametrize("text", ["", "many", "1,0,x", "NaN", "Infinity", "1/50"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(TanliuError, match="not a number"):
        printed(text)


def test_names_come_in_their_order() -> None:
    assert names("growth(first, last, 8) + first * 0.5") == ["first", "last"]
