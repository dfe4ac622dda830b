"""Baselines and bands on made-up meters whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.kit.errors import TanliuError
from tanliu.model.building.band import Placebo, calibrate
from tanliu.model.building.baseline import Terms, degree_days, fit
from tanliu.model.building.document import Verification
from tanliu.model.building.points import points_of
from tanliu.model.building.student import quantile
from tanliu.model.building.verify import Event, Project, verify

METHOD = read(load().schemes["verification"], Verification)
DAYS = np.arange("2021-01-01", "2023-01-01", dtype="M8[D]").astype("M8[s]")
DEGREES = 55 - 30 * np.cos(2 * np.pi * np.arange(len(DAYS)) / 365.25) + 6 * np.sin(np.arange(len(DAYS)))
PROJECT = Project(np.datetime64("2022-01-01", "s"), np.datetime64("2022-01-01", "s"))


def use(saved: float = 0.0, noise: float = 0.0) -> np.ndarray:
    drawn = np.random.default_rng(1).normal(1, noise, len(DAYS)) if noise else 1.0
    whole = (20 + 1.5 * np.maximum(55 - DEGREES, 0) + 2.5 * np.maximum(DEGREES - 68, 0)) * drawn
    return np.where(PROJECT.works_from <= DAYS, 1 - saved, 1) * whole


def test_quantiles_are_those_of_the_tables() -> None:
    """Abramowitz and Stegun, table 26.10."""
    told = {
        (0.9, 1): 6.314,
        (0.9, 2): 2.920,
        (0.9, 9): 1.833,
        (0.95, 10): 2.228,
        (0.9, 120): 1.658,
        (0.99, 5): 4.032,
    }
    for (confidence, degrees), printed in told.items():
        assert quantile(confidence, degrees) == pytest.approx(printed, abs=5e-4)


@settings(deadline=None, max_examples=20)
@given(st.floats(1, 50), st.floats(0.2, 4), st.floats(0.2, 4), st.integers(45, 58), st.integers(60, 72))
def test_a_meter_without_noise_gives_back_what_it_was_made_of(
    base: float, heating: float, cooling: float, low: int, high: int
) -> None:
    terms = Terms(np.arange(30.0, 91.0), 10, 20)
    heat, cool = degree_days(DEGREES, terms.balances, np.arange(len(DAYS)), len(DAYS))
    made = base + heating * np.maximum(low - DEGREES, 0) + cooling * np.maximum(DEGREES - high, 0)
    found = fit(heat, cool, made, np.ones(len(DAYS)), terms)
    assert (found.heating_balance, found.cooling_balance) == (low, high)
    assert [found.intercept, found.heating, found.cooling] == pytest.approx(
        [base, heating, cooling], rel=1e-6
    )
    assert sum(found.parts(DEGREES)) == pytest.approx(found.predict(DEGREES))


def test_the_pairs_at_once_are_as_good_as_the_best_one_by_one() -> None:
    terms = Terms(np.arange(40.0, 80.0, 5.0), 10, 20)
    heat, cool = degree_days(DEGREES, terms.balances, np.arange(len(DAYS)), len(DAYS))
    made = use(noise=0.2)
    best = 0.0
    for i in range(len(terms.balances)):
        for j in range(i, len(terms.balances)):
            columns = np.column_stack([np.ones(len(made)), heat[i], cool[j]])
            slopes, left, *_ = np.linalg.lstsq(columns, made, rcond=None)
            if (slopes >= 0).all():
                n = len(made)
                best = max(
                    best, 1 - float(left[0]) / (n - 3) * (n - 1) / float(((made - made.mean()) ** 2).sum())
                )
    assert fit(heat, cool, made, np.ones(len(made)), terms).r2_adjusted == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("interval", ["daily", "monthly"])
def test_a_saving_is_found_and_lies_within_its_band(interval: str) -> None:
    points = points_of(DAYS, use(0.1, 0.05), 0.9, interval)  # type: ignore[arg-type]
    found = verify(METHOD, points, DAYS, DEGREES, PROJECT)
    truth = float(use(0, 0.05)[365:].sum() * 0.1)
    assert found.verdict == "saved"
    # a band of 90 % is passed now and then; twice the band is not
    assert abs(found.saving_kwh - truth) < 2 * found.standard_kwh


def test_hours_give_the_saving_too() -> None:
    hours = np.arange(DAYS[0].astype("M8[h]"), DAYS[-1].astype("M8[h]") + 24).astype("M8[s]")
    shape = 1 + 0.5 * ((hours.astype("M8[h]").astype(int) % 24) > 8)
    spread = np.repeat(use(0.1, 0.02), 24) * shape / 24
    found = verify(METHOD, points_of(hours, spread, 0.9), hours, np.repeat(DEGREES, 24), PROJECT)
    assert found.share == pytest.approx(0.1, abs=0.005)


def test_a_building_without_a_pattern_is_not_verifiable() -> None:
    drawn = np.random.default_rng(3).exponential(50, len(DAYS))
    found = verify(METHOD, points_of(DAYS, drawn, 0.9), DAYS, DEGREES, PROJECT)
    assert found.verdict == "not_verifiable"
    assert [one.name for one in found.reasons] == ["cv"]


def test_a_short_baseline_is_told() -> None:
    known = np.where(np.datetime64("2021-03-01") > DAYS, np.nan, use(0.1, 0.02))
    found = verify(METHOD, points_of(DAYS, known, 0.9), DAYS, DEGREES, PROJECT)
    assert "days" in [one.name for one in found.reasons]


def test_another_event_is_added_or_left_out() -> None:
    begin, end = np.datetime64("2022-06-01", "s"), np.datetime64("2022-06-11", "s")
    away = np.where((begin <= DAYS) & (end > DAYS), 0.0, use(0.1, 0.02))
    plain = verify(METHOD, points_of(DAYS, use(0.1, 0.02), 0.9), DAYS, DEGREES, PROJECT)
    points = points_of(DAYS, away, 0.9)
    missed = -float(use(0.1, 0.02)[(begin <= DAYS) & (end > DAYS)].sum())
    told = verify(
        METHOD,
        points,
        DAYS,
        DEGREES,
        Project(PROJECT.works_from, PROJECT.works_until, None, (Event(begin, end, missed, "away"),)),
    )
    assert told.saving_kwh == pytest.approx(plain.saving_kwh)
    out = verify(
        METHOD,
        points,
        DAYS,
        DEGREES,
        Project(PROJECT.works_from, PROJECT.works_until, None, (Event(begin, end, None, "away"),)),
    )
    assert (out.left_out, len(out.start)) == (10, 355)
    assert out.share == pytest.approx(plain.share, abs=0.005)


def test_placebos_widen_the_band_and_tell_the_drift() -> None:
    made = [Placebo("m", str(at), 0.02 + 0.01 * (at - 10), 0.1) for at in range(21)]
    found = calibrate(made, 0.9)
    assert found is not None
    assert found.drift == pytest.approx(0.02)
    assert found.half_width(1000, 0.2) == pytest.approx(0.1 / 0.1 * 0.2 * 1000)
    assert calibrate([], 0.9) is None


def test_readings_coarser_than_asked_are_refused() -> None:
    with pytest.raises(TanliuError, match="coarser"):
        points_of(DAYS, use(), 0.9, "hourly")


def test_a_day_that_lacks_readings_is_made_up_for_or_not_known() -> None:
    hours = np.arange("2024-01-01", "2024-01-04", dtype="M8[h]").astype("M8[s]")
    kwh = np.ones(72)
    kwh[:2], kwh[24:40] = np.nan, np.nan
    assert points_of(hours, kwh, 0.9, "daily").kwh.tolist()[::2] == pytest.approx([24, 24])
    assert np.isnan(points_of(hours, kwh, 0.9, "daily").kwh[1])
