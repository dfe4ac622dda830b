"""A battery behind the meter: it pays for its size, takes what it gives, and lowers the tops that were measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.decide.measure.battery import Terms, best_battery
from tanliu.kit.errors import TanliuError

FIRST = np.datetime64("2025-01-01")
TWO_PRICES = np.tile(np.repeat([0.4, 1.0], 12), 365)
EVEN = np.full(8760, 100.0)


def _terms(**other: float) -> Terms:
    usual = Terms(50, 2, 0.8, 1, 1, 100, 0)
    return usual._replace(**other)


def test_it_is_as_large_as_may_be_where_each_kilowatt_hour_pays_and_none_where_not() -> None:
    # a day earns 1.0 - 0.4 / 0.8 = 0.5 CNY for each kilowatt-hour of content: 182.5 a year
    assert best_battery(EVEN, TWO_PRICES, FIRST, _terms()).content_kwh == pytest.approx(100)
    assert best_battery(EVEN, TWO_PRICES, FIRST, _terms(cny_per_kwh_year=182.4)).content_kwh > 99
    assert best_battery(EVEN, TWO_PRICES, FIRST, _terms(cny_per_kwh_year=182.6)).content_kwh == pytest.approx(
        0
    )
    # one that works nine days of ten earns nine tenths
    none = best_battery(EVEN, TWO_PRICES, FIRST, _terms(cny_per_kwh_year=165, ready=0.9))
    assert none.content_kwh == pytest.approx(0)


def test_a_top_of_each_day_is_cut_by_what_the_content_bears() -> None:
    load = np.tile([100.0] * 10 + [150.0] + [100.0] * 13, 365)
    even_price = np.full(8760, 0.5)
    terms = _terms(most_kw=20, hours=1, cny_per_kwh_year=1, demand_cny_per_kw_month=40)
    found = best_battery(load, even_price, FIRST, terms)
    assert (found.top_before_kw, found.top_after_kw) == pytest.approx((150, 130))
    assert found.by_demand_cny == pytest.approx(12 * 20 * 40)
    # what is lost on the way costs, and nothing is won by the hours
    assert found.by_hours_cny == pytest.approx(-365 * 20 * (1 / 0.8 - 1) * 0.5)
    assert found.taken_kwh == pytest.approx(found.given_kwh / 0.8)


def test_one_day_that_has_no_load_is_given_nothing() -> None:
    load = EVEN.copy()
    load[24 * 100 : 24 * 101] = 0
    found, whole = (best_battery(one, TWO_PRICES, FIRST, _terms()) for one in (load, EVEN))
    assert found.given_kwh == pytest.approx(whole.given_kwh - 100)
    assert found.taken_kwh == pytest.approx(found.given_kwh / 0.8)


def test_the_highest_day_of_a_month_decides_and_not_the_mean_one() -> None:
    load = np.tile([100.0] * 10 + [120.0] + [100.0] * 13, 365)
    for month in range(1, 13):
        day = int((np.datetime64(f"2025-{month:02d}-15") - FIRST).astype(int))
        load[24 * day + 18] = 180
    terms = _terms(most_kw=20, hours=1, cny_per_kwh_year=1, demand_cny_per_kw_month=40)
    found = best_battery(load, np.full(8760, 0.5), FIRST, terms)
    assert (found.top_before_kw, found.top_after_kw) == pytest.approx((180, 160))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**31), st.floats(1, 300), st.floats(0.5, 4), st.floats(0.6, 1), st.floats(0.2, 2),
    st.floats(0, 300), st.floats(0, 80),
)  # fmt: skip
def test_no_plan_costs_more_than_it_saves_by_its_own_load(
    seed: int, power: float, hours: float, efficiency: float, cycles: float, cost: float, demand: float
) -> None:
    chance = np.random.default_rng(seed)
    load = np.tile(chance.gamma(3, 40, 24), 62)
    price = np.tile(chance.choice([0.3, 0.8, 1.2], 24), 62)
    terms = Terms(power, hours, efficiency, cycles, 1, cost, demand)
    found = best_battery(load, price, FIRST, terms)
    # all days are alike, so what was planned is what happens
    assert found.by_hours_cny + found.by_demand_cny - found.content_kwh * cost >= -1e-4 * max(1, load.sum())
    assert found.content_kwh <= power * hours + 1e-6
    assert found.given_kwh <= found.content_kwh * cycles * 62 + 1e-4
    assert found.given_kwh == pytest.approx(found.taken_kwh * efficiency, rel=1e-6, abs=1e-4)


def test_hours_that_are_no_days_are_refused() -> None:
    with pytest.raises(TanliuError, match="whole days"):
        best_battery(EVEN[:25], TWO_PRICES[:25], FIRST, _terms())
