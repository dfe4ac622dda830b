"""A change adds up to the store, and its parts to it; what cannot be compared is told apart."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tanliu.app.desks.changes.queries.cells import AMOUNTS, Within
from tanliu.app.desks.changes.queries.changes import BY, Change, changes
from tanliu.app.desks.changes.queries.span import a_year_before, span
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import TanliuError

ALL = Scope.everything()


@pytest.fixture(scope="module")
def results(district: Path) -> Results:
    return Results(district)


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize(
    ("before", "after"), [("2024", "2025"), ("2025Q1", "2025-10..2025-12"), ("2025-02", "2024-02")]
)
def test_rows_and_parts_add_up_in_every_digit(
    results: Results, by: str, amount: str, before: str, after: str
) -> None:
    found = changes(results, ALL, span(before), span(after), amount=amount, by=by)
    for row in (found.whole, *found.rows):
        assert sum(row.parts.values()) == row.change
    assert sum(row.change for row in found.rows) == found.whole.change
    for side, told in ((before, found.whole.before), (after, found.whole.after)):
        months = [str(month) for month in span(side).months]
        query = f"SELECT sum({amount}) AS amount FROM line WHERE list_contains(?::VARCHAR[], period)"
        assert told == results.rows(query, [[*months, *([side] if span(side).is_year else [])]])[0]["amount"]


def test_a_reader_sees_the_same_of_what_they_cover(results: Results) -> None:
    every = changes(results, ALL, span("2024"), span("2025"), by="entity")
    one = every.rows[0]
    own = changes(results, Scope.of_entities([one.id]), span("2024"), span("2025"), by="entity")
    assert [own.rows[0].before, own.rows[0].after] == [one.before, one.after]
    assert own.whole.change == one.change
    narrowed = changes(results, ALL, span("2024"), span("2025"), by="carrier", within=Within(entity=one.id))
    assert narrowed.whole.change == one.change


class Told:
    """Lines and outputs in memory, with the tables that the queries read."""

    def __init__(self) -> None:
        self._db = duckdb.connect()
        self._db.execute(
            "CREATE TABLE line (entity_id VARCHAR, regions VARCHAR[], field VARCHAR, industry VARCHAR, carrier VARCHAR,"
            " purpose VARCHAR, unit VARCHAR, period VARCHAR, quantity DECIMAL(18,6), emission_kgco2e DECIMAL(38,16))"
        )
        self._db.execute(
            "CREATE TABLE entity_period (entity_id VARCHAR, regions VARCHAR[], field VARCHAR, industry VARCHAR,"
            " period VARCHAR, value_added_cny DECIMAL(38,6))"
        )
        self._db.execute(
            "CREATE TABLE finding (entity_id VARCHAR, sure BOOLEAN, gone_why VARCHAR, first DATE, until DATE)"
        )
        self._db.execute("CREATE TABLE region (region_id VARCHAR, parent_id VARCHAR)")
        self._db.execute(
            "CREATE VIEW entity AS SELECT DISTINCT entity_id, regions, field, industry, '' AS region_id FROM line"
        )

    def line(self, entity: str, period: str, quantity: int, amount: int | None, carrier: str = "gas") -> None:
        row = [entity, [], "industry", "C17", carrier, "energy", "t", period, quantity, amount]
        self._db.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def output(self, entity: str, period: str, value: int) -> None:
        row = [entity, [], "industry", "C17", period, value]
        self._db.execute("INSERT INTO entity_period VALUES (?, ?, ?, ?, ?, ?)", row)

    def rows(self, query: str, values: Any = ()) -> list[dict[str, Any]]:
        return self._db.execute(query, list(values)).to_arrow_table().to_pylist()

    def change(self, before: str, after: str) -> Change:
        # Any: stands in for the results of a workspace
        here: Any = self
        return changes(here, ALL, span(before), span(after), by="entity")

    def finding(
        self, entity: str, first: str, until: str, *, sure: bool = True, gone: str | None = None
    ) -> None:
        self._db.execute("INSERT INTO finding VALUES (?, ?, ?, ?, ?)", [entity, sure, gone, first, until])


@pytest.fixture
def told() -> Iterator[Told]:
    yield Told()


def parts(change: Change) -> dict[str, Decimal]:
    return {name: value for name, value in change.whole.parts.items() if value}


def test_a_month_that_is_missing_is_coverage_and_not_a_fall(told: Told) -> None:
    for month in ("2024-01", "2024-02", "2025-01"):
        told.line("A", month, 10, 20)
    found = told.change("2024Q1", "2025Q1")
    assert parts(found) == {"coverage": -20} and found.whole.comparable_ratio == 0
    assert (found.entities, found.gone, found.new) == (1, 0, 0)


def test_a_firm_that_is_new_is_told_apart(told: Told) -> None:
    told.line("A", "2024-01", 10, 20)
    told.line("A", "2025-01", 10, 20)
    told.line("B", "2025-01", 7, 14)
    found = told.change("2024-01", "2025-01")
    assert (found.entities, found.new, found.whole.ratio) == (1, 1, Decimal("0.7"))
    assert parts(found) == {"coverage": 14}


def test_what_rests_on_an_open_finding_is_told(told: Told) -> None:
    for entity, amount in (("A", 30), ("B", 25), ("C", 24), ("D", 23)):
        told.line(entity, "2024-01", 10, 20)
        told.line(entity, "2025-01", 10, amount)
    told.finding("A", "2025-01-01", "2025-02-01")
    told.finding("B", "2025-01-01", "2025-02-01", sure=False)
    told.finding("C", "2025-01-01", "2025-02-01", gone="corrected")
    told.finding("D", "2025-02-01", "2025-03-01")
    found = told.change("2024-01", "2025-01")
    assert (found.doubted, found.in_doubt) == (1, 10)


def test_a_fuel_given_up_is_real_where_the_month_is_known(told: Told) -> None:
    told.line("A", "2024-01", 10, 20)
    told.line("A", "2024-01", 5, 15, "coal")
    told.line("A", "2025-01", 10, 20)
    assert parts(told.change("2024-01", "2025-01")) == {"use": -15}
    told.output("A", "2024-01", 100)
    told.output("A", "2025-01", 100)
    assert parts(told.change("2024-01", "2025-01")) == {"intensity": -15}


def test_another_factor_is_no_other_use(told: Told) -> None:
    told.line("A", "2024", 10, 20)
    told.line("A", "2025", 10, 18)
    assert parts(told.change("2024", "2025")) == {"factor": -2}


def test_a_year_against_months_is_compared_when_all_are_known(told: Told) -> None:
    told.line("A", "2024", 120, 240)
    for month in range(1, 13):
        told.line("A", f"2025-{month:02}", 11, 22)
    assert parts(told.change("2024", "2025")) == {"use": 24}
    told.output("A", "2024", 1000)
    for month in range(1, 13):
        told.output("A", f"2025-{month:02}", 100)
    found = told.change("2024", "2025")
    assert set(parts(found)) == {"output", "intensity"} and found.output_known == 1


def test_a_year_against_eleven_months_is_coverage(told: Told) -> None:
    told.line("A", "2024", 120, 240)
    for month in range(1, 12):
        told.line("A", f"2025-{month:02}", 10, 20)
    assert parts(told.change("2024", "2025")) == {"coverage": -20}


def test_a_figure_of_a_year_is_not_in_a_quarter_and_that_is_told(told: Told) -> None:
    told.line("A", "2025", 120, 240)
    told.line("A", "2025-01", 1, 2)
    told.line("A", "2024-01", 1, 2)
    found = told.change("2024Q1", "2025Q1")
    assert (found.whole.after, found.outside) == (2, 240)


def test_a_line_without_a_factor_is_counted_and_compared_with_nothing(told: Told) -> None:
    told.line("A", "2024-01", 10, None)
    told.line("A", "2025-01", 10, 20)
    found = told.change("2024-01", "2025-01")
    assert parts(found) == {"coverage": 20} and found.without_factor == 1


def test_what_is_fed_in_has_no_logarithm(told: Told) -> None:
    told.line("A", "2024-01", -10, -20)
    told.line("A", "2025-01", 10, 20)
    assert parts(told.change("2024-01", "2025-01")) == {"use": 40}


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("2025", "2025-01", 12),
        ("2025Q3", "2025-07", 3),
        ("2025年下半年", "2025-07", 6),
        ("2024-11..2025-02", "2024-11", 4),
        ("2025年3月", "2025-03", 1),
    ],
)
def test_spans_as_people_write_them(text: str, first: str, count: int) -> None:
    found = span(text)
    assert (str(found.months[0]), len(found.months)) == (first, count)
    earlier = a_year_before(found)
    assert [one.ordinal + 12 for one in earlier.months] == [one.ordinal for one in found.months]
    assert span(earlier.text) == earlier


@pytest.mark.parametrize("text", ["soon", "2025Q5", "2025..2026", "2025-03..2025-01", "0001-01..9999-12", ""])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(TanliuError, match=r"2025-01\.\.2025-06"):
        span(text)


def test_spans_of_other_lengths_are_refused(results: Results) -> None:
    with pytest.raises(TanliuError, match="different numbers of months"):
        changes(results, ALL, span("2024"), span("2025Q1"))
