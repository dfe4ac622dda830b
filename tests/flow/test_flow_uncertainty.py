"""IPCC 2006 Guidelines volume 1 chapter 3, by numbers worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.flow.inventory.formulas import (
    BoundLines,
    EstimateWidths,
    product_uncertainty,
    sum_uncertainty,
    total_uncertainty,
)

ratios = st.floats(0, 2, allow_nan=False)
widths = st.lists(st.floats(0, 1e9, allow_nan=False), max_size=8)


def test_a_product_combines_by_equation_3_1() -> None:
    # activity data +-3 %, emission factor +-4 %: sqrt(9 + 16) = 5 %
    assert product_uncertainty(0.03, 0.04) == pytest.approx(0.05)
    assert product_uncertainty(0.05) == 0.05
    # 5 % and 7 %: sqrt(74) = 8.602 %
    assert product_uncertainty(0.05, 0.07) == pytest.approx(0.08602, abs=5e-6)


def test_an_unknown_part_makes_the_product_unknown() -> None:
    assert product_uncertainty(0.03, None) is None


def test_a_sum_combines_by_equation_3_2() -> None:
    # 100 t +-10 % and 200 t +-20 %: sqrt(10^2 + 40^2) = 41.23 t of 300 t, 13.74 %
    assert sum_uncertainty([10, 40], {}) == pytest.approx(41.231056)
    assert sum_uncertainty([10, 40], {}) / 300 == pytest.approx(0.13744, abs=5e-6)


def test_lines_of_one_factor_err_together() -> None:
    # both lines by the same factor: 10 + 40, not the root of the squares
    assert sum_uncertainty([], {"grid": 50}) == 50
    assert sum_uncertainty([30], {"grid": 40}) == pytest.approx(50)


@given(widths, widths)
def test_a_sum_is_never_surer_than_its_worst_part_nor_worse_than_all_together(
    independent: list[float], shared: list[float]
) -> None:
    width = sum_uncertainty(independent, {str(n): value for n, value in enumerate(shared)})
    every = [*independent, *shared]
    assert max(every, default=0) <= width * (1 + 1e-9)
    assert width <= math.fsum(every) * (1 + 1e-9)


@given(st.lists(ratios, min_size=1, max_size=5))
def test_the_order_of_factors_does_not_matter(given_ratios: list[float]) -> None:
    forward, backward = product_uncertainty(*given_ratios), product_uncertainty(*reversed(given_ratios))
    assert forward is not None
    assert backward is not None
    assert math.isclose(forward, backward)


NO_ESTIMATES = EstimateWidths(0.0, [], {})


def test_a_total_adds_what_a_factor_brings_before_it_is_squared() -> None:
    # 300 and 400 kg by one factor +-5 %, activity data +-3 % each; 100 kg alone, +-10 % and +-8 %
    grid = BoundLines(700.0, 0.0, 700.0, math.hypot(9, 12), {"grid": 0.05})
    gas = BoundLines(100.0, 0.0, 100.0, 10.0, {"gas": 0.08})
    ratio, covered = total_uncertainty([grid, gas], NO_ESTIMATES)
    assert ratio == pytest.approx(40.174619 / 800)
    assert covered == 1


def test_a_factor_that_all_lines_share_is_not_averaged_away() -> None:
    whole, _ = total_uncertainty([BoundLines(700.0, 0.0, 700.0, 15.0, {"grid": 0.05})], NO_ESTIMATES)
    alone, _ = total_uncertainty([BoundLines(700.0, 0.0, 700.0, 0.0, {"grid": 0.05})], NO_ESTIMATES)
    assert alone == pytest.approx(0.05)
    assert whole == pytest.approx(math.hypot(15, 35) / 700)


def test_two_carriers_in_two_regions_by_one_factor_err_together() -> None:
    # 300 kg of diesel in one region, 400 kg of heating oil in another, both by a carbon content known to 6 %; the net
    # calorific values are known to 3 % and 4 %, each its own
    diesel = BoundLines(300.0, 0.0, 300.0, 0.0, {"carbon content": 0.06, "NCV of diesel": 0.03})
    oil = BoundLines(400.0, 0.0, 400.0, 0.0, {"carbon content": 0.06, "NCV of oil": 0.04})
    ratio, _ = total_uncertainty([diesel, oil], NO_ESTIMATES)
    # 18 + 24 = 42 together; 9 and 16 apart: sqrt(42^2 + 9^2 + 16^2)
    assert ratio == pytest.approx(45.836667 / 700)
    apart, _ = total_uncertainty(
        [diesel, BoundLines(400.0, 0.0, 400.0, 0.0, {"other": 0.06, "oil": 0.04})], NO_ESTIMATES
    )
    assert apart is not None and ratio is not None and apart < ratio, (
        "taken apart, the interval is too narrow"
    )


@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(0.01, 0.5)), min_size=1, max_size=6))
def test_one_factor_in_however_many_bindings_brings_what_it_brings_to_their_sum(
    parts: list[tuple[float, float]],
) -> None:
    ratio = parts[0][1]
    together, _ = total_uncertainty(
        [BoundLines(kg, 0.0, kg, 0.0, {"one": ratio}) for kg, _ in parts], NO_ESTIMATES
    )
    assert together == pytest.approx(ratio)
