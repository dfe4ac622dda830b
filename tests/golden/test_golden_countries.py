"""The outlook looked back from 2010 on the published series of China and ten countries."""

from __future__ import annotations

import statistics

import pytest
from golden_case import DATA

from tanliu.app.desks.outlook.tools.scenarios_hindcast import history_of
from tanliu.app.platform.tools.reading import read_file
from tanliu.model.outlook.hindcast import METHODS, hindcast

FILE = DATA / "national_series" / "owid_co2_2020-12-09.csv.gz"
COUNTRIES = (
    "China", "United States", "United Kingdom", "Germany", "France", "Italy", "Japan", "South Korea", "India", "Brazil", "South Africa",
)  # fmt: skip


@pytest.mark.skipif(not FILE.exists(), reason="the series of countries do not lie beside the checkout")
def test_drivers_are_nearer_than_the_naive_trend_over_all_and_not_for_each() -> None:
    found = [hindcast(of, 2010, 2018, 10) for of in history_of(read_file(FILE), COUNTRIES).values()]
    assert {one.name for one in found} == set(COUNTRIES)
    off = {method: statistics.mean(one.mean_off(method) for one in found) for method in METHODS}
    assert off["drivers"] < off["trend"] and off["drivers"] < off["last"]
    # what docs/explanation/forecasts.md prints
    assert {method: round(100 * value, 1) for method, value in off.items()} == pytest.approx(
        {"drivers": 9.5, "damped": 8.7, "trend": 13.0, "last": 10.6}, abs=0.051
    )
    right = {method: sum(one.is_over(method) == one.is_over() for one in found) for method in METHODS}
    assert right == {"drivers": 9, "damped": 9, "trend": 9, "last": 6}
    china = next(one for one in found if one.name == "China")
    # nobody saw the growth of China end: every trend says too much
    assert china.off("drivers") > 0.5 and china.off("trend") > china.off("drivers") and not china.is_over()
