"""Water that closes, fertilisers within their ceilings, and nitrous oxide of soils."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.kit.errors import TanliuError
from tanliu.model.farm.document import Garden
from tanliu.model.farm.feed import Fertiliser, feed
from tanliu.model.farm.formulas import (
    daylight_h,
    degree_days,
    net_radiation_mj,
    sun_radiation_mj,
    top_radiation_mj,
)
from tanliu.model.farm.water import Soil, balance

RULES = read(load().documents["farm"]["tea-garden"][-1], Garden)
SOIL = Soil(0.32, 0.16, 0.9, 0.4, 1.0)
FERTILISERS = [
    Fertiliser("urea", 0.46, 0, 0, False, 2.5), Fertiliser("superphosphate", 0, 0.14, 0, False, 0.9),
    Fertiliser("sulphate", 0, 0, 0.5, False, 4.0), Fertiliser("cake", 0.05, 0.02, 0.013, True, 2.0),
]  # fmt: skip
AMOUNT = st.floats(0, 60, allow_nan=False)
EXAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "agri_fao56"


@given(st.lists(st.tuples(st.floats(0, 12), AMOUNT, AMOUNT), min_size=1, max_size=60), st.floats(0, 144))
def test_water_closes_and_never_leaves_its_bounds(
    days: list[tuple[float, float, float]], start: float
) -> None:
    et0, rain, given_ = ([day[at] for day in days] for at in range(3))
    found = balance(SOIL, et0, rain, given_, start)
    stored = start - found[-1].depletion
    assert sum(rain) + sum(given_) == pytest.approx(
        stored + sum(one.used + one.drained for one in found), abs=1e-6
    )
    for one in found:
        assert 0 <= one.depletion <= SOIL.available_mm + 1e-9
        assert one.used <= SOIL.kc * one.et0 + 1e-9


def test_a_dry_soil_asks_for_water_and_a_wet_one_does_not() -> None:
    dry = balance(SOIL, [5.0] * 20, [0.0] * 20, [0.0] * 20, 0.0)
    first = next(at for at, one in enumerate(dry) if one.irrigate)
    # 0.4 of 144 mm are easily taken: 57.6 mm, gone on the twelfth day of 5 mm
    assert first == 11
    assert dry[first].irrigate == pytest.approx(60.0)
    assert not any(one.irrigate for one in balance(SOIL, [5.0] * 20, [6.0] * 20, [0.0] * 20, 0.0))


def test_net_radiation_of_uccle_as_printed() -> None:
    top = top_radiation_mj(50.8, 187)
    sun = sun_radiation_mj(top, 9.25, daylight_h(50.8, 187))
    assert net_radiation_mj(sun, top, 100, 21.5, 12.3, 1.409) == pytest.approx(13.28, abs=0.01)


def test_warmth_is_held_between_its_thresholds() -> None:
    assert degree_days(5, 1, 8, 30) == 0
    assert degree_days(40, 20, 8, 30) == 17


def test_polar_day_and_night_have_a_value() -> None:
    assert top_radiation_mj(80, 355) == pytest.approx(0, abs=1e-9)
    assert daylight_h(80, 172) == 24


def test_a_plan_within_the_ceilings_gives_what_is_needed() -> None:
    found = feed(200, FERTILISERS, RULES.nutrients)
    assert not found.refused
    assert found.given["n"] == pytest.approx(8)
    assert found.organic >= 0.3 - 1e-9
    assert found.cost == pytest.approx(sum(one.price * found.amounts[one.name] for one in FERTILISERS))


def test_a_harvest_that_needs_40_kg_is_refused_beyond_the_ceiling_of_15() -> None:
    found = feed(1000, FERTILISERS, RULES.nutrients)
    assert found.need["n"] == 40
    assert found.given["n"] == pytest.approx(15)
    assert found.refused["n"] == pytest.approx(25)
    assert all(found.given[key] <= float(most) + 1e-6 for key, most in RULES.nutrients.ceilings_kg_mu.items())


@given(st.floats(1, 1500))
def test_no_corner_is_cheaper_than_the_plan(leaf: float) -> None:
    found = feed(leaf, FERTILISERS, RULES.nutrients)
    more = feed(leaf, [*FERTILISERS, Fertiliser("dear urea", 0.46, 0, 0, False, 9.0)], RULES.nutrients)
    assert more.cost == pytest.approx(found.cost)
    assert min(found.amounts.values()) >= 0


def test_fertilisers_that_cannot_do_it_are_told() -> None:
    with pytest.raises(TanliuError, match="cannot give what is needed"):
        feed(200, FERTILISERS[:1], RULES.nutrients)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the public data sets do not lie beside the checkout")
def test_the_cotton_of_2013_needs_the_water_that_pyfao56_says() -> None:
    """The reference evapotranspiration of a year, from dew point and measured radiation, within a tenth a millimetre a day."""
    from tanliu.model.farm.formulas import et0_mm, saturation_kpa, wind_2m

    with gzip.open(EXAMPLES / "cotton2013.wth.gz", "rt") as lines:
        rows = [line.split() for line in lines if line.startswith("2013-")]
    off = []
    for day, sun, warm, cold, _, dew, _, _, wind, _, printed, _ in rows:
        at = int(day[5:])
        vapour = saturation_kpa(float(dew))
        net = net_radiation_mj(
            float(sun), top_radiation_mj(33.069, at), 361, float(warm), float(cold), vapour
        )
        found = et0_mm(net, float(warm), float(cold), wind_2m(float(wind), 3), vapour, 361)
        off.append(found - float(printed))
    assert len(off) == len(list(csv.reader(["x"] * len(rows))))
    assert abs(sum(off) / len(off)) < 0.1
    assert sorted(abs(one) for one in off)[len(off) * 9 // 10] < 0.3
