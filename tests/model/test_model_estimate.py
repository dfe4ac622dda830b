"""Hierarchical two-part models: pooling, intervals that hold what they promise, consistency of the mix."""

from __future__ import annotations

import numpy as np
import pytest
from estimate_case import LAWS, RULES, made_up
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.model.estimate.checks import hide
from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.formulas import conformal_level, widened
from tanliu.model.estimate.hurdle import Spread, fit
from tanliu.model.estimate.regression import linear, logistic
from tanliu.model.estimate.steps import FuelModel, pooled_ratio, shares


def test_blocks_that_explain_nothing_are_shrunk_away_and_others_are_kept() -> None:
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(400), rng.normal(size=(400, 20)), rng.normal(size=(400, 5))])
    target = 2 + design[:, 21:] @ np.full(5, 1.5) + rng.normal(0, 0.5, 400)
    found = linear(design, target, (1, 20, 5))
    assert np.abs(found.mean[1:21]).max() < 0.05
    assert found.mean[21:] == pytest.approx(np.full(5, 1.5), abs=0.1)
    assert found.noise == pytest.approx(0.5, abs=0.05)
    assert found.precisions[1] > 100 * found.precisions[2]


def test_the_chance_of_groups_is_drawn_to_that_of_all_the_more_the_fewer_they_are() -> None:
    # a group of two that both burn does not make its chance one
    groups = np.repeat(np.arange(11), [*[40] * 10, 2])
    design = np.column_stack([np.ones(402), np.eye(11)[groups]])
    burns = np.concatenate([np.tile([1.0, 0.0], 200), [1.0, 1.0]])
    chance = 1 / (1 + np.exp(-logistic(design, burns, (1, 11)).value(design)))
    assert chance[0] == pytest.approx(0.5, abs=0.03)
    assert 0.5 <= chance[-1] < 0.7


def test_the_model_finds_the_law_of_each_industry() -> None:
    firms, quantity = made_up(900, 3)
    model = fit(firms, quantity, quantity, 20)
    for name, (at, chance) in LAWS.items():
        row = firms.industry.index(name)
        spread = model.spreads(firms.take([row]))[0]
        assert float(spread.middle[0]) == pytest.approx(at, abs=0.15)
        assert float(spread.used[0]) == pytest.approx(chance, abs=0.06)
        curve = model.curve(firms.take([row]))[0]
        log = np.log(firms.known_kgce[row])
        assert curve.energy_at + curve.energy_slope * log == pytest.approx(float(spread.middle[0]))


def test_hidden_firms_lie_in_their_intervals_and_the_total_is_right() -> None:
    firms, quantity = made_up(900, 5)
    checked = hide(firms, quantity, 2 * quantity, firms.known_kgce * 4, range(600, 900), RULES)
    assert 0.86 <= checked.coverage_energy <= 0.94
    assert 0.86 <= checked.coverage_emission <= 0.94
    assert all(share >= 0.8 for _, share in checked.coverages.values())
    assert abs(checked.total_energy) < 0.05


def test_an_industry_without_any_fitted_firm_is_estimated_from_its_section() -> None:
    firms, quantity = made_up(300, 7)
    model = FuelModel(RULES).fit(firms, quantity, quantity)
    stranger = Firms(["X"], ["C99"], ["C"], ["R9"], np.array([20_000.0]), {})
    said = model.predict(stranger)
    assert said.energy_low_kgce[0] < said.energy_kgce[0] < said.energy_high_kgce[0]
    # sections C burn about as much as their electricity, F hardly anything
    assert said.energy_kgce[0] > 10_000


@settings(max_examples=30, deadline=None)
@given(used=st.floats(0.05, 1), level=st.floats(0.01, 0.99), width=st.floats(0.1, 2))
def test_a_value_is_as_far_out_as_the_level_that_gives_it(used: float, level: float, width: float) -> None:
    shape = np.quantile(np.random.default_rng(0).normal(size=5000), (np.arange(400) + 0.5) / 400)
    one = Spread(np.array([used]), np.array([1000.0]), np.array([-1.0]), np.array([width]), shape)
    value = one.quantile(level)
    if value[0] > 0 and shape[0] < (np.log(value[0] / 1000) + 1) / width < shape[-1]:
        assert one.farness(value)[0] == pytest.approx(abs(level - 0.5), abs=1e-6)
    elif value[0] == 0:
        assert one.farness(value)[0] == pytest.approx(max(0.5 - (1 - used), 0))


@given(st.lists(st.floats(0, 1), min_size=20, max_size=200), st.floats(0.5, 0.94))
def test_a_conformal_level_holds_at_least_its_share(scores: list[float], level: float) -> None:
    found = conformal_level(np.array(scores), level)
    assert np.mean(np.array(scores) <= found) >= level


def test_shares_of_the_mix_add_up_to_one_everywhere_and_small_ones_are_left_out() -> None:
    firms, quantity = made_up(90, 2)
    parts = {"gas": quantity * 0.7, "coal": quantity * 0.296, "lpg": quantity * 0.004}
    mix = shares(firms, parts, RULES, 0.01)
    for name in (*LAWS, "C99"):
        assert sum(one.of(name, name[0]) for one in mix.values()) == pytest.approx(1)
        assert mix["lpg"].of(name, name[0]) == 0


def test_a_ratio_is_drawn_to_the_wider_group_by_the_number_of_firms() -> None:
    firms = Firms(["a", "b", "c"], ["C1", "C1", "C2"], ["C"] * 3, ["R"] * 3, np.ones(3), {})
    ratio = pooled_ratio(firms, np.array([4.0, 4.0, 1.0]), np.ones(3), RULES)
    whole = section = 3.0
    assert ratio.whole == whole
    assert ratio.of("C1", "C") == pytest.approx((2 * 4 + 20 * section) / 22)
    assert ratio.of("C9", "C") == pytest.approx(section)
    assert ratio.of("Z9", "Z") == whole


def test_a_half_width_of_90_percent_becomes_one_of_95() -> None:
    assert widened(1.645, 0.9, 0.95) == pytest.approx(1.96, abs=0.001)
