"""Years from their months: the same whether from all lines, or from some lines and sums that are known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
from flow_case import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.flow.indicator.measures import Brought, entity_measures, measures, with_registered, with_years
from tanliu.kit.table import dictionary

ENTITIES = [
    {
        "entity_id": "A",
        "region_id": "T1",
        "industry": "C17",
        "field": "industry",
        "land_area_mu": Decimal("1.5"),
    },
    {"entity_id": "B", "region_id": "T2", "industry": None, "field": None, "land_area_mu": None},
]
GREEN = ("green_power",)
MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in (1, 2, 12)]
amounts = st.none() | st.decimals(min_value=-(10**9), max_value=10**12, places=16, allow_nan=False)
money = st.decimals(min_value=-(10**9), max_value=10**12, places=6, allow_nan=False)
entities, months = st.sampled_from(["A", "B"]), st.sampled_from(MONTHS)
lines = st.lists(
    st.tuples(entities, months, st.sampled_from(["energy", "green_power"]), amounts), max_size=12
)
outputs = st.lists(
    st.tuples(entities, months, st.sampled_from(["value_added_cny", "output_value_cny"]), money), max_size=8
)


def told_of(table: str, records: list[dict[str, Any]]) -> ibis.Table:
    """Return rows as files give them: any column may be null."""
    schema = pa.schema([field.with_nullable(True) for field in dictionary()[table].schema])
    return ibis.memtable(pa.Table.from_pylist(records, schema=schema))


def line(number: int, entity: str, period: str, purpose: str, amount: Decimal | None) -> dict[str, Any]:
    names = ("energy_kgce", "capped_kgce", "emission_kgco2", "emission_kgco2e", "market_kgco2e")
    return {
        "line_id": str(number), "entity_id": entity, "region_id": "T1", "carrier": f"carrier {number}", "purpose": purpose,
        "period": period, "year": int(period[:4]), "origin": "reported", "quantity": Decimal(1), "unit": "t",
        **dict.fromkeys(names, amount),
    }  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(lines, outputs, st.sets(months))
def test_years_are_the_same_from_lines_and_from_the_sums_of_other_months(
    drawn: list[Any], earned: list[Any], touched: set[str]
) -> None:
    told = [line(number, *one) for number, one in enumerate(drawn)]
    made = [dict(zip(("entity_id", "period", "measure", "value"), one, strict=True)) for one in earned]
    entity = told_of("entity", ENTITIES)
    names = ("region_id", "ancestor_id", "parent_id", "subject_kind")
    closure = ibis.memtable(
        pa.table([["T1"], ["T1"], pa.array([None], pa.string()), ["region"]], names=list(names))
    )
    whole = entity_measures(told_of("line", told), told_of("output", made), entity, contracts=GREEN)
    known = rows(measures(whole, closure, told_of("macro", [])))
    some = entity_measures(
        told_of("line", [row for row in told if row["period"] in touched]),
        told_of("output", [row for row in made if row["period"] in touched]),
        entity,
        contracts=GREEN,
    )
    others = told_of(
        "measure", [row for row in known if len(row["period"]) > 4 and row["period"] not in touched]
    )
    expected = [row for row in rows(whole) if len(row["period"]) == 4 or row["period"] in touched]
    found = rows(with_years(some, others, entity), "entity_id", "period")
    assert found == sorted(expected, key=lambda row: (row["entity_id"], row["period"]))


def test_figures_of_a_region_stand_beside_the_sums_of_its_firms() -> None:
    entity = told_of("entity", ENTITIES)
    told = told_of("line", [line(1, "A", "2024-01", "fuel", Decimal(7))])
    names = ("region_id", "ancestor_id", "parent_id", "subject_kind")
    closure = ibis.memtable(
        pa.table([["T1"], ["T1"], pa.array([None], pa.string()), ["region"]], names=list(names))
    )
    figures = [
        {"region_id": region, "measure": measure, "period": "2024", "value": Decimal(value)}
        for region, measure, value in (
            ("T1", "population_person", 50),
            ("T1", "a_later_one", 9),
            ("T2", "gdp_cny", 1),
        )
    ]
    found = rows(
        measures(
            entity_measures(told, told_of("output", []), entity, contracts=GREEN),
            closure,
            told_of("macro", figures),
        )
    )
    of_region = {row["period"]: row for row in found if row["subject_kind"] == "region"}
    assert (of_region["2024"]["population_person"], of_region["2024"]["gdp_cny"]) == (50, None)
    assert of_region["2024-01"]["population_person"] is None
    assert {row["population_person"] for row in found if row["subject_kind"] == "entity"} == {None}


def test_a_firm_of_which_nothing_is_told_has_no_year() -> None:
    entity = told_of("entity", ENTITIES)
    none = entity_measures(told_of("line", []), told_of("output", []), entity, contracts=GREEN)
    assert rows(with_years(none, told_of("measure", []), entity)) == []


def test_measures_of_packs_are_reported_registered_or_of_whole_regions() -> None:
    more = Brought(
        expected=("wool_kg",), reported=("water_m3",), registered=("garden_mu",), regional=("guest_person",)
    )
    told = [
        {"entity_id": "A", "measure": name, "period": period, "value": Decimal(amount)}
        for name, period, amount in (
            ("water_m3", "2025-01", 7), ("water_m3", "2025-02", 5), ("wool_kg", "2025-03", 2),
            ("garden_mu", "2024", 9), ("garden_mu", "2025", 3),
        )
    ]  # fmt: skip
    output = told_of("output", told)
    entity = with_registered(told_of("entity", ENTITIES), output, more)
    sums = entity_measures(told_of("line", []), output, entity, contracts=GREEN, more=more)
    closure = ibis.memtable(
        [{"region_id": "T1", "ancestor_id": "D", "parent_id": None, "subject_kind": "district"}],
        schema=dict.fromkeys(("region_id", "ancestor_id", "parent_id", "subject_kind"), "string"),
    )
    macro = [{"region_id": "D", "measure": "guest_person", "period": "2025", "value": Decimal(40)}]
    found = {
        (row["subject_id"], row["period"]): row
        for row in rows(measures(sums, closure, told_of("macro", macro), more=more))
    }
    names = ("wool_kg", "water_m3", "garden_mu", "guest_person", "output_months")
    assert [found["A", "2025"][name] for name in names] == [2, 12, 3, None, 1], (
        "wool alone makes a month known"
    )
    assert [found["A", "2025-01"][name] for name in names] == [None, 7, 3, None, None]
    assert [found["D", "2025"][name] for name in names] == [2, 12, 3, 40, None]
    months = rows(
        with_years(sums.filter(sums.period == "2025-01"), told_of_wide(found, more), entity, more=more)
    )
    assert [row["water_m3"] for row in months if row["period"] == "2025"] == [12]


def told_of_wide(found: dict[tuple[str, str], dict[str, Any]], more: Brought) -> ibis.Table:
    """Return the months but January as the store has them."""
    kept = [row for (_, period), row in found.items() if period in ("2025-02", "2025-03")]
    own = dictionary()["measure"].schema
    kinds = {field.name: field.type for field in own}
    amounts = dict.fromkeys(more.sums, pa.decimal128(38, 6)) | dict.fromkeys(
        more.macros, pa.decimal128(38, 6)
    )
    return ibis.memtable(pa.Table.from_pylist(kept, schema=pa.schema([*(amounts | kinds).items()])))
