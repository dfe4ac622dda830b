"""Hidden fuels of Seattle's buildings and hidden days of Cambridge's meters, estimated and compared with the truth."""

from __future__ import annotations

import numpy as np
import pytest
from golden_case import Golden

from tanliu.app.desks.estimates.actions.energy_years import energy_years
from tanliu.model.estimate.checks import Hidden, hide, hide_months, hide_runs
from tanliu.model.estimate.load import settings

#: Of the buildings with electricity, gas and steam known; a third is hidden for each seed.
SEEDS, SHARE = (1, 2), 0.3


@pytest.fixture(scope="module")
def hidden(seattle: Golden) -> dict[tuple[str, ...], list[Hidden]]:
    told = settings(seattle.catalog)
    (year,) = energy_years(seattle.workspace, seattle.catalog, told)
    found: dict[tuple[str, ...], list[Hidden]] = {}
    for covariates in ((), ("floor_area_m2", "construction_year")):
        whole = set(year.firms.only(covariates).whole().astype(int).tolist())
        rows = [row for row in year.full if row in whole]
        assert len(rows) > 3300
        values = (year.other_kgce[rows], year.other_kgco2e[rows], year.electricity_kgco2e[rows])
        firms = year.firms.only(covariates).take(rows)
        for seed in SEEDS:
            out = np.random.default_rng(seed).permutation(len(rows))[: int(SHARE * len(rows))]
            found.setdefault(covariates, []).append(hide(firms, *values, out.tolist(), told.rules))
    return found


def test_estimates_are_clearly_better_than_the_ratio_of_sums(
    hidden: dict[tuple[str, ...], list[Hidden]],
) -> None:
    for covariates, most in (((), 0.80), (("floor_area_m2", "construction_year"), 0.62)):
        for one in hidden[covariates]:
            assert one.median_energy < most * one.naive_median_energy
            assert one.median_emission < most * one.naive_median_emission
        totals = [abs(one.total_energy) for one in hidden[covariates]]
        assert max(totals) < 0.08


def test_ninety_percent_intervals_hold_ninety_percent(hidden: dict[tuple[str, ...], list[Hidden]]) -> None:
    for checks in hidden.values():
        assert 0.87 <= np.mean([one.coverage_energy for one in checks]) <= 0.94
        assert 0.87 <= np.mean([one.coverage_emission for one in checks]) <= 0.94
        for one in checks:
            assert all(share >= 0.75 for count, share in one.coverages.values() if count >= 30)


def test_a_building_that_told_other_years_is_estimated_from_these(chicago: Golden) -> None:
    told = settings(chicago.catalog)
    year = next(one for one in energy_years(chicago.workspace, chicago.catalog, told) if one.year == 2017)
    rows = list(year.full)
    past = year.past.take(rows)
    shown = past.told & ~past.this_year
    some = np.flatnonzero(shown.any(axis=1))
    out = np.random.default_rng(1).permutation(len(some))[: int(SHARE * len(some))].tolist()
    firms, carbon = year.firms.only(()).take(rows).take(some.tolist()), year.electricity_kgco2e[rows][some]
    one = hide_months(firms, past.take(some.tolist()), shown[some], carbon, out, told.rules)
    assert one is not None
    assert one.median_energy < 0.2 * one.naive_median_energy
    assert one.median_energy < 1.1 * one.own_median_energy
    assert abs(one.total_energy) < 0.05
    assert 0.86 <= one.coverage_energy <= 0.94


def test_a_hidden_day_of_a_building_is_filled_better_than_by_the_week_before(cambridge: Golden) -> None:
    told = settings(cambridge.catalog).gaps
    meters = cambridge.rows(
        "SELECT meter_id FROM {reading} WHERE quantity > 0 AND month BETWEEN 201801 AND 201812"
        " GROUP BY 1 HAVING count(*) > 8700 ORDER BY 1 LIMIT 40"
    )
    assert len(meters) == 40
    errors: dict[str, list[float]] = {}
    inside: list[bool] = []
    rng = np.random.default_rng(1)
    for meter in meters:
        rows = cambridge.rows(
            "SELECT epoch(start) // 3600 AS hour, CAST(quantity AS DOUBLE) AS kwh FROM {reading}"
            f" WHERE meter_id = {meter['meter_id']} AND month BETWEEN 201801 AND 201812 ORDER BY start"
        )
        hours = np.array([int(row["hour"]) for row in rows])
        series = np.full(hours.max() - hours.min() + 1, np.nan)
        series[hours - hours.min()] = [row["kwh"] or np.nan for row in rows]
        whole = [day for day in range(30, 330) if np.isfinite(series[24 * day - 1 : 24 * day + 25]).all()]
        starts = [24 * int(day) for day in rng.choice(whole, 8, replace=False)]
        checked = hide_runs(series, 24, starts, 24, told)
        inside += checked.inside
        for name, values in checked.errors.items():
            errors.setdefault(name, []).extend(values[np.isfinite(values)])
    median = {name: float(np.median(values)) for name, values in errors.items()}
    assert median["same_weekday"] < 0.9 * median["week_before"]
    assert median["same_weekday"] < median["linear"]
    assert 0.85 <= np.mean(inside) <= 0.96
