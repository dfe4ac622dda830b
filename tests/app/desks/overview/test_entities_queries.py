"""The list of entities: sums, order, narrowing and search are those of the store."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.desks.overview.queries import entities
from tanliu.app.desks.overview.queries.entities import ORDERS, Listed, Wanted, listed
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.load import load
from tanliu.flow.indicator.load import indicators

ALL = Scope.everything()
INTENSITY = indicators(load())["carbon_intensity"][1]
GRADED_BY = "carbon_efficiency_k"


def some(results: Results, scope: Scope, period: str, wanted: Wanted, **part: int) -> Listed:
    return listed(results, scope, period, wanted, INTENSITY, GRADED_BY, **part)


def offered_to(results: Results, scope: Scope, period: str) -> dict[str, list[Any]]:
    return entities.choices(results, scope, period, GRADED_BY)


@pytest.fixture(scope="module")
def results(district: Path) -> Results:
    return Results(district)


def test_the_list_adds_up_to_the_store(results: Results) -> None:
    found = some(results, ALL, "2025", Wanted())
    stored = results.rows(
        "SELECT sum(emission_kgco2e) AS kg, sum(energy_kgce) AS kgce FROM line WHERE year = 2025"
    )[0]
    assert found.total["count"] == len(found.rows) == 30
    assert sum(row["emission_kgco2e"] for row in found.rows) == found.total["emission_kgco2e"] == stored["kg"]
    assert sum(row["energy_kgce"] for row in found.rows) == found.total["energy_kgce"] == stored["kgce"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("descending", [True, False])
def test_every_column_sorts_both_ways_with_the_missing_last(
    results: Results, order: str, descending: bool
) -> None:
    rows = some(results, ALL, "2025", Wanted(order=order, descending=descending)).rows
    column = {"energy": "energy_kgce", "carbon": "emission_kgco2e", "intensity": "intensity", "grade": "k"}
    key = {**column, "code": "entity_id", "industry": "industry", "rank": "rank", "months": "energy_months"}
    assert len(rows) == 30
    if order in key:
        values = [row[key[order]] for row in rows]
        known = [value for value in values if value is not None]
        assert values[: len(known)] == sorted(known, reverse=descending)
        assert all(value is None for value in values[len(known) :])


def test_pages_are_the_list_cut_up(results: Results) -> None:
    whole = some(results, ALL, "2025", Wanted(order="name")).rows
    parts = [some(results, ALL, "2025", Wanted(order="name"), count=7, skip=skip) for skip in range(0, 35, 7)]
    assert [row for part in parts for row in part.rows] == whole
    assert {part.total["count"] for part in parts} == {30}


def test_a_region_holds_what_lies_in_the_regions_inside_it(results: Results) -> None:
    def count(region: str) -> int:
        return int(some(results, ALL, "2025", Wanted(region=region)).total["count"])

    towns = [
        row["region_id"] for row in offered_to(results, ALL, "2025")["regions"] if row["level"] == "town"
    ]
    assert count("D01") == sum(count(town) for town in towns) == 30


def test_search_knows_names_codes_case_and_full_width_forms(results: Results) -> None:
    firm = results.rows("SELECT entity_id, name FROM entity ORDER BY entity_id LIMIT 1")[0]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in firm["entity_id"])
    for text in (
        firm["name"],
        firm["name"][2:5],
        firm["entity_id"].lower(),
        firm["entity_id"][4:],
        f" {wide} ",
    ):
        found = [row["entity_id"] for row in some(results, ALL, "2025", Wanted(text=text)).rows]
        assert firm["entity_id"] in found
    for nothing in ("%", "_", "' OR true --"):
        assert some(results, ALL, "2025", Wanted(text=nothing)).rows == []


def test_filters_keep_only_what_was_asked_for(results: Results) -> None:
    offered = offered_to(results, ALL, "2025")
    for name, column in (("industry", "industry"), ("size_class", "size_class"), ("grades", "grade")):
        counted = 0
        for value in offered[name]:
            rows = some(results, ALL, "2025", Wanted(**{column: value})).rows
            assert {row[column] for row in rows} <= {value}
            counted += len(rows)
        every = some(results, ALL, "2025", Wanted()).rows
        assert counted == sum(row[column] is not None for row in every)


def test_intensity_is_that_of_the_store_and_a_grade_is_of_the_year(results: Results) -> None:
    month = {row["entity_id"]: row for row in some(results, ALL, "2025-06", Wanted()).rows}
    stored = results.rows(
        "SELECT subject_id, value FROM indicator WHERE indicator_id = 'carbon_intensity' AND period = '2025'"
    )
    value = {row["subject_id"]: row["value"] for row in stored}
    found = some(results, ALL, "2025", Wanted())
    assert found.total["intensity"] == value["D01"]
    for row in found.rows:
        assert row["intensity"] == value.get(row["entity_id"])
        if row["value_added_cny"]:
            # of the months of which both are known: one firm lacks the energy of a month
            exact = row["alike_emission_kgco2e"] / row["alike_value_added_cny"] * 10
            assert abs(row["intensity"] - exact) <= Decimal("1e-10")
        assert month[row["entity_id"]]["grade"] == row["grade"]


def test_a_scope_hides_rows_sums_and_choices(results: Results) -> None:
    town = results.rows("SELECT region_id FROM entity LIMIT 1")[0]["region_id"]
    scope = Scope.of_regions([town])
    found = some(results, scope, "2025", Wanted())
    assert {row["region_id"] for row in found.rows} == {town}
    assert found.total["emission_kgco2e"] == sum(row["emission_kgco2e"] for row in found.rows)
    assert {row["region_id"] for row in offered_to(results, scope, "2025")["regions"]} == {town, "D01"}
    assert some(results, Scope.nothing(), "2025", Wanted()).rows == []
