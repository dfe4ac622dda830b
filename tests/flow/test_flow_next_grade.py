"""What the next better grade takes: enough reaches it, and a little less does not."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tanliu.flow.indicator.next_grade import enough, next_grade
from tanliu.flow.indicator.types import Band, edges

BANDS = (Band("1", Decimal("0.6")), Band("2", Decimal("0.8")), Band("3", Decimal("1.2")), Band("4", Decimal(2)), Band("5", None))  # fmt: skip


def _grade(value: Decimal) -> str:
    return next(one.grade for one in edges(BANDS) if one.up_to is None or value <= one.up_to)


def test_a_firm_at_1_236_needs_2_9_percent_less_carbon() -> None:
    found = next_grade(Decimal("1.236"), BANDS, "low")
    assert found is not None
    assert (found.edge.grade, found.limit) == ("3", Decimal("1.2"))
    assert round(found.upper_ratio * 100, 1) == Decimal("-2.9")
    assert round(found.lower_ratio * 100, 1) == Decimal("3.0")


def test_the_best_grade_and_what_knows_no_better_have_none() -> None:
    assert next_grade(Decimal("0.6"), BANDS, "low") is None
    assert next_grade(Decimal("0.7"), BANDS, None) is None
    assert next_grade(Decimal(0), BANDS, "high") is None
    assert next_grade(Decimal(3), BANDS, "high") is None


def test_where_high_is_best_the_limit_is_the_foot_of_the_band_above() -> None:
    found = next_grade(Decimal("0.7"), BANDS, "high")
    assert found is not None
    assert (found.edge.grade, found.limit) == ("3", Decimal("0.8"))
    assert found.upper_ratio > 0 > found.lower_ratio


@given(st.decimals("0.61", "50", places=4), st.decimals("1", "1000000", places=2))
def test_so_much_less_reaches_the_grade_and_a_percent_less_of_it_does_not(
    value: Decimal, lower: Decimal
) -> None:
    """Of a quotient over a mean that stays: value = upper / lower."""
    upper = value * lower
    found = next_grade(value, BANDS, "low")
    assert found is not None
    less, more = enough(upper * found.upper_ratio), enough(lower * found.lower_ratio)
    assert _grade((upper - less) / lower) <= found.edge.grade
    assert _grade(upper / (lower + more)) <= found.edge.grade
    short = upper + upper * found.upper_ratio * Decimal("0.99")
    assert _grade(short / lower) > found.edge.grade
