"""The taxonomies that every system builds on."""

from __future__ import annotations

import re

import pytest

from tanliu.catalog.lookup import NoFactor, find
from tanliu.catalog.types import Catalog

LISTED = {
    *(
        "raw_coal",
        "anthracite",
        "bituminous",
        "lignite",
        "cleaned_coal",
        "other_washed_coal",
        "briquette",
        "coke",
    ),
    *("petroleum_coke", "coke_oven_gas", "blast_furnace_gas", "converter_gas", "natural_gas", "lng", "lpg"),
    *("refinery_gas", "crude_oil", "petrol", "kerosene", "diesel", "fuel_oil", "naphtha", "coal_tar", "heat"),
    *("steam", "chilled_water", "electricity", "wood", "biodiesel", "other_fuel"),
}


def test_carriers_are_there(catalog: Catalog) -> None:
    assert set(catalog.carriers) >= LISTED


def test_canonical_units(catalog: Catalog) -> None:
    units = {
        name: catalog.carriers[name].unit
        for name in ("raw_coal", "natural_gas", "lng", "electricity", "heat")
    }
    assert units == {"raw_coal": "t", "natural_gas": "Nm3", "lng": "t", "electricity": "kWh", "heat": "GJ"}


def test_six_fields(catalog: Catalog) -> None:
    names = [field.name_zh for field in catalog.fields.values()]
    assert names == ["能源", "工业", "建筑", "交通", "农业", "居民生活"]


def test_gbt_4754_is_complete(catalog: Catalog) -> None:
    sections = [name for name in catalog.industries if re.fullmatch("[A-Z]", name)]
    divisions = [name for name in catalog.industries if re.fullmatch(r"\d\d", name)]
    assert "".join(sections) == "ABCDEFGHIJKLMNOPQRST"
    assert divisions == [f"{number:02}" for number in range(1, 98)]


@pytest.mark.parametrize(
    ("industry", "section", "field", "three"),
    [
        ("01", "A", "agriculture", 1),
        ("05", "A", "agriculture", 3),
        ("11", "B", "industry", 3),
        ("17", "C", "industry", 2),
        ("25", "C", "energy", 2),
        ("43", "C", "industry", 3),
        ("44", "D", "energy", 2),
        ("47", "E", "construction", 2),
        ("54", "G", "transport", 3),
        ("97", "T", "construction", 3),
    ],
)
def test_where_an_industry_belongs(
    catalog: Catalog, industry: str, section: str, field: str, three: int
) -> None:
    entry = catalog.industries[industry]
    assert (entry.section, entry.field, entry.three_industries) == (section, field, three)


def test_thirty_one_provinces_with_codes(catalog: Catalog) -> None:
    provinces = [region for region in catalog.regions.values() if region.kind == "province"]
    assert len(provinces) == 31 and all(re.fullmatch(r"\d{2}0000", region.code) for region in provinces)
    assert all(catalog.regions[region.parent].kind == "grid" for region in provinces)


def test_thirty_provinces_have_three_years_of_electricity(catalog: Catalog) -> None:
    without = set()
    for region in (region.id for region in catalog.regions.values() if region.kind == "province"):
        for year in (2021, 2022, 2023):
            match = find(
                catalog,
                kind="emission_factor",
                carrier="electricity",
                region=region,
                year=year,
                basis="average",
            )
            if match.how != "exact":
                without.add(region)
    assert without == {"CN-Xizang"}


def test_every_fuel_has_a_usable_default_or_says_why_not(catalog: Catalog) -> None:
    for carrier in catalog.carriers.values():
        if carrier.emission_method == "none":
            assert carrier.note, carrier.id
        if carrier.emission_method == "components":
            lender = carrier.emission_proxy or carrier.id
            assert find(catalog, kind="carbon_content", carrier=lender, region="CN", year=2026), carrier.id


def test_the_suspicious_carbon_content_is_never_a_default(catalog: Catalog) -> None:
    assert catalog.by_id["cn.natdb2.raw_coal.cc"].evidence == "unsourced"
    with pytest.raises(NoFactor):
        find(catalog, kind="carbon_content", carrier="raw_coal", region="CN", year=2026)


def test_uncertainties_are_for_people_to_confirm(catalog: Catalog) -> None:
    assert {entry.about for entry in catalog.uncertainties} == {
        "activity", "carbon_content", "emission_factor", "net_calorific_value", "oxidation", "standard_coal",
    }  # fmt: skip
    assert all(0 <= entry.half_width_ratio <= 2 for entry in catalog.uncertainties)
    # without any error is only what is defined so
    assert {one.about for one in catalog.uncertainties if not one.half_width_ratio} == {"standard_coal"}
