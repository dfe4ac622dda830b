"""The models of a year, on arrays: who is estimated by which method, and how the estimate is spread."""

from dataclasses import replace

import numpy as np
import pytest
from estimate_case import RULES

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.gaps import GapRules
from tanliu.model.estimate.load import Settings
from tanliu.model.estimate.observed import EnergyYear, Past
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.year import YearModel

SETTINGS = Settings(
    replace(RULES, fewest_firms=8, folds=4), GapRules({}, 1, 1, 0.9), ("floor_area_m2",), 0.5, 0.01, frozenset(),
    frozenset(), 20.0, "made up", "here",
)  # fmt: skip
FULL = 24


def _year(lacking_months: int = 12, covariate: Floats | None = None) -> EnergyYear:
    """Return firms that burn twice their electricity, three parts of it diesel and one coal; two lack months."""
    count = FULL + 2
    electric = np.repeat((100.0 + 10 * np.arange(count))[:, None], 12, axis=1)
    lacks = np.zeros((count, 12), dtype=bool)
    lacks[FULL:, 12 - lacking_months :] = True
    other = np.where(lacks, np.nan, 2 * electric)
    past = Past(electric, other, 3 * other, lacks, np.arange(1, 13), np.ones(12, dtype=bool))
    whole, known = electric.sum(axis=1), np.nansum(other, axis=1)
    firms = Firms(
        [f"F{n:02d}" for n in range(count)], ["C17"] * count, ["C"] * count, ["R1"] * count, whole,
        {"floor_area_m2": np.full(count, np.nan) if covariate is None else covariate},
    )  # fmt: skip
    carriers = {("diesel", "t"): 0.75 * known, ("coal", "t"): 0.25 * known}
    return EnergyYear(
        2025, firms, known, 3 * known, 0.5 * whole, list(range(FULL)), [FULL, FULL + 1], carriers, carriers, past,
        [f"2025-{month:02d}" for month in range(1, 13)],
    )  # fmt: skip


def test_who_lacks_all_months_is_estimated_by_its_electricity() -> None:
    year = _year()
    model = YearModel(SETTINGS).fit(year)
    assert model is not None
    found = model.predict(year)
    assert found.method == ["hierarchical_electricity"] * 2
    assert found.model == ["hierarchical_electricity/2025/C17"] * 2
    assert found.values.energy_kgce == pytest.approx(2 * year.firms.known_kgce[FULL:], rel=0.05)
    assert found.values.emission_kgco2e == pytest.approx(3 * found.values.energy_kgce)
    assert found.parts == pytest.approx(np.full((2, 12), 1 / 12))
    assert {name: share.tolist() for name, share in found.mix.items()} == {
        ("diesel", "t"): pytest.approx([0.75, 0.75]),
        ("coal", "t"): pytest.approx([0.25, 0.25]),
    }
    assert model.tier("C17", "C") == 3
    assert (model.tier("C20", "C"), model.tier("H", "H")) == (2, 1)


def test_who_reports_some_months_is_estimated_by_its_own_record() -> None:
    year = _year(lacking_months=3)
    model = YearModel(SETTINGS).fit(year)
    assert model is not None
    found = model.predict(year)
    assert found.method == ["hierarchical_history"] * 2
    assert found.values.energy_kgce == pytest.approx(2 * year.firms.known_kgce[FULL:] * 3 / 12, rel=0.01)
    assert found.parts[:, :9].sum() == 0
    assert found.parts.sum(axis=1) == pytest.approx([1, 1])


def test_a_covariate_in_which_firms_do_not_differ_is_not_used() -> None:
    model = YearModel(SETTINGS).fit(_year(covariate=np.full(FULL + 2, 7.0)))
    assert model is not None
    assert model.covariates == ()


def test_too_few_firms_or_nothing_lacking_makes_no_model() -> None:
    year = _year()
    assert YearModel(replace(SETTINGS, rules=replace(RULES, fewest_firms=FULL + 1))).fit(year) is None
    assert YearModel(SETTINGS).fit(replace(year, lacking=[])) is None
