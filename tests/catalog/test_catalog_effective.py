"""Effective factors: worked examples, what they are made of, and what they say about it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from small_pack import COLUMNS, MakePack

from tanliu.catalog.effective import emission, gwp, standard_coal
from tanliu.catalog.load import load
from tanliu.catalog.lookup import NoFactor
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError


@pytest.mark.parametrize(
    ("carrier", "basis", "printed"),
    [
        ("diesel", None, "3095.9"),
        ("petrol", None, "2925.1"),
        ("natural_gas", None, "2.1622"),
        ("natural_gas", "stationary", "2.154"),
        ("diesel", "road", "3171"),
    ],
)
def test_worked_examples_12_and_13(catalog: Catalog, carrier: str, basis: str | None, printed: str) -> None:
    found = emission(catalog, carrier, "CN", 2026, basis=basis).gases["CO2"]
    assert found.quantize(Decimal(printed)) == Decimal(printed)
    assert found.as_tuple().exponent == -10


@pytest.mark.parametrize(
    ("carrier", "tonnes"),
    [
        ("anthracite", "2.5215"),
        ("bituminous", "1.7417"),
        ("lignite", "1.1729"),
        ("cleaned_coal", "2.2082"),
        ("coke", "2.8604"),
        ("crude_oil", "3.0202"),
        ("fuel_oil", "3.1705"),
        ("kerosene", "3.0334"),
        ("lng", "2.8313"),
        ("lpg", "3.1013"),
        ("petroleum_coke", "3.2115"),
        ("refinery_gas", "3.0389"),
        ("other_petroleum", "2.9488"),
    ],
)
def test_table_of_the_standard(catalog: Catalog, carrier: str, tonnes: str) -> None:
    found = emission(catalog, carrier, "CN", 2024).gases["CO2"] / 1000
    assert round(found, 4) == Decimal(tonnes)


@pytest.mark.parametrize(
    ("carrier", "tonnes"),
    [("blast_furnace_gas", "8.4811"), ("converter_gas", "15.1240"), ("coke_oven_gas", "8.8638")],
)
def test_gases_per_ten_thousand_cubic_metres(catalog: Catalog, carrier: str, tonnes: str) -> None:
    found = emission(catalog, carrier, "CN", 2024, per="10^4 Nm3").gases["CO2"] / 1000
    assert round(found, 4) == Decimal(tonnes)


def test_the_formula_reads_like_the_standard(catalog: Catalog) -> None:
    formula = emission(catalog, "cleaned_coal", "CN", 2024).formula
    assert formula == "26.334 GJ/t × 25.41 kgC/GJ × 0.90 × 44/12 = 2208.2 kgCO2/t"


def test_a_direct_factor_reads_as_published(catalog: Catalog) -> None:
    formula = emission(catalog, "electricity", "CN-Zhejiang", 2022).formula
    assert formula == "0.5153 tCO2/MWh = 0.51530 kgCO2/kWh"


def test_per_unit_of_energy_needs_no_ncv(catalog: Catalog) -> None:
    found = emission(catalog, "diesel", "KR", 2020, per="GJ")
    assert [match.factor.kind for match in found.matches][:2] == ["carbon_content", "oxidation"]
    assert found.gases["CO2"] == Decimal("74.0666666667")


def test_a_proxy_is_shown_with_its_reason(catalog: Catalog) -> None:
    found = emission(catalog, "raw_coal", "CN", 2026)
    ncv, carbon, oxidation = found.matches[:3]
    assert (ncv.factor.carrier, ncv.proxy_for) == ("raw_coal", "")
    assert (carbon.factor.carrier, carbon.proxy_for) == ("bituminous", "raw_coal")
    assert oxidation.why.startswith("bituminous stands for raw_coal: ")
    assert any("different editions" in remark for remark in found.remarks)


def test_steam_takes_the_default_of_heat(catalog: Catalog) -> None:
    found = emission(catalog, "steam", "CN", 2024)
    assert (found.co2e, found.matches[0].proxy_for) == (Decimal(110), "steam")


def test_biogenic_co2_is_beside_the_total(catalog: Catalog) -> None:
    found = emission(catalog, "wood", "CN", 2024)
    assert found.co2e == 0 and found.gases["CO2_biogenic"] == Decimal("1744.6")
    assert "CO2_biogenic is reported beside the total" in found.remarks


def test_other_gases_are_weighted_where_they_have_a_source(catalog: Catalog) -> None:
    ar6, ar4 = (emission(catalog, "diesel", "CN", 2024, gwp_set=name) for name in ("AR6", "AR4"))
    methane, nitrous = ar6.gases["CH4"], ar6.gases["N2O"]
    assert methane == Decimal("0.127956") and nitrous == Decimal("0.0255912")
    assert ar6.co2e - ar6.gases["CO2"] == methane * Decimal("27.9") + nitrous * 273
    assert ar4.co2e - ar4.gases["CO2"] == methane * 25 + nitrous * 298


def test_an_account_of_co2_alone(catalog: Catalog) -> None:
    found = emission(catalog, "diesel", "CN", 2024, gases=("CO2",))
    assert set(found.gases) == {"CO2"} and found.co2e == found.gases["CO2"]


def test_what_is_left_out_is_said(catalog: Catalog) -> None:
    assert "CH4 is not included: no usable factor" in emission(catalog, "petrol", "CN", 2024).remarks


def test_a_published_co2e_is_taken_whole(catalog: Catalog) -> None:
    found = emission(catalog, "electricity", "GB", 2024)
    assert dict(found.gases) == {"CO2e": Decimal("0.20705")} and found.co2e == Decimal("0.20705")


def test_the_factor_that_fits_best_wins_over_the_gas(catalog: Catalog) -> None:
    assert emission(catalog, "electricity", "US", 2023).matches[0].factor.id == "us.egrid2023.average.co2e"
    assert emission(catalog, "electricity", "US", 2022).matches[0].factor.id == "us.egrid2022.average.co2"


def test_a_factor_per_litre_does_not_hide_the_components(catalog: Catalog) -> None:
    assert emission(catalog, "diesel", "GB", 2024).how == "international_default"
    assert emission(catalog, "diesel", "GB", 2024, per="l").how == "exact"


def test_a_user_s_own_factor_goes_before_the_components(make_pack: MakePack) -> None:
    row = "mine.diesel,emission_factor,diesel,CO2,3.15,t/t,,,2024,\n"
    catalog = load(["base"], extra=[make_pack(**{"factors/own.csv": f"{COLUMNS}\n{row}"})])
    found = emission(catalog, "diesel", "CN-Zhejiang", 2024)
    assert (found.how, found.gases["CO2"]) == ("user_supplied", Decimal(3150))
    assert any(remark.startswith("CH4 is not included") for remark in found.remarks)


def test_a_measured_ncv_combines_with_the_default_carbon(make_pack: MakePack) -> None:
    row = "mine.coal.ncv,net_calorific_value,bituminous,,22.5,GJ/t,,,2024,\n"
    catalog = load(["base"], extra=[make_pack(**{"factors/own.csv": f"{COLUMNS}\n{row}"})])
    found = emission(catalog, "bituminous", "CN", 2024)
    assert found.formula.startswith("22.5 GJ/t × 26.1 kgC/GJ × 0.93")
    assert found.how == "user_supplied" and found.remarks


def test_how_is_the_weakest_of_the_parts(catalog: Catalog) -> None:
    assert emission(catalog, "diesel", "CN-Zhejiang", 2024).how == "national_default"


def test_unknown_carrier(catalog: Catalog) -> None:
    with pytest.raises(TanliuError, match="unknown activity or carrier"):
        emission(catalog, "phlogiston", "CN", 2024)


def test_a_unit_of_another_kind_is_refused(catalog: Catalog) -> None:
    with pytest.raises(TanliuError, match=r"cn\.heat\.default"):
        emission(catalog, "heat", "CN", 2024, per="t")


def test_some_carriers_have_no_emission_by_design(catalog: Catalog) -> None:
    with pytest.raises(NoFactor, match="by design"):
        emission(catalog, "compressed_air", "CN", 2024)


@pytest.mark.parametrize(
    ("carrier", "basis", "kgce"),
    [
        ("diesel", None, "1457.1"),
        ("petrol", None, "1471.4"),
        ("natural_gas", None, "1.33"),
        ("heat", None, "34.12"),
        ("electricity", "calorific", "0.1229"),
        ("electricity", "coal_consumption", "0.3024"),
        ("lpg", None, "1712.1"),
        ("kerosene", None, "1469.6"),
        ("refinery_gas", None, "1569.5"),
    ],
)
def test_standard_coal(catalog: Catalog, carrier: str, basis: str | None, kgce: str) -> None:
    assert standard_coal(catalog, carrier, 2024, basis).value == Decimal(kgce)


def test_worked_example_16_nuclear_heat(catalog: Catalog) -> None:
    assert standard_coal(catalog, "heat", 2022, per="GJ").value * 1_700_000 / 1000 == Decimal("58004")


def test_electricity_needs_a_basis(catalog: Catalog) -> None:
    with pytest.raises(NoFactor, match="coal_consumption"):
        standard_coal(catalog, "electricity", 2024)


def test_the_edition_follows_the_year(catalog: Catalog) -> None:
    assert standard_coal(catalog, "fresh_water", 2019).value == Decimal("0.0857")
    assert standard_coal(catalog, "fresh_water", 2022).value == Decimal("0.2571")
    assert standard_coal(catalog, "cleaned_coal", 2022).match.how == "earlier_year"


def test_gwp_sets(catalog: Catalog) -> None:
    assert [gwp(catalog, "CH4", name).factor.value for name in ("AR4", "AR5", "AR6")] == [
        25,
        28,
        Decimal("27.9"),
    ]
    with pytest.raises(NoFactor):
        gwp(catalog, "CH4", "AR9")
