"""What one unit of a carrier means, by the shipped packs: which factors, how they fit, and which are never used."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.compute.options import accounting
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting, Need, bind
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import remark

ZHEJIANG = "CN-Zhejiang"
POWER = Need("electricity", "kWh", "energy", ZHEJIANG, 2022)
COAL = Need("raw_coal", "t", "energy", ZHEJIANG, 2022)


@pytest.fixture(scope="module")
def packs() -> Catalog:
    return load()


@pytest.fixture(scope="module")
def usual(packs: Catalog) -> Accounting:
    return accounting(packs)


def factors(row: dict[str, Any], use: str = "emission") -> list[dict[str, str]]:
    return [factor for factor in json.loads(row["factors"]) if factor["for"] == use]


@pytest.mark.parametrize(
    ("region", "year", "how", "factor"),
    [
        ("XM-Hill", 2022, "exact", "0.12"),
        ("XM-Hill", 2025, "earlier_year", "0.13"),
        ("XM-Lake", 2021, "parent_region", "0.41"),
        ("XM-North", 2024, "earlier_year", "0.42"),
    ],
)
def test_a_binding_says_how_its_grid_factor_fits(
    made_up: Catalog, region: str, year: int, how: str, factor: str
) -> None:
    row = bind(made_up, replace(POWER, region_id=region, year=year), accounting(made_up))
    assert (row["factor_match"], row["emission_kgco2"]) == (how, Decimal(factor))


@pytest.mark.parametrize(
    ("need", "how", "factor"),
    [
        (POWER, "exact", "0.5153"),
        (Need("heat", "GJ", "energy", ZHEJIANG, 2022), "national_default", "110"),
        (Need("diesel", "t", "energy", "US", 2022), "international_default", None),
        (replace(POWER, year=2009), "none", None),
    ],
)
def test_a_binding_says_how_its_factor_fits(
    packs: Catalog, usual: Accounting, need: Need, how: str, factor: str | None
) -> None:
    row = bind(packs, need, usual)
    assert row["factor_match"] == how
    if factor is not None:
        assert row["emission_kgco2"] == Decimal(factor)
    assert (row["emission_kgco2"] is None) == (how == "none")


def test_a_factor_that_jumps_because_another_row_answers_says_so(made_up: Catalog) -> None:
    lake = replace(POWER, region_id="XM-Lake", year=2023)
    usual = accounting(made_up)
    year_first = replace(usual, factor_order=("own_pack", "period", "region"))
    told = bind(made_up, lake, year_first)["remarks"]
    assert "0.83 kg CO2e/kWh in 2023 by a row of XM (Made-up notice 3)" in told
    assert "0.42 kg CO2e/kWh in 2022 by one of XM-North" in told
    assert remark(told, "zh").count("匹配") == 1
    assert "the match changed" in told
    assert "the match changed" not in bind(made_up, lake, usual)["remarks"]
    silent = bind(made_up, lake, replace(year_first, factor_jump_ratio=Decimal(2)))
    assert "the match changed" not in silent["remarks"]


def test_an_order_of_factors_names_each_preference_once(packs: Catalog) -> None:
    assert accounting(packs, {"factor_order": ["period", "region", "own_pack"]}).factor_order[0] == "period"
    with pytest.raises(TanliuError, match="own_pack, region, period"):
        accounting(packs, {"factor_order": ["period", "period", "region"]})


def test_a_later_year_is_used_only_when_asked_for(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, replace(POWER, year=2009), replace(usual, allow_later=True))
    assert (row["factor_match"], row["emission_kgco2"]) == ("later_year", Decimal("0.5422"))


def test_a_pinned_factor_is_the_users(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, POWER, replace(usual, pins=("cn.grid.zhejiang.2023",)))
    assert (row["factor_match"], row["emission_kgco2"]) == ("user_supplied", Decimal("0.4974"))


def test_a_pin_answers_the_accounting_it_was_made_for(packs: Catalog, usual: Accounting) -> None:
    free = bind(packs, POWER, usual)
    location = bind(packs, POWER, replace(usual, pins=("cn.grid.zhejiang.2023",)))
    assert location["emission_kgco2e"] != free["emission_kgco2e"]
    assert (location["market_kgco2e"], location["market_match"]) == (
        free["market_kgco2e"],
        free["market_match"],
    )
    residual = next(
        row.id for row in packs.factors if row.basis == usual.market_basis and row.year_from == 2021
    )
    market = bind(packs, POWER, replace(usual, pins=(residual,)))
    assert (market["market_kgco2e"], market["market_match"]) == (packs.by_id[residual].value, "user_supplied")
    assert (market["emission_kgco2e"], market["factor_match"]) == (
        free["emission_kgco2e"],
        free["factor_match"],
    )


def test_every_factor_behind_a_binding_is_kept(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, COAL, usual)
    parts = {factor["id"]: factor for factor in factors(row)}
    assert list(parts) == [
        "cn.natdb2.raw_coal.ncv",
        "cn.gbt32151_34.bituminous.cc",
        "cn.gbt32151_34.bituminous.of",
    ]
    for factor in parts.values():
        file, _, line = factor["where"].rpartition(":")
        assert packs.by_id[factor["id"]].file == file
        assert packs.by_id[factor["id"]].line == int(line)
        assert factor["source"]
    # NCV x carbon content x oxidation x 44/12, in kg a tonne
    exact = Decimal("20.908") * Decimal("26.1") * Decimal("0.93") * 44 / 12
    assert row["emission_kgco2"] == round(exact, 10)
    (coal,) = factors(row, "standard coal")
    assert (coal["id"], row["energy_kgce"]) == ("cn.gbt2589_2020.raw_coal", Decimal("714.3"))


def test_market_and_location_based_electricity(packs: Catalog, usual: Accounting) -> None:
    general = bind(packs, POWER, usual)
    assert (general["emission_kgco2e"], general["market_kgco2e"]) == (Decimal("0.5153"), Decimal("0.5856"))
    assert general["market_match"] == "national_default"
    green = bind(packs, replace(POWER, purpose="green_power"), usual)
    assert (green["emission_kgco2e"], green["market_kgco2e"]) == (Decimal("0.5153"), Decimal(0))
    assert green["market_match"] == "by_rule"
    assert not factors(green, "market-based emission")


def test_without_a_residual_mix_market_equals_location(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, replace(POWER, year=2021), usual)
    assert row["market_kgco2e"] == row["emission_kgco2e"] == Decimal("0.5422")
    assert "no residual-mix factor" in row["remarks"]


def test_an_unsourced_factor_is_never_used(packs: Catalog, usual: Accounting) -> None:
    # there is a residual mix of 2021, but nobody knows from where: the test before shows it unused
    assert packs.by_id["cn.grid.national.excluding_market_nonfossil.2021"].evidence == "unsourced"
    for carrier in packs.carriers.values():
        for year in (2011, 2015, 2021, 2024):
            row = bind(packs, Need(carrier.id, carrier.unit, "energy", ZHEJIANG, year), usual)
            assert "unsourced" not in {factor["evidence"] for factor in json.loads(row["factors"])}


@pytest.mark.parametrize("purpose", ["feedstock", "new_renewables", "green_power"])
def test_the_cap_leaves_out_what_policy_leaves_out(packs: Catalog, usual: Accounting, purpose: str) -> None:
    need = replace(COAL if purpose == "feedstock" else POWER, purpose=purpose)
    outside = bind(packs, need, usual)
    assert outside["capped_kgce"] == 0
    inside = bind(packs, need, replace(usual, not_capped=()))
    assert inside["capped_kgce"] == inside["energy_kgce"] == outside["energy_kgce"] > 0


@pytest.mark.parametrize(("purpose", "scope"), [("feedstock", 1), ("new_renewables", 1)])
def test_what_is_not_burned_emits_nothing_by_rule(
    packs: Catalog, usual: Accounting, purpose: str, scope: int
) -> None:
    row = bind(packs, replace(COAL if purpose == "feedstock" else POWER, purpose=purpose), usual)
    assert (row["emission_kgco2"], row["emission_kgco2e"], row["market_kgco2e"]) == (0, 0, 0)
    assert (row["factor_match"], row["market_match"], row["scope"]) == ("by_rule", "by_rule", scope)
    assert not factors(row)


def test_standard_coal_of_electricity_goes_by_the_chosen_basis(packs: Catalog, usual: Accounting) -> None:
    assert bind(packs, POWER, usual)["energy_kgce"] == Decimal("0.1229")
    supply = bind(packs, POWER, replace(usual, electricity_coal_basis="coal_consumption"))
    assert (supply["energy_kgce"], supply["coal_match"]) == (Decimal("0.3055"), "earlier_year")


def test_fuel_given_as_energy_is_converted_by_definition(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, Need("diesel", "GJ", "energy", ZHEJIANG, 2022), usual)
    assert (row["coal_match"], row["energy_kgce"]) == ("by_rule", Decimal("34.1208423754"))
    # 20.2 kgC/GJ x 0.98 x 44/12, no calorific value needed
    assert row["emission_kgco2"] == Decimal("72.5853333333")
    assert (
        row["emission_kgco2e"]
        == row["emission_kgco2"] + 28 * row["emission_kgch4"] + 265 * row["emission_kgn2o"]
    )


def test_another_gwp_set_weighs_the_gases_otherwise(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, Need("diesel", "GJ", "energy", ZHEJIANG, 2022), replace(usual, gwp_set="AR4"))
    assert (
        row["emission_kgco2e"]
        == row["emission_kgco2"] + 25 * row["emission_kgch4"] + 298 * row["emission_kgn2o"]
    )


def test_missing_stays_missing(packs: Catalog, usual: Accounting) -> None:
    row = bind(packs, replace(POWER, year=2009), usual)
    for name in ("emission_kgco2", "emission_kgch4", "emission_kgn2o", "emission_kgco2e", "market_kgco2e"):
        assert row[name] is None
    assert row["energy_kgce"] == Decimal("0.1229"), "its energy is known all the same"
    assert "no emission factor" in row["remarks"]


def test_an_uncertainty_comes_only_from_a_source(packs: Catalog, usual: Accounting) -> None:
    known = bind(packs, Need("diesel", "t", "energy", "world", 2022), usual)
    # IPCC 2006: carbon content 2.0 %, net calorific value 3.7 %; all of it is taken as oxidised, in GB/T 32151 98 %
    assert known["factor_uncertainty_ratio"] == pytest.approx(
        (0.020**2 + 0.037**2 + 0.02**2) ** 0.5, rel=0.01
    )
    bare = replace(packs, uncertainties=())
    assert bind(bare, POWER, usual)["factor_uncertainty_ratio"] is None
    assert bind(packs, POWER, usual)["factor_uncertainty_ratio"] == 0.074
