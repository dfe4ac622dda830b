"""A collector field at Graz, a roof of NREL, and the weather of Hangzhou."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pyarrow.parquet as pq
import pytest
from golden_case import source_folder

from tanliu.app.platform.tools.declared import by_id
from tanliu.app.platform.tools.files import File
from tanliu.app.platform.tools.given import Given, answered
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.reading import read_body, read_file
from tanliu.catalog.load import load
from tanliu.model.plant.pv import Array, power, stuck
from tanliu.model.plant.sun import erbs, on_surface, outside, sun

CATALOG = load()


def test_the_graz_field_gives_what_sunpeek_says() -> None:
    """SunPeek: 47 hours, 512.1 of 542.4 W/m2, .944."""
    folder = source_folder("solar_thermal_fhw")
    table = pq.read_table(folder / "fhw_arcon_south_2017_05_1min.parquet")
    names = {
        "vf": "flow_m3_s",
        "rd_bti": "beam_w_m2",
        "rd_dti": "diffuse_w_m2",
        "ve_wind": "wind_m_s",
        "is shadowed": "shaded",
    }
    columns = {
        names.get(one, one): np.asarray(table[one]) for one in table.schema.names if one != "timestamps_UTC"
    }
    columns["time"] = np.asarray(table["timestamps_UTC"].cast("timestamp[s]")).astype("M8[s]")
    with (
        (folder / "fluid_density.csv").open() as dense,
        (folder / "fluid_heat_capacity.csv").open() as capacity,
    ):
        density, heat = (
            [(float(a), float(b)) for a, b in list(csv.reader(one))[1:]] for one in (dense, capacity)
        )
    rows = [(a, b, "") for a, b in density] + [(a, "", b * 1000) for a, b in heat]
    files = {
        "field": File("field", columns), "fluid": read_body(csv_of(("temperature_c", "density_kg_m3", "heat_capacity_j_kgk"), sorted(rows)), "fluid.csv"),
    }  # fmt: skip
    texts = {
        "area_m2": "515.66",
        "tilt": "30",
        "azimuth": "180",
        "latitude": "47.0472",
        "longitude": "15.4364",
        "utc_offset": "0",
    }
    found = answered(by_id()["plant-collector"], Given(CATALOG, "en", files, texts))
    told = {one.name: one.value for one in found.facts}
    assert 0.93 <= float(told["Ratio"]) <= 0.95
    assert 44 <= int(told["Valid hours"]) <= 48
    assert float(told["Observed"]) == pytest.approx(512.1, rel=0.01)
    assert float(told["Expected"]) == pytest.approx(542.4, rel=0.01)
    assert found.tone == "good"


def roof(name: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    with gzip.open(source_folder("pv_nrel") / name, "rt") as text:
        header, *rows = [row for row in csv.reader(text) if row]
    stamps = np.array([row[0][:19] for row in rows], dtype="M8[s]")
    return stamps, {
        one: np.array([float(row[at] or "nan") for row in rows]) for at, one in enumerate(header) if at
    }


def test_a_roof_of_nrel_by_satellite_irradiance() -> None:
    """SERF East, 45 degrees tilted to 158: scaled on the first half, judged on the second (51 days)."""
    stamps, meter = roof("serf_east_15min_ac_power.csv.gz")
    times, sky = roof("serf_east_psm3_data.csv.gz")
    both, here, there = np.intersect1d(stamps, times, return_indices=True)
    actual, ghi, air = np.maximum(meter["ac_power"][here], 0), sky["ghi"][there], sky["temp_air"][there]
    utc = both + np.timedelta64(7, "h")
    at, beyond = sun(utc, 39.742, -105.173), outside(utc)
    beam, diffuse = erbs(ghi, at, beyond)
    irradiance = on_surface(ghi, beam, diffuse, at, beyond, 45, 158, 0.2).total
    made = power(irradiance, air, np.ones(len(air)), Array(1, 1 / 1.2, -0.0037, 0.14, 0.96, 25, 6.84))
    first = both < both[len(both) // 2]
    expected = made * actual[first].sum() / made[first].sum()
    days, day = np.unique(both[~first].astype("M8[D]"), return_inverse=True)
    by_day = [np.bincount(day, one[~first]) for one in (actual, expected)]
    assert len(days) > 50
    assert abs(by_day[1].sum() / by_day[0].sum() - 1) < 0.02
    assert np.abs(by_day[1] - by_day[0]).sum() / by_day[0].sum() < 0.09


def test_stuck_readings_of_nrel_are_all_found_and_no_others() -> None:
    with gzip.open(source_folder("pv_nrel") / "ac_power_inv_2173_stale_data.csv.gz", "rt") as text:
        rows = [row for row in csv.reader(text) if row][1:]
    values = np.array([float(row[1] or "nan") for row in rows])
    labelled = np.array([row[2] == "True" for row in rows])
    assert labelled.sum() == 245
    assert (stuck(values) == labelled).all()


def test_the_roofs_of_haiyan_by_the_weather_of_hangzhou() -> None:
    """3.1995 MW at 20 degrees and 14 % losses: 3.11 GWh by pvlib on the same file, where the sun fits a quarter before the row."""
    folder = source_folder("weather")
    weather = read_file(next(folder.glob("*Hangzhou*.epw.gz")))
    texts = {"rating_kw": "3199.5", "tilt": "20", "azimuth": "180", "losses": "0.14", "sun_minutes": "-15"}
    found = answered(by_id()["plant-pv"], Given(CATALOG, "en", {"sky": weather}, texts))
    told = {one.name: float(one.value.replace(",", "")) for one in found.facts}
    assert told["Expected"] / 1e6 == pytest.approx(3.11, rel=0.025)
    later = answered(
        by_id()["plant-pv"], Given(CATALOG, "en", {"sky": weather}, {**texts, "sun_minutes": ""})
    )
    assert any("-15" in one for one in later.remarks)
