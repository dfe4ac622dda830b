"""Tables that the command line prints: summaries and reconciliations."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tanliu.app.platform.console import out
from tanliu.report.names import Names
from tanliu.report.sheet import Colour, Sheet, sheets
from tanliu.report.tree import number

if TYPE_CHECKING:
    from tanliu.app.compute.reconcile import Reconciliation
    from tanliu.app.desks.reports.actions.summary import Summary

#: Rows of a table on a terminal; the report has them all.
_ROWS = 30


def show_summary(summary: Summary, names: Names) -> None:
    """Print the tables of a summary; town classes in their five colours."""
    for sheet in sheets(summary, names):
        out.print(_table(sheet))


def show_reconciliation(found: Reconciliation, language: str) -> None:
    """Print totals by year and how many rows each rule explains."""
    totals = Table(title="Reconciliation" if language == "en" else "核对", title_justify="left")
    for name in ("year", "rows", "computed t", "published t", "difference %", "rules: rows"):
        totals.add_column(name, justify="left" if name in ("year", "rules: rows") else "right")
    for year in found.years:
        rules = ", ".join(
            f"{rule} {count}" for rule, count in sorted(year.by_rule.items(), key=lambda r: -r[1])
        )
        totals.add_row(
            year.period,
            f"{year.rows:,}",
            number(year.computed_kg / 1000),
            number(year.published_kg / 1000),
            f"{100 * year.difference_ratio:.4f}",
            rules,
        )
    out.print(totals)
    for rule, text in found.texts.items():
        out.print(f"  {rule}: {text[language]}")
    for row in found.unexplained[:_ROWS]:
        out.print(
            f"  unexplained: {row.entity_id} {row.period}: {row.computed_kg} kg, published {row.published_kg} kg"
        )


def _table(sheet: Sheet) -> Table:
    table = Table(title=sheet.title, title_justify="left", show_header=any(sheet.header), show_edge=False)
    for position, name in enumerate(sheet.header):
        numeric = any(isinstance(row[position], Decimal | int) for row in sheet.rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in sheet.rows[:_ROWS]:
        table.add_row(*(_cell(value) for value in row))
    if len(sheet.rows) > _ROWS:
        table.caption = f"{len(sheet.rows) - _ROWS} more in the report"
    return table


def _cell(value: object) -> Text:
    if isinstance(value, Decimal):
        return Text(number(value, 2 if abs(value) >= 100 else 4))
    if isinstance(value, Colour):
        return Text(f"■ {value}", style=value.shade)
    return Text("" if value is None else str(value))
