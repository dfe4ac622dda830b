"""A tower gives what its light allows, nothing is lost between its parts, and mirrors see what a known program sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.plant.document import SolarTower
from tanliu.model.plant.sun import Sun
from tanliu.model.plant.tower import Block, Field, Floats, mirrors, optics_of, year
from tanliu.model.plant.tower_plant import Sky, block_of, field_of, worked

METHOD = read(load().schemes["solar-tower"], SolarTower)
PLANT = METHOD.plants["tower-50"]
FIELD, BLOCK = field_of(METHOD, PLANT, {}), block_of(METHOD, PLANT, {})


def of(
    beam: list[float], block: Block = BLOCK, field: Field = FIELD, optics: float = 0.7
) -> dict[str, Floats]:
    size = len(beam)
    found = year(
        field, block, np.full(size, optics), np.array(beam), np.full(size, 15.0), np.full(size, 3.0), 1.0
    )
    return {name: getattr(found, name) for name in type(found).__dataclass_fields__}


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1100), min_size=1, max_size=60), st.floats(0, 12), st.floats(5, 200))
def test_light_is_heat_is_power_and_nothing_is_lost_on_the_way(
    beam: list[float], store_hours: float, gross_mw: float
) -> None:
    block = replace(BLOCK, store_hours=store_hours, gross_mw=gross_mw)
    found = of(beam, block)
    total = {name: float(values.sum()) for name, values in found.items()}
    parts = total["receiver_lost"] + total["receiver_start"] + total["dumped"] + total["salt"]
    assert parts == pytest.approx(total["on_receiver"], rel=1e-9, abs=1e-6)
    used = total["block_start"] + total["block_heat"] + total["store_lost"] + found["stored"][-1]
    assert used == pytest.approx(total["salt"], rel=1e-9, abs=1e-3)
    holds = store_hours * block.full_heat_kw
    assert found["stored"].max() <= holds + 1e-6
    assert found["stored"].min() >= 0
    assert found["block_heat"].max() <= block.full_heat_kw * (1 + 1e-9)
    assert found["gross"].max() <= gross_mw * 1000 * (1 + 1e-9)
    assert min(float(found[name].min()) for name in ("receiver_lost", "receiver_start", "dumped")) >= -1e-6


def test_a_night_uses_power_and_gives_none() -> None:
    found = of([0.0] * 24)
    assert found["gross"].sum() == 0
    assert found["net"].sum() == pytest.approx(-24 * 0.009 * 50_000)


def test_a_store_of_seven_hours_runs_on_after_the_sun() -> None:
    day = [0.0] * 6 + [900.0] * 10 + [0.0] * 16
    after = of(day)["gross"][16:]
    assert 5 <= int((after > 0).sum()) <= 8
    none = of(day, replace(BLOCK, store_hours=0.0))
    assert int((none["gross"][16:] > 0).sum()) == 0
    assert float(none["dumped"].sum()) > float(of(day)["dumped"].sum())


def test_a_store_too_small_for_the_start_of_the_block_still_lets_it_start() -> None:
    assert float(of([900.0] * 10, replace(BLOCK, store_hours=0.0))["gross"].sum()) > 0


def test_mirrors_are_parked_in_a_storm_and_below_the_lowest_sun() -> None:
    storm = year(FIELD, BLOCK, np.array([0.7]), np.array([900.0]), np.array([15.0]), np.array([15.0]), 1.0)
    assert float(storm.on_receiver[0]) == 0
    low = optics_of(FIELD, Sun(np.array([81.9, 82.1, 95.0]), np.array([180.0] * 3)))
    assert low[0] > 0
    assert low[1:].tolist() == [0, 0]


def test_the_cosine_of_a_mirror_is_that_of_half_the_angle() -> None:
    # one mirror due north as far as the tower is high, sun in the zenith: light turns by 45 degrees
    field = replace(FIELD, unshaded=np.ones(2), elevations=np.array([0.0, 90.0]), height_m=100.0)
    east, north = mirrors(field)
    way = np.sqrt(east**2 + north**2 + 100.0**2) / 1000
    left = 0.99321 - 0.1176 * way + 0.0197 * way**2
    by_hand = np.mean(np.cos(np.arccos(100 / (way * 1000)) / 2) * left)
    assert float(optics_of(field, Sun(np.zeros(1), np.zeros(1)))[0]) == pytest.approx(float(by_hand))


@pytest.mark.parametrize(
    ("zenith", "seen"), [(25, 0.608), (35, 0.601), (45, 0.584), (55, 0.559), (65, 0.509)]
)
def test_the_field_sees_what_solarpilot_sees(zenith: float, seen: float) -> None:
    """PySAM 7.1.1, SolarPILOT's own layout for 200 m and 11.5 x 13.5 m: mean field efficiency of hours about a zenith."""
    ends = optics_of(FIELD, Sun(np.full(8, float(zenith)), np.arange(90.0, 271, 25)))
    assert float(ends.mean()) * FIELD.intercept * 0.9 * BLOCK.absorptance == pytest.approx(seen, rel=0.04)


def test_a_band_holds_the_result_and_each_end_moves_it() -> None:
    rng = np.random.default_rng(1)
    hours = np.arange(24 * 20)
    beam = 900 * np.maximum(np.sin((hours % 24 - 6) / 12 * np.pi), 0) * rng.uniform(0.5, 1, len(hours))
    at = Sun(np.where(beam > 0, 50.0, 120.0), np.full(len(hours), 180.0))
    found = worked(METHOD, PLANT, Sky(at, beam, np.full(len(hours), 10.0), np.full(len(hours), 2.0), 1.0))
    net = float(found.year.net.sum())
    low, high = found.net_band
    assert low < net < high
    for one in found.changed:
        better = one.net[1] > one.net[0]
        assert better == (one.varied.of not in {"loss_kw_m2", "start_hours"}), one.varied.of
