"""A firm's own months tell of its other months; the model speaks where the record is short or empty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from estimate_case import RULES

from tanliu.model.estimate.checks import hide_months
from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.history import HistoryModel, Prior, record, shown_as, weighted
from tanliu.model.estimate.observed import Past
from tanliu.model.estimate.regression import Floats

WINTER = np.array([2.0, 2.0, 1.5, 1, 0.5, 0.2, 0.2, 0.2, 0.5, 1, 1.2, 1.7])


def panel(count: int, seed: int, monthly: float = 0.1) -> tuple[Firms, Past, Floats]:
    """Return firms with a ratio of their own, constant but for noise and the winter; a quarter uses nothing."""
    rng = np.random.default_rng(seed)
    electric = np.exp(rng.normal(9, 1, (count, 1)) + rng.normal(0, 0.1, (count, 12)))
    ratio = np.exp(rng.normal(0, 0.8, (count, 1))) * (rng.random((count, 1)) > 0.25)
    other = electric * ratio * WINTER * np.exp(rng.normal(0, monthly, (count, 12)))
    names = [f"F{row:04d}" for row in range(count)]
    firms = Firms(names, ["C17"] * count, ["C"] * count, ["R1"] * count, electric.sum(axis=1), {})
    lacks = np.zeros((count, 12), dtype=bool)
    past = Past(electric, other, 2 * other, lacks, np.arange(1, 13), np.ones(12, dtype=bool))
    return firms, past, ratio[:, 0]


def test_months_take_the_fuel_that_they_take_in_the_industry() -> None:
    firms, past, _ = panel(300, 1)
    weights = weighted(firms, past, range(300), RULES)
    factor = weights[0] / past.electric_kgce[0]
    assert factor == pytest.approx(WINTER / WINTER.mean(), rel=0.05)
    # a slip of the unit of one firm's January does not make everybody's winter
    slipped = past.other_kgce.copy()
    slipped[0, 0] *= 1000
    again = weighted(firms, replace(past, other_kgce=slipped), range(300), RULES)
    assert again[1] == pytest.approx(weights[1], rel=0.03)


def test_hidden_months_follow_the_own_ratio_and_the_winter_within_honest_intervals() -> None:
    inside = []
    for seed in (2, 3, 4):
        firms, past, _ = panel(600, seed)
        rng = np.random.default_rng(seed + 1)
        shown = past.told & (rng.random((600, 12)).argsort(axis=1) < rng.integers(1, 12, (600, 1)))
        checked = hide_months(firms, past, shown, firms.known_kgce * 4, range(400, 600), RULES)
        assert checked is not None
        assert checked.median_energy < 0.4 * checked.own_median_energy, "the plain own ratio knows no winter"
        assert checked.median_energy < 0.2 * checked.naive_median_energy
        assert abs(checked.total_energy) < 0.03
        inside += [checked.coverage_energy, checked.coverage_emission]
    assert 0.87 <= np.mean(inside) <= 0.95


def test_the_less_a_month_tells_the_more_the_model_weighs() -> None:
    weight = []
    for monthly in (0.1, 1.5):
        firms, past, _ = panel(400, 4, monthly)
        weights = weighted(firms, past, range(400), RULES)
        shown = past.told & (np.arange(12) < 1)
        prior = Prior(np.zeros(400), np.full(400, 0.8))
        history = HistoryModel(RULES).fit(firms, past, weights, shown, prior)
        assert history is not None
        own = record(past, weights, shown)
        told = history.predict(firms, own, prior, np.where(shown, 0, weights).sum(axis=1))
        weight.append(float(told.own_weight[own.uses].mean()))
    assert weight[0] > 0.9 > 0.6 > weight[1]


def test_a_record_of_zeros_is_estimated_as_zero_with_an_upper_end_that_others_set() -> None:
    firms, past, ratio = panel(400, 5)
    other = past.other_kgce.copy()
    late = np.flatnonzero(ratio > 0)[:60]
    other[late, :6] = 0  # bought a boiler in July
    past = replace(past, other_kgce=other)
    weights = weighted(firms, past, range(400), RULES)
    shown = past.told & (np.arange(12) < 6)
    prior = Prior(np.zeros(400), np.full(400, 0.8))
    history = HistoryModel(RULES).fit(firms, past, weights, shown, prior)
    assert history is not None
    told = history.predict(
        firms, record(past, weights, shown), prior, np.where(shown, 0, weights).sum(axis=1)
    )
    truth = np.where(shown, 0, other).sum(axis=1)
    idle = ~record(past, weights, shown).uses
    assert (told.energy_kgce[idle] == 0).all()
    assert (told.energy_high_kgce[idle] > 0).all()
    assert np.mean(truth[idle] <= told.energy_high_kgce[idle]) >= 0.9


def test_fully_known_firms_are_shown_as_the_others_report() -> None:
    _, past, _ = panel(5, 6)
    patterns = np.array([np.arange(12) < 3, np.arange(12) > 8])
    shown = shown_as(patterns, past)
    assert shown.sum(axis=1).tolist() == [3] * 5
    assert shown[0, 0] and not shown[1, 0] and shown[1, 11]


def test_of_too_few_firms_nothing_is_learned() -> None:
    firms, past, _ = panel(8, 7)
    weights = weighted(firms, past, range(8), RULES)
    prior = Prior(np.zeros(8), np.ones(8))
    assert HistoryModel(RULES).fit(firms, past, weights, past.told & (np.arange(12) < 6), prior) is None
