"""Half widths of factors: their own, else a sourced default, the closest first; and who errs together."""

from __future__ import annotations

import csv
import json
from decimal import Decimal

import pytest

from tanliu.app.compute.options import accounting
from tanliu.catalog.effective import emission
from tanliu.catalog.load import load, packs_dir
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting, Need, bind
from tanliu.flow.inventory.widths import (
    activity_ratio,
    factor_ratio,
    factor_ratios,
    known_part,
    weights,
    whole_ratio,
)


@pytest.fixture(scope="module")
def packs() -> Catalog:
    return load()


@pytest.fixture(scope="module")
def usual(packs: Catalog) -> Accounting:
    return accounting(packs)


def test_defaults_of_fuels_are_the_limits_that_the_guidelines_print(packs: Catalog) -> None:
    printed = {
        (one.kind, one.carrier): one.uncertainty_ratio
        for one in packs.by_id.values()
        if one.id.startswith("ipcc2006.") and one.kind in ("carbon_content", "net_calorific_value")
    }
    rows = [one for one in packs.uncertainties if one.evidence == "copy of the publication"]
    assert {(one.about, one.carrier): one.half_width_ratio for one in rows} == printed
    for one in packs.uncertainties:
        if "factors/ipcc2006.csv" in one.source:
            named = one.source.split(" as in ")[1].split(" ")[0]
            assert one.half_width_ratio == packs.by_id[named].uncertainty_ratio, one.id


def test_what_a_derived_default_says_it_comes_from_gives_it() -> None:
    with (packs_dir() / "base/taxonomy/uncertainty.csv").open(encoding="utf-8") as file:
        rows = {row["uncertainty"]: row for row in csv.DictReader(file)}
    coal, fuel = (
        rows["cc.bituminous"]["half_width_ratio"],
        rows["activity.coal_statistics"]["half_width_ratio"],
    )
    for name in ("emission_factor.electricity", "emission_factor.heat"):
        assert float(rows[name]["half_width_ratio"]) == round((float(coal) ** 2 + float(fuel) ** 2) ** 0.5, 3)


def test_a_factor_that_states_its_interval_keeps_it(packs: Catalog) -> None:
    own = packs.by_id["ipcc2006.bituminous.cc"]
    assert factor_ratio(packs, own) == (Decimal("0.054"), "")
    other = packs.by_id["cn.gbt32151_34.bituminous.cc"]
    assert other.uncertainty_ratio is None
    assert factor_ratio(packs, other) == (Decimal("0.054"), "cc.bituminous")


def test_a_default_without_a_source_is_not_used(packs: Catalog) -> None:
    # methane's 100 % and nitrous oxide's 200 % are recollected
    unsure = next(one for one in packs.by_id.values() if one.gas == "CH4" and one.carrier == "diesel")
    assert factor_ratio(packs, unsure.model_copy(update={"uncertainty_ratio": None})) == (None, "")


def test_standard_coal_by_definition_has_no_error_and_that_of_fuels_the_error_of_their_heat(
    packs: Catalog,
) -> None:
    power = packs.by_id["cn.gbt2589_2020.electricity.calorific"]
    assert factor_ratio(packs, power) == (Decimal(0), "standard_coal.electricity")
    burned = packs.by_id["cn.supply_coal.electricity.2020"]
    assert factor_ratio(packs, burned)[0] == Decimal("0.05")
    assert factor_ratio(packs, packs.by_id["cn.gbt2589_2020.raw_coal"])[1] == "ncv.group_coal"


@pytest.mark.parametrize(("carrier", "unit", "kinds"), [
    ("diesel", "kg/l", "cc.diesel+ncv.diesel"),
    ("diesel", "kg/GJ", "cc.diesel"),
    ("natural_gas_energy", "kg/kWh", "cc.natural_gas_energy"),
])  # fmt: skip
def test_a_factor_published_whole_errs_with_what_it_is_made_of(
    packs: Catalog, carrier: str, unit: str, kinds: str
) -> None:
    some = next(
        one for one in packs.by_id.values() if one.kind == "emission_factor" and one.carrier == carrier
    )
    whole = some.model_copy(update={"unit": unit, "gas": "CO2", "uncertainty_ratio": None})
    ratio, default = factor_ratio(packs, whole)
    assert default == kinds
    parts = {one.id: float(one.half_width_ratio) ** 2 for one in packs.uncertainties}
    assert ratio is not None
    assert float(ratio) == pytest.approx(sum(parts[one] for one in kinds.split("+")) ** 0.5, abs=1e-4)


def test_meters_of_electricity_go_by_their_class_and_reports_by_the_guidelines(packs: Catalog) -> None:
    assert activity_ratio(packs, "electricity", "electricity", "metered") == 0.02
    assert activity_ratio(packs, "electricity", "electricity", "reported") == 0.05
    assert activity_ratio(packs, "raw_coal", "coal", "reported") == 0.05


def test_a_binding_keeps_who_errs_by_how_much(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, Need("bituminous", "t", "energy", "CN-Zhejiang", 2022), usual)
    shares = factor_ratios(row["factors"], row["factor_uncertainty_ratio"])
    assert shares == {
        "cn.gbt32151_34.bituminous.ncv": 0.229,
        "cn.gbt32151_34.bituminous.cc": 0.054,
        "cn.gbt32151_34.bituminous.of": 0.07,
    }
    assert row["factor_uncertainty_ratio"] == pytest.approx((0.229**2 + 0.054**2 + 0.07**2) ** 0.5)
    assert factor_ratios(row["factors"], row["coal_uncertainty_ratio"], "standard coal")
    assert factor_ratios(row["factors"], None) is None
    kept = [one for one in json.loads(row["factors"]) if one["id"].endswith(".cc")]
    assert kept[0]["uncertainty_from"] == "cc.bituminous"


def test_a_gas_weighs_by_its_part_of_the_co2e(packs: Catalog) -> None:
    factor = emission(packs, "diesel", "CN", 2022, allow_unsourced=True)
    parts = weights(factor)
    methane = next(one for one in parts if one.endswith(".ch4"))
    gas = factor.gases["CH4"] * Decimal("27.9") / factor.co2e
    assert 0 < parts[methane] < 0.01 and parts[methane] == pytest.approx(float(gas), rel=0.1)
    carbon = [value for name, value in parts.items() if name.endswith((".cc", ".of"))]
    assert carbon and all(0.99 < one < 1 for one in carbon)
    # each with its weight; of methane and nitrous oxide no interval is known
    own = {one.factor.id: factor_ratio(packs, one.factor)[0] for one in factor.matches}
    squares = sum(
        (float(ratio) * parts.get(name, 1)) ** 2 for name, ratio in own.items() if ratio is not None
    )
    assert whole_ratio(packs, factor) == pytest.approx(squares**0.5)


def test_a_gas_beside_without_an_interval_is_not_covered(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, Need("diesel", "t", "energy", "CN-Zhejiang", 2024), usual)
    assert row["factor_uncertainty_ratio"] is not None
    assert 0.99 < known_part(row["factors"]) < 1
    power = bind(packs, Need("electricity", "kWh", "energy", "CN-Zhejiang", 2022), usual)
    assert known_part(power["factors"]) == 1
