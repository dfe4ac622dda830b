"""The sun, photovoltaics and collectors against other programs, textbook cases and what must hold."""

from __future__ import annotations

import numpy as np
import pytest

from tanliu.model.plant.collector import Collector, Conditions, Hours, counted, expected_heat, heat_of
from tanliu.model.plant.pv import Array, performance, power, stuck, year_on_year
from tanliu.model.plant.sun import erbs, incidence, on_surface, outside, sun

YEAR = np.arange("2025-01-01", "2026-01-01", dtype="M8[h]").astype("M8[s]")
ROOF = Array(100, 80, -0.0037, 0.14, 0.96, 25, 6.84)


@pytest.mark.parametrize(("latitude", "longitude"), [(30.2, 120.1), (47.05, 15.44), (-33.9, 18.4)])
def test_the_sun_stands_where_pvlib_has_it(latitude: float, longitude: float) -> None:
    pvlib = pytest.importorskip("pvlib", reason="pvlib is not installed: nothing to compare with")
    import pandas as pd

    theirs = pvlib.solarposition.get_solarposition(pd.DatetimeIndex(YEAR, tz="UTC"), latitude, longitude)
    ours = sun(YEAR, latitude, longitude)
    up = theirs["zenith"].to_numpy() < 85
    assert np.abs(ours.zenith - theirs["zenith"].to_numpy()).max() < 0.02
    apart = (ours.azimuth - theirs["azimuth"].to_numpy() + 180) % 360 - 180
    assert np.abs(apart[up] * np.sin(np.radians(ours.zenith[up]))).max() < 0.05


def test_a_surface_gets_what_pvlib_says() -> None:
    pvlib = pytest.importorskip("pvlib", reason="pvlib is not installed: nothing to compare with")
    at, beyond = sun(YEAR, 30.2, 120.1), outside(YEAR)
    ghi = 700 * at.cosine
    beam, diffuse = erbs(ghi, at, beyond)
    theirs = pvlib.irradiance.get_total_irradiance(
        20, 180, at.zenith, at.azimuth, beam, ghi, diffuse, dni_extra=beyond, albedo=0.2, model="haydavies"
    )["poa_global"]
    ours = on_surface(ghi, beam, diffuse, at, beyond, 20, 180, 0.2).total
    day = at.zenith < 85
    assert np.abs(ours - np.asarray(theirs))[day].max() < 1


def test_beam_and_diffuse_add_up_to_the_global_irradiance() -> None:
    at, beyond = sun(YEAR, 30.2, 120.1), outside(YEAR)
    ghi = np.random.default_rng(1).uniform(0, 0.8, len(YEAR)) * beyond * at.cosine
    beam, diffuse = erbs(ghi, at, beyond)
    high = at.zenith < 84
    assert (beam * at.cosine + diffuse)[high] == pytest.approx(ghi[high])
    assert beam.max() <= 1361
    assert (incidence(at, 0, 180)[high]) == pytest.approx(at.cosine[high])


def test_power_at_the_rating_conditions_and_at_the_limit_of_the_inverter() -> None:
    plain = Array(100, 1000, -0.0037, 0, 1, 1e12, 0)
    found = power(np.array([1000.0, 0.0]), np.full(2, 25.0), np.zeros(2), plain)
    # an inverter that is ten times too large is less efficient: PVWatts' own curve at a tenth of its load
    assert found[0] == pytest.approx(100 * (-0.0162 * 0.1 - 0.0059 / 0.1 + 0.9858) / 0.9637)
    assert found[1] == 0
    assert power(np.array([1400.0]), np.zeros(1), np.zeros(1), ROOF)[0] == 80


def test_a_standstill_is_seen_and_unknown_is_not_zero() -> None:
    irradiance = np.tile([0.0, 500, 800, 500], 25)
    expected = power(irradiance, np.full(100, 20.0), np.ones(100), ROOF)
    actual = expected * 0.9
    actual[8:16] = 0
    actual[20:24] = np.nan
    found = performance(actual, expected, irradiance, np.full(100, 40.0), 1, ROOF)
    assert found.available == pytest.approx(1 - 6 / 72)
    assert found.known == pytest.approx(72 / 75)
    assert found.lost_kwh == pytest.approx(expected[8:16].sum())
    assert found.achieved == pytest.approx(0.9 * 66 / 72, abs=0.001)
    assert found.corrected_ratio > found.ratio


def test_a_loss_of_a_percent_a_year_is_found_under_seasons_and_dirt() -> None:
    days = np.arange("2020-01-01", "2024-01-01", dtype="M8[D]").astype("M8[s]")
    at = np.arange(len(days))
    draw = np.random.default_rng(2)
    ratio = (
        0.85 * 0.99 ** (at / 365) * (1 + 0.05 * np.sin(2 * np.pi * at / 365)) * draw.normal(1, 0.02, len(at))
    )
    change, pairs = year_on_year(days, ratio)
    assert pairs > 1000
    assert change == pytest.approx(-0.01, abs=0.002)


def test_stuck_readings_are_those_that_repeat() -> None:
    values = np.array([1.0, 2, 2, 2, 2, 2, 2, 3, 0, 0, 0, 0, 0, 0, 0, 4, 4])
    assert np.flatnonzero(stuck(values)).tolist() == [1, 2, 3, 4, 5, 6]


def hours(**told: object) -> Hours:
    plain = {
        "heat": np.array([500.0]), "beam": np.array([800.0]), "diffuse": np.array([100.0]), "angle": np.array([20.0]),
        "inlet": np.array([50.0]), "outlet": np.array([70.0]), "drift_k_h": np.array([0.0]), "air": np.array([20.0]),
        "wind": np.array([2.0]), "shaded": np.array([False]),
    }  # fmt: skip
    return Hours(**(plain | told))  # type: ignore[arg-type]


def test_the_heat_of_a_collector_by_hand() -> None:
    """.745 (.99 * 800 + .93 * 100) - 2.067 * 40 - .009 * 1600 = 562.24 W/m2."""
    one = Collector(0.745, 0.93, 2.067, 0.009, 7313, np.array([0.0, 20, 90]), np.array([1, 0.99, 0]))
    assert expected_heat(hours(), one)[0] == pytest.approx(0.745 * (792 + 93) - 82.68 - 14.4)
    assert expected_heat(hours(drift_k_h=np.array([3.6])), one)[0] == pytest.approx(562.245 - 7.313, abs=0.01)
    assert (
        heat_of(
            np.array([1e-3]), np.array([1000.0]), np.array([4000.0]), np.array([50.0]), np.array([60.0]), 80
        )[0]
        == 500
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("beam", 599.0), ("drift_k_h", -5.1), ("air", 4.9), ("wind", 10.1), ("shaded", True), ("heat", np.nan)],
)
def test_an_hour_outside_its_conditions_does_not_count(name: str, value: object) -> None:
    limits = Conditions(600, 5, 5, 10)
    assert counted(hours(), limits).tolist() == [True]
    assert counted(hours(**{name: np.array([value])}), limits).tolist() == [False]
