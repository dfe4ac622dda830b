"""Measures: sizes that keep their limits, money that adds up, ranks by the cost of a tonne."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.measure.document import MeasureRule
from tanliu.decide.measure.sized import Own, annuity, measures, rate_of, roof_pv

RULE = read(load().schemes["measures"], MeasureRule)
HOURS = np.arange(8760) % 24
SUN = np.where((HOURS > 6) & (HOURS < 18), 1.0, 0.0)
PRICE = np.where(HOURS < 8, 0.4, np.where((HOURS >= 9) & (HOURS < 11), 1.2, 0.8))


def _own(load_kw: float = 500.0, land: float | None = 10.0, **more: object) -> Own:
    usual = {"factor": 0.5, "fuel_kgce": 1000.0, "fuel_kgco2e": 2600.0, "land_mu": land, "export_price": 0.35}
    return Own(np.full(8760, load_kw), PRICE, SUN / SUN.sum(), **{**usual, **more})  # type: ignore[arg-type]


@given(st.floats(1, 5000), st.floats(0.1, 200))
def test_a_roof_holds_what_it_bears_and_most_is_used_on_the_spot(load_kw: float, land: float) -> None:
    own = _own(load_kw, land)
    found = roof_pv(own, RULE)
    if found is None:
        return
    steps = {one.word: one.value for one in found.steps}
    assert found.size <= steps["fits"] + 1e-6
    assert steps["used"] + steps["sent"] == pytest.approx(steps["made"])
    assert steps["used"] >= float(RULE.pv.own_use_least) * steps["made"] - 1e-3
    assert found.gain == pytest.approx(steps["saved"] + steps["earned"] + steps["running"])


def test_the_cheapest_tonne_is_first_and_what_avoids_nothing_last() -> None:
    found = measures(_own(), RULE)
    assert {one.id for one in found} == {"pv", "storage", "shift", "green", "motors", "waste_heat"}
    costs = [one.cost_per_tonne(0.06) for one in found]
    known = [one for one in costs if one is not None]
    assert known == sorted(known) and costs[len(known) :] == [None, None]
    green = next(one for one in found if one.id == "green")
    assert green.cost_per_tonne(0.06) == pytest.approx(0.03 / 0.5 * 1000)
    pv = next(one for one in found if one.id == "pv")
    assert green.size == pytest.approx(500 * 8760 - next(one.value for one in pv.steps if one.word == "used"))


def test_without_hours_or_land_nothing_is_sized_that_lives_by_them() -> None:
    assert {one.id for one in measures(_own(measured=False), RULE)} == {"green", "motors", "waste_heat"}
    assert "pv" not in {one.id for one in measures(_own(land=None), RULE)}
    assert all(
        one.avoided_kg is None
        for one in measures(_own(factor=None), RULE)
        if one.id in ("pv", "green", "motors")
    )


def test_money_over_time() -> None:
    assert annuity(0, 10) == 0.1
    assert rate_of(1000, 100, 10) == pytest.approx(0, abs=1e-6)
    assert rate_of(1000, -1, 10) is None and rate_of(0, 5, 10) is None
