"""What a report says is what the store holds: in a workbook, in CSV and in Parquet."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from tanliu.app.desks.reports.actions.report import TABLES, report
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

MONTH = "2025-06"
#: Rows of a month's report, by table: what is of no period is there as a whole.
CONDITIONS = {
    "measure": f"period = '{MONTH}'",
    "indicator": f"period = '{MONTH}'",
    "line": f"period = '{MONTH}'",
    "binding": "year = 2025",
    "quarantine": "true",
    "batch": "true",
    "estimate": f"period = '{MONTH}'",
    "estimate_model": "year = 2025",
    "stated_emission": f"period = '{MONTH}'",
}
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def write(opened: Workspace, packs: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    folder = tmp_path_factory.mktemp("reports")
    return lambda name, **options: report(opened, folder / name, catalog=packs, **options)


def stored(workspace: Workspace, table: str) -> pa.Table:
    query = f"SELECT * FROM {workspace.lake.scan(table)} WHERE {CONDITIONS[table]}"
    return workspace.connection.execute(query).to_arrow_table()


def plain(table: pa.Table, cell: Callable[[Any], Any]) -> Rows:
    """Return rows in a fixed order with every value as a file of that form holds it."""
    return sorted((tuple(map(cell, row.values())) for row in table.to_pylist()), key=str)


def test_parquet_is_the_store(opened: Workspace, write: Callable[..., Path]) -> None:
    folder = write("month.parquet", period=MONTH)
    assert {file.stem for file in folder.iterdir()} == set(TABLES)
    for name in TABLES:
        found, expected = pa.parquet.read_table(folder / f"{name}.parquet"), stored(opened, name)
        # of twenty enterprises too few report all their energy to estimate the others'
        assert found.num_rows > 0 or name.startswith(("estimate", "stated"))
        assert found.schema.equals(expected.schema)
        assert plain(found, str) == plain(expected, str)


def csv_cell(value: object) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def test_csv_is_the_store_in_every_digit(opened: Workspace, write: Callable[..., Path]) -> None:
    folder = write("month.csv", period=MONTH)
    for name in TABLES:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as opened_file:
            header, *rows = csv.reader(opened_file)
        expected = stored(opened, name)
        assert header == expected.column_names
        assert sorted(map(tuple, rows), key=str) == plain(expected, csv_cell)


def sheet_cell(value: object) -> object:
    """Excel holds binary numbers and text, and an empty text is no cell."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return f"{float(value):.12g}"
    return value if isinstance(value, str) else str(value)


def test_a_workbook_is_the_store_to_fifteen_digits(opened: Workspace, write: Callable[..., Path]) -> None:
    book = openpyxl.load_workbook(write("month.xlsx", period=MONTH), read_only=True)
    assert book.sheetnames == ["summary", *TABLES]
    for name in TABLES:
        header, *rows = book[name].iter_rows(values_only=True)
        expected = stored(opened, name)
        assert list(header) == expected.column_names
        assert sorted((tuple(map(sheet_cell, row)) for row in rows), key=str) == plain(expected, sheet_cell)


def test_a_report_of_a_year_adds_up(opened: Workspace, write: Callable[..., Path]) -> None:
    folder = write("year.parquet", period="2025")
    lines = pa.parquet.read_table(folder / "line.parquet")
    measures = pa.parquet.read_table(folder / "measure.parquet").to_pylist()
    total = sum((value for value in lines["emission_kgco2e"].to_pylist() if value is not None), Decimal(0))
    (district,) = (row for row in measures if row["subject_kind"] == "district" and row["period"] == "2025")
    assert district["emission_kgco2e"] == total
    assert {period[:4] for period in lines["period"].to_pylist()} == {"2025"}


def test_the_last_year_is_taken_when_none_is_named(write: Callable[..., Path]) -> None:
    named, unnamed = write("named.parquet", period="2025"), write("unnamed.parquet")
    for name in TABLES:
        assert pa.parquet.read_table(named / f"{name}.parquet") == pa.parquet.read_table(
            unnamed / f"{name}.parquet"
        )


def test_an_unknown_form_or_period_is_a_clear_error(write: Callable[..., Path]) -> None:
    with pytest.raises(TanliuError, match="unknown form of report"):
        write("month.doc", period=MONTH)
    with pytest.raises(TanliuError, match="nothing computed for the period"):
        write("month.csv", period="1999")
