"""The same steps give the same rows on DuckDB and on Spark, in every digit."""

from typing import Any

import pyarrow as pa
import pytest
from district import ENTITIES, TOWNS

Results = dict[str, pa.Table]

STEPS = (
    "by_day",
    "by_month",
    "known_at",
    "metered",
    "reported",
    "preferred",
    "split_green",
    "activities",
    "lines",
    "totals",
    "entity_measures",
    "measures",
    "evaluate_building_intensity",
    "evaluate_carbon_efficiency",
    "evaluate_double_control",
    "evaluate_five_colour_map",
    "evaluate_per_mu",
)


def rows(table: pa.Table) -> list[tuple[Any, ...]]:
    names = sorted(table.column_names)
    return sorted((tuple(row[name] for name in names) for row in table.to_pylist()), key=str)


def decimals(table: pa.Table) -> dict[str, str]:
    return {field.name: str(field.type) for field in table.schema if pa.types.is_decimal(field.type)}


def test_every_step_says_something(on_duckdb: Results) -> None:
    assert set(on_duckdb) == set(STEPS), "a new scheme or step belongs in the list"
    assert all(table.num_rows > 0 for table in on_duckdb.values())


def test_the_district_has_what_engines_differ_in(on_duckdb: Results) -> None:
    """Nulls, splits, both origins, missing factors, negative denominators: the comparison would miss what is not there."""
    lines, measures = on_duckdb["lines"].to_pylist(), on_duckdb["measures"].to_pylist()
    assert {row["origin"] for row in lines} == {"metered", "reported"}
    assert {row["purpose"] for row in lines} == {"energy", "feedstock", "green_power", "new_renewables"}
    assert any(row["binding_id"] is None for row in lines)
    assert any(row["expected_readings"] is None for row in on_duckdb["activities"].to_pylist())
    assert any(row["value_added_cny"] is None for row in measures)
    assert any(row["value_added_cny"] is not None and row["value_added_cny"] < 0 for row in measures)
    assert {row["subject_id"] for row in measures} >= {*ENTITIES, *TOWNS, "D"}
    graded = [row["grade"] for row in on_duckdb["evaluate_carbon_efficiency"].to_pylist()]
    assert len(set(graded)) > 2


@pytest.mark.needs_java
@pytest.mark.parametrize("step", STEPS)
def test_spark_gives_the_same(on_duckdb: Results, on_spark: Results, step: str) -> None:
    ours, theirs = on_duckdb[step], on_spark[step]
    assert sorted(ours.column_names) == sorted(theirs.column_names)
    assert decimals(ours) == decimals(theirs)
    assert rows(ours) == rows(theirs)


@pytest.mark.needs_java
def test_products_have_sixteen_decimals_on_both(on_duckdb: Results, on_spark: Results) -> None:
    for results in (on_duckdb, on_spark):
        assert results["lines"].schema.field("emission_kgco2e").type == pa.decimal128(38, 16)
        assert results["totals"].schema.field("emission_kgco2e").type == pa.decimal128(38, 16)
