"""Published results of eemeter, and placebo years of the Cambridge estate."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from golden_case import source_folder

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.building.band import calibrate
from tanliu.model.building.baseline import Baseline
from tanliu.model.building.document import Verification
from tanliu.model.building.placebo import placebos_of
from tanliu.model.building.points import Stamps, points_of
from tanliu.model.building.verify import Project, Verified, verify

METHOD = read(load().schemes["verification"], Verification)
WORKS = Project(np.datetime64("2016-12-26", "s"), np.datetime64("2017-01-04", "s"))


def column(file: Path, utc: bool) -> tuple[Stamps, np.ndarray]:
    """Return a series of the sample; the published results were made as if its local stamps were UTC days."""
    with gzip.open(file, "rt") as text:
        rows = list(csv.reader(text))[1:]
    stamps = [datetime.fromisoformat(one) for one, _ in rows]
    told = [one.astimezone(UTC).replace(tzinfo=None) if utc else one.replace(tzinfo=None) for one in stamps]
    return np.array(told, dtype="M8[s]"), np.array([float(two) if two else np.nan for _, two in rows])


def verified(name: str, utc: bool) -> Verified:
    folder = source_folder("mv_eemeter")
    stamps, kwh = column(folder / f"{name}.csv.gz", utc)
    return verify(METHOD, points_of(stamps, kwh, 0.9), *column(folder / "il-tempF.csv.gz", utc), WORKS)


@pytest.mark.parametrize(
    ("name", "utc", "saving", "band"),
    [
        ("il-electricity-cdd-hdd-daily", True, 793.91, 315.42),
        ("il-electricity-cdd-hdd-daily", False, 836.23, 313.44),
        ("il-gas-hdd-only-daily", True, 83.65, 37.68),
        ("il-gas-hdd-only-daily", False, 89.14, 39.18),
    ],
)
def test_a_year_is_that_of_eemeter(name: str, utc: bool, saving: float, band: float) -> None:
    found = verified(name, utc)
    assert (round(found.saving_kwh, 2), round(found.standard_kwh, 2)) == (saving, band)


def test_the_baseline_is_that_of_eemeter() -> None:
    found = verified("il-electricity-cdd-hdd-daily", True).model.baseline
    assert isinstance(found, Baseline)
    assert (found.heating_balance, found.cooling_balance) == (53, 68)
    told = [round(one, 4) for one in (found.intercept, found.cooling, found.heating, found.r2_adjusted)]
    assert told == [13.4724, 2.5163, 1.1123, 0.7685]


def test_eemeters_own_test_of_sixty_days() -> None:
    folder = source_folder("mv_eemeter")
    stamps, kwh = column(folder / "il-electricity-cdd-hdd-daily.csv.gz", True)
    before = stamps < WORKS.works_from
    later = np.datetime64("2018-06-01", "s") + np.arange(60) * np.timedelta64(1, "D")
    points = points_of(
        np.concatenate([stamps[before], later]), np.concatenate([kwh[before], np.ones(59), [np.nan]]), 0.9
    )
    times, degrees = column(folder / "il-tempF.csv.gz", True)
    hours = np.concatenate([times, *(later + np.timedelta64(at, "h") for at in range(24))])
    warm = np.concatenate([degrees, *([np.arange(30.0, 90.0)] * 24)])
    found = verify(METHOD, points, hours, warm, Project(WORKS.works_from, later[0]))
    assert (round(found.saving_kwh, 2), round(found.standard_kwh, 2)) == (1571.28, 601.52)


@pytest.mark.parametrize("interval", ["hourly", "daily", "monthly"])
def test_the_truth_lies_within_the_band_of_every_interval(interval: str) -> None:
    folder = source_folder("mv_eemeter")
    stamps, kwh = column(folder / "il-electricity-cdd-hdd-hourly.csv.gz", False)
    points = points_of(stamps, kwh, 0.9, interval)  # type: ignore[arg-type]
    found = verify(METHOD, points, *column(folder / "il-tempF.csv.gz", False), WORKS)
    assert abs(found.saving_kwh - 988) < found.standard_kwh


def test_placebo_years_of_real_buildings_show_that_the_standard_band_is_too_narrow() -> None:
    folder = source_folder("cambridge")
    weather = pq.read_table(next(folder.glob("aux_MetOffice*")))
    at = np.array(weather["datetime"].to_pylist(), dtype="M8[s]")
    degrees = np.asarray(weather["air_temperature [degC]"]).astype(float) * 1.8 + 32
    table = pq.read_table(folder / "dev_2016_2019.parquet")
    table = table.filter(pc.equal(table["carrier"].cast("string"), "electricity"))
    found = []
    for name in sorted(pc.unique(table["building"].cast("string")).to_pylist())[:40]:
        own = table.filter(pc.equal(table["building"].cast("string"), name))
        stamps = np.asarray(own["ts"].cast("timestamp[s]")).astype("M8[s]")
        order = np.argsort(stamps)
        kwh = np.asarray(own["kwh"]).astype(float)[order]
        kwh[kwh <= 0] = np.nan
        found += placebos_of(str(name), METHOD, points_of(stamps[order], kwh, 0.9, "daily"), at, degrees)
    significant = np.mean([flag for _, flag in found])
    calibrated = calibrate([one for one, _ in found], 0.9)
    assert len(found) > 40
    assert significant > 0.5
    assert calibrated is not None
