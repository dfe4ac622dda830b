"""The same steps give the same rows on DuckDB and on Spark: amounts in every digit, quotients to twelve."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from district import ENTITIES, TOWNS

from tanliu.flow.indicator.types import Scheme

Results = dict[str, pa.Table]

STEPS = (
    "by_day",
    "by_month",
    "merged",
    "metered",
    "reported",
    "preferred",
    "split",
    "with_others",
    "activities",
    "kinds",
    "lines",
    "expected_reported",
    "expected_metered",
    "expected_registered",
    "expected_regional",
    "entity_measures",
    "measures",
    "with_years",
    "evaluate_building_intensity",
    "evaluate_carbon_efficiency",
    "evaluate_double_control",
    "evaluate_energy_code",
    "evaluate_five_colour_map",
    "evaluate_group_ranks",
    "evaluate_per_head",
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


#: What an indicator is worth: a quotient is formed in binary floating point, whose last digits are the engine's.
QUOTIENTS = ("value", "reference", "numerator", "denominator")


@pytest.mark.needs_java
def test_spark_gives_the_same_by_every_step(on_duckdb: Results, on_spark: Results) -> None:
    """One test, so that one worker starts Spark; steps are looked at in their order."""
    for step in STEPS:
        ours, theirs = on_duckdb[step], on_spark[step]
        assert decimals(ours) == decimals(theirs), step
        if step.startswith("evaluate"):
            assert_indicators_agree(ours, theirs)
        else:
            assert rows(ours) == rows(theirs), step
    product = on_duckdb["lines"].schema.field("emission_kgco2e").type
    assert product == on_spark["lines"].schema.field("emission_kgco2e").type == pa.decimal128(38, 16)


def assert_indicators_agree(ours: pa.Table, theirs: pa.Table) -> None:
    """Grades, ranks and peers are the same, and quotients to twelve digits."""
    told = [name for name in ours.column_names if name not in QUOTIENTS]
    assert rows(ours.select(told)) == rows(theirs.select(told))
    expected = by_key(theirs)
    for key, row in by_key(ours).items():
        for name in QUOTIENTS:
            one, other = row[name], expected[key][name]
            assert (one is None) == (other is None), (key, name)
            if one is not None:
                assert abs(one - other) <= Decimal("1e-9") + abs(one) * Decimal("1e-12"), (key, name)


def by_key(table: pa.Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    names = ("indicator_id", "subject_kind", "subject_id", "period")
    found = {tuple(row[name] for name in names): row for row in table.to_pylist()}
    assert len(found) == table.num_rows
    return found


@pytest.mark.needs_java
def test_exact_amounts_are_exact_on_spark(
    on_duckdb: Results, on_spark: Results, schemes: list[Scheme]
) -> None:
    exact = {
        one.id for scheme in schemes for one in scheme.indicators if one.form in ("amount", "difference")
    }
    assert exact
    for step in STEPS:
        if step.startswith("evaluate"):
            ours, theirs = by_key(on_duckdb[step]), by_key(on_spark[step])
            for key in (key for key in ours if key[0] in exact):
                assert ours[key]["value"] == theirs[key]["value"], key
