"""Write results as CSV, XLSX or Parquet, with the factors and the data quality beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import xlsxwriter

from tanliu.app.desks.reports.actions.summary import Summary, summarise
from tanliu.app.store.estimated import LATEST
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog
from tanliu.kit.csv_text import write_csv
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period
from tanliu.report import sheet as sheets
from tanliu.report.names import Names

#: Result tables in the order of a workbook.
TABLES = (
    "measure", "indicator", "line", "binding", "quarantine", "batch", "estimate", "estimate_model", "stated_emission",
)  # fmt: skip
_EXCEL_ROWS = 1_048_575


def report(
    workspace: Workspace,
    file: Path,
    *,
    period: str | None = None,
    catalog: Catalog | None = None,
    language: str = "en",
) -> Path:
    """Write a report; its form follows the name.

    ``.xlsx`` gives a workbook, a name ending in ``.csv`` or ``.parquet`` a folder of that name with one file
    for each table. Numbers are exact in CSV and Parquet; Excel keeps 15 digits.

    Parameters
    ----------
    workspace
        Whose results are written.
    file
        Name of the report.
    period
        Only this year or month; the last computed year when none is given.
    catalog
        Packs that give names; the shipped ones when left out.
    language
        ``en`` or ``zh``, of the summary.

    Returns
    -------
    Path
        The file or folder written.

    Raises
    ------
    TanliuError
        When nothing was computed, or the name has another ending.
    """
    writers: Mapping[str, Callable[[Path, dict[str, pa.Table], Summary, Names], None]] = {
        ".xlsx": _workbook,
        ".csv": _csv_folder,
        ".parquet": _parquet_folder,
    }
    if file.suffix not in writers:
        raise TanliuError("unknown form of report", found=file.name, accepted=", ".join(writers))
    catalog = catalog or load()
    summary = summarise(workspace, period, catalog=catalog)
    tables = {name: _rows(workspace, name, summary.period) for name in TABLES}
    writers[file.suffix](file, tables, summary, Names(catalog, language))
    return file


def _rows(workspace: Workspace, table: str, span: str) -> pa.Table:
    names = workspace.lake.declared(table).names  # with what packs bring
    condition = "true"
    if "period" in names:
        condition = f"period LIKE '{span}%'"
    elif "year" in names:
        condition = f"year = {Period.parse(span).year}"
    # every column decides the order, so that the same results give the same file
    scan = workspace.lake.scan(table)
    rows = LATEST.format(table=scan) if "run_id" in names else scan
    query = f"SELECT {', '.join(names)} FROM {rows} WHERE {condition} ORDER BY ALL"
    return workspace.connection.execute(query).to_arrow_table()


def _csv_folder(folder: Path, tables: dict[str, pa.Table], summary: Summary, names: Names) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as out:
            write_csv(out, table.column_names, _rows_of(table))
    with (folder / "summary.csv").open("w", encoding="utf-8-sig", newline="") as out:
        header, *rows = sheets.rows(summary, names)
        write_csv(out, header, rows)


def _rows_of(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _parquet_folder(folder: Path, tables: dict[str, pa.Table], _: Summary, __: Names) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pa.parquet.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _workbook(file: Path, tables: dict[str, pa.Table], summary: Summary, names: Names) -> None:
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("summary" if names.language == "en" else "概览")
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, 9, 22)
        for number, row in enumerate(sheets.rows(summary, names)):
            sheet.write_row(number, 0, [_cell(value) for value in row], bold if len(row) == 1 else None)
        for name, table in tables.items():
            if table.num_rows > _EXCEL_ROWS:
                raise TanliuError(
                    Message("{name} has too many rows for Excel", name=name),
                    found=table.num_rows,
                    accepted=Message("a month, or .csv"),
                )
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, table.column_names, bold)
            sheet.freeze_panes(1, 0)
            columns = (column.to_pylist() for column in table.columns)
            for number, cells in enumerate(zip(*columns, strict=True), start=1):
                sheet.write_row(number, 0, [_cell(value) for value in cells])


def _cell(value: object) -> object:
    """Excel knows floats and text; an instant is written as text with its zone."""
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else value
    return float(value) if isinstance(value, Decimal) else str(value)
