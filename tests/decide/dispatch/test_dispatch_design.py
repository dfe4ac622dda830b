"""The annual design of a park: sizes, money over its life, and self-sufficiency by the hour and as a balance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.decide.dispatch.design import Money, Part, Year, designed
from tanliu.kit.errors import TanliuError

DAYS, RNG = 30, np.random.default_rng(7)
HOURS = np.arange(24 * DAYS)
SUN = np.clip(np.sin((HOURS % 24 - 6) / 12 * np.pi), 0, None) * 0.8
LOAD = 100 + 40 * np.sin(HOURS % 24 / 24 * 2 * np.pi) + RNG.uniform(0, 10, len(HOURS))


def year(**over: object) -> Year:
    told = {
        "load": LOAD, "pv": SUN, "wind": np.zeros(len(HOURS)), "price": np.where((HOURS % 24 >= 8) & (HOURS % 24 < 22), 1.0, 0.3), "export": 0.1,
        "month": HOURS // (24 * 15), "demand": 0.0,
    } | over  # fmt: skip
    return Year(**told)  # type: ignore[arg-type]


MONEY = Money(20, 0.06, 0.02)


def test_money_over_a_life() -> None:
    assert Money(20, 0.05).flow() == pytest.approx((1 - 1.05**-20) / 0.05)
    assert Money(20, 0.05, 0.02).flow() == pytest.approx((1 - (1.02 / 1.05) ** 20) / 0.03)
    assert Money(10, 0.0).kept(10) == 1 and Money(20, 0.0).kept(10) == 2
    # bought anew after ten years, five of the second ten are left
    assert Money(15, 0.0).kept(10) == pytest.approx(1.5)
    assert Money(20, 0.05).kept(10) == pytest.approx(1 + 1.05**-10)
    assert Part(1000, 20, 0.02).present(Money(20, 0.05)) == pytest.approx(1000 + 20 * Money(20, 0.05).still())


def test_what_is_too_dear_is_not_built() -> None:
    made = designed(year(), {"pv_kw": Part(1e6, 25)}, MONEY)
    assert made.sizes["pv_kw"] == pytest.approx(0, abs=1e-4)
    assert made.npv == pytest.approx(0, abs=1) and made.hourly_share == pytest.approx(0, abs=1e-6)
    assert made.bill == pytest.approx(made.bill_before)


def test_photovoltaics_alone_are_sized_as_by_trying_every_size() -> None:
    # a month stands for the life here, so a kilowatt is cheap
    part, given_year = Part(60, 1), year()
    made = designed(given_year, {"pv_kw": part}, Money(1, 0.0))

    def cost(kw: float) -> float:
        net = LOAD - kw * SUN
        bill = float(np.clip(net, 0, None) @ given_year.price - 0.1 * np.clip(-net, 0, None).sum())
        return bill + kw * part.present(Money(1, 0.0))

    tried = min(np.linspace(0, 600, 1201), key=cost)
    assert made.sizes["pv_kw"] == pytest.approx(tried, abs=1)
    assert made.npv == pytest.approx(cost(0) - cost(tried), rel=1e-3)


def test_both_self_sufficiencies_are_told_apart() -> None:
    made = designed(year(), {"pv_kw": Part(1, 25, most=700)}, Money(1, 0.0))
    # seven hundred kilowatts sell at noon: the balance is above one while every night is bought
    assert made.sizes["pv_kw"] == pytest.approx(700, abs=0.1)
    assert made.balance_share > 1 and made.hourly_share < 0.6


def test_a_wish_is_met_where_it_can_be_and_missed_where_not() -> None:
    parts = {"pv_kw": Part(900, 25), "battery_kw": Part(300, 12), "battery_kwh": Part(700, 12)}
    met = designed(year(), parts, Money(1, 0.0), wanted_share=0.8)
    assert met.hourly_share == pytest.approx(0.8, abs=1e-3) and met.missed_kwh < 1
    short = designed(year(), {"pv_kw": Part(900, 25, most=50)}, Money(1, 0.0), wanted_share=0.8)
    assert short.missed_kwh == pytest.approx((0.8 - short.hourly_share) * LOAD.sum(), rel=1e-3)


@settings(max_examples=8, deadline=None)
@given(st.floats(20, 2000), st.floats(10, 800), st.floats(0, 60))
def test_energy_closes_and_the_battery_keeps_its_limits(pv: float, store: float, demand: float) -> None:
    parts = {"pv_kw": Part(pv, 1), "battery_kw": Part(store / 3, 1), "battery_kwh": Part(store, 1)}
    told = year(demand=demand)
    made = designed(told, parts, Money(1, 0.0))
    flow, size = made.flows, made.sizes
    balance = size["pv_kw"] * SUN + flow["buys"] + flow["discharges"] - flow["charges"] - flow["sells"] - flow["curtails"]  # fmt: skip
    assert np.abs(balance - LOAD).max() < 0.05
    assert (flow["charges"] + flow["discharges"]).max() <= size["battery_kw"] + 0.05
    assert flow["content"].max() <= size["battery_kwh"] + 0.05
    # what goes in comes out less what is lost, over the year
    assert flow["discharges"].sum() == pytest.approx(0.92 * flow["charges"].sum(), abs=1 + 1e-3 * flow["charges"].sum())  # fmt: skip
    assert made.npv >= -1


def test_selling_that_pays_as_buying_costs_is_refused() -> None:
    with pytest.raises(TanliuError, match="pays less"):
        designed(year(export=0.3), {}, MONEY)


def test_a_plant_that_selling_pays_for_wants_an_end() -> None:
    with pytest.raises(TanliuError, match="how large it may be"):
        designed(year(), {"pv_kw": Part(1, 25)}, MONEY)
