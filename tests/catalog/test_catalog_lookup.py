"""The look-up: which row answers, and what it says about how it fits."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_pack import COLUMNS, MakePack

from tanliu.catalog.effective import emission
from tanliu.catalog.load import load
from tanliu.catalog.lookup import NoFactor, chain, find, known_from
from tanliu.catalog.types import HOWS, Catalog, Match
from tanliu.kit.errors import TanliuError

QUICK = settings(
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ALL = load()
YEARS = st.integers(2005, 2030)
DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2027, 12, 31))


def grid(catalog: Catalog, region: str, year: int, basis: str = "average", **limits: object) -> Match:
    return find(
        catalog,
        kind="emission_factor",
        carrier="electricity",
        region=region,
        year=year,
        basis=basis,
        **limits,
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("region", "year", "how", "factor"),
    [
        ("XM-Hill", 2022, "exact", "xm.grid.hill.2022"),
        ("XM-Hill", 2024, "earlier_year", "xm.grid.hill.2023"),
        ("XM-Lake", 2022, "parent_region", "xm.grid.north.2022"),
        ("XM-Lake", 2023, "parent_region+earlier_year", "xm.grid.north.2022"),
        ("XM-Lake", 2026, "parent_region+earlier_year", "xm.grid.north.2022"),
        ("XM", 2021, "exact", "xm.grid.country.2021"),
    ],
)
def test_how_a_row_fits(made_up: Catalog, region: str, year: int, how: str, factor: str) -> None:
    match = grid(made_up, region, year)
    assert (match.how, match.factor.id) == (how, factor)


def test_the_reason_is_told_in_words(made_up: Catalog) -> None:
    why = grid(made_up, "XM-Lake", 2026).why
    assert (
        "XM-North stands for XM-Lake" in why and "2022 stands for 2026" in why and "Made-up notice 2" in why
    )


@pytest.mark.parametrize(
    ("order", "factor"),
    [
        (("own_pack", "region", "period"), "xm.grid.north.2022"),
        (("own_pack", "period", "region"), "xm.grid.country.2023"),
        (("period", "region", "own_pack"), "xm.grid.country.2023"),
    ],
)
def test_what_is_preferred_is_asked_for(made_up: Catalog, order: tuple[str, ...], factor: str) -> None:
    assert grid(made_up, "XM-Lake", 2023, factor_order=order).factor.id == factor


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_a_place_keeps_its_own_factor_where_the_country_has_one_of_the_year(
    catalog: Catalog, year: int
) -> None:
    city = emission(catalog, "electricity", "US-WA-Seattle", year)
    assert (city.how, city.matches[0].factor.region) == ("earlier_year", "US-WA-Seattle")
    assert grid(catalog, "CN-Xizang", year).factor.region == "CN-Southwest"


def test_as_known_at_a_day(catalog: Catalog) -> None:
    assert (
        grid(catalog, "CN-Zhejiang", 2023, known_at=dt.date(2025, 6, 30)).factor.id == "cn.grid.zhejiang.2022"
    )
    assert (
        grid(catalog, "CN-Zhejiang", 2023, known_at=dt.date(2026, 1, 1)).factor.id == "cn.grid.zhejiang.2023"
    )


def test_an_edition_can_be_pinned(catalog: Catalog) -> None:
    old = grid(catalog, "US-IL-Chicago", 2016, edition="Portfolio Manager 2017", gas="CO2e")
    assert str(old.factor.value) == "184.3211037"
    assert str(grid(catalog, "US-IL-Chicago", 2016, gas="CO2e").factor.value) == "166.36418166"


def test_a_later_year_only_on_demand(catalog: Catalog) -> None:
    with pytest.raises(NoFactor):
        grid(catalog, "CN-Zhejiang", 2019)
    match = grid(catalog, "CN-Zhejiang", 2019, allow_later=True)
    assert (match.how, match.factor.id) == ("later_year", "cn.grid.zhejiang.2021")


def test_unsourced_only_on_demand_or_pinned(catalog: Catalog) -> None:
    with pytest.raises(NoFactor, match="its evidence is unsourced"):
        grid(catalog, "CN", 2021, "fossil")
    assert (
        grid(catalog, "CN", 2021, "fossil", allow_unsourced=True).factor.id == "cn.grid.national.fossil.2021"
    )
    pinned = grid(catalog, "CN", 2022, "fossil", pins=["cn.grid.national.fossil.2021"])
    assert (pinned.how, pinned.factor.evidence) == ("user_supplied", "unsourced")


def test_a_stricter_floor_of_evidence(catalog: Catalog) -> None:
    with pytest.raises(NoFactor, match="secondary source"):
        grid(catalog, "CN-Zhejiang", 2022, evidence_floor="copy of the publication")


def test_sourced_goes_before_unsourced_even_when_both_are_allowed(catalog: Catalog) -> None:
    match = find(catalog, kind="standard_coal", carrier="lng", region="CN", year=2024, allow_unsourced=True)
    assert match.factor.evidence == "derived"


def test_another_basis_is_never_substituted(catalog: Catalog) -> None:
    with pytest.raises(NoFactor) as error:
        find(catalog, kind="emission_factor", carrier="electricity", region="CN-Zhejiang", year=2022)
    assert "its basis is average" in str(error.value)
    assert error.value.nearest


def test_the_error_names_question_and_nearest_rows(catalog: Catalog) -> None:
    with pytest.raises(NoFactor) as error:
        grid(catalog, "CN-Zhejiang", 2020, "reporting")
    assert (
        "electricity" in str(error.value) and "CN-Zhejiang" in str(error.value) and "2020" in str(error.value)
    )
    assert 0 < len(error.value.nearest) <= 5


def test_unknown_region(catalog: Catalog) -> None:
    with pytest.raises(TanliuError, match="unknown region"):
        grid(catalog, "CN-Atlantis", 2022)


def test_chain_of_parents(catalog: Catalog) -> None:
    assert chain(catalog, "CN-Zhejiang") == ("CN-Zhejiang", "CN-East", "CN", "world")


def test_a_user_pack_goes_first_and_is_marked(make_pack: MakePack) -> None:
    row = "mine.grid,emission_factor,electricity,CO2,0.4,t/MWh,2023,2023,2024,average\n"
    catalog = load(["base"], extra=[make_pack(**{"factors/own.csv": f"{COLUMNS}\n{row}"})])
    match = grid(catalog, "CN", 2023)
    assert (match.factor.id, match.how) == ("mine.grid", "user_supplied")
    assert "mine" in match.why


def test_a_user_pack_of_an_earlier_year_goes_before_a_shipped_row_of_the_year(make_pack: MakePack) -> None:
    row = "mine.grid,emission_factor,electricity,CO2,0.4,t/MWh,2021,2021,2022,average\n"
    catalog = load(["base"], extra=[make_pack(**{"factors/own.csv": f"{COLUMNS}\n{row}"})])
    match = grid(catalog, "CN", 2023)
    assert (match.factor.id, match.how) == ("mine.grid", "user_supplied")
    assert "2021 stands for 2023" in match.why
    last = grid(catalog, "CN", 2023, factor_order=("region", "period", "own_pack"))
    assert last.factor.id == "cn.grid.national.average.2023"


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2024", dt.date(2024, 12, 31)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("2024-04-12", dt.date(2024, 4, 12)),
    ],
)
def test_a_publication_counts_from_the_last_day_it_may_be_of(published: str, day: dt.date) -> None:
    assert known_from(published) == day


@QUICK
@given(
    question=st.sampled_from(sorted(ALL.by_question)),
    region=st.sampled_from(sorted(ALL.regions)),
    year=YEARS,
    basis=st.sampled_from(sorted({row.basis for row in ALL.factors})),
    known_at=st.none() | DAYS,
    later=st.booleans(),
)
def test_no_answer_breaks_the_rules(
    question: tuple[str, str, str], region: str, year: int, basis: str, known_at: dt.date | None, later: bool
) -> None:
    kind, carrier, gas = question
    asked = {"kind": kind, "carrier": carrier, "gas": gas, "region": region, "year": year, "basis": basis}
    try:
        match = find(ALL, **asked, known_at=known_at, allow_later=later)  # type: ignore[arg-type]
    except NoFactor:
        return
    row = match.factor
    assert row.evidence != "unsourced"
    assert row.basis == basis
    assert known_at is None or known_from(row.published) <= known_at
    assert (row.kind, row.carrier, row.gas) == question
    assert row.region in chain(ALL, region)
    assert later or row.year_from is None or row.year_from <= year
    assert match.how in HOWS
    assert (match.how == "exact") == (
        row.region == region and not (row.year_to and row.year_to < year)
    ) or later


@QUICK
@given(region=st.sampled_from(sorted(ALL.regions)), year=YEARS, known_at=DAYS)
def test_knowing_more_never_takes_an_answer_away(region: str, year: int, known_at: dt.date) -> None:
    try:
        grid(ALL, region, year, known_at=known_at)
    except NoFactor:
        return
    grid(ALL, region, year)
