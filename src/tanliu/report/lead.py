"""The sentence at the head of a chapter: what its table says first, worked out by rule."""

from __future__ import annotations

from decimal import Decimal

from tanliu.report.document import Section, Table, shown
from tanliu.report.phrase import say


def lead(part: Section, language: str) -> str:
    """Return one sentence on a table: how many rows it has and which is the largest; empty where it has no amounts.

    The largest is told of the first column of numbers, its name being the header, of tables of two rows and more; not where
    a column says that the rows have units of their own.
    """
    table = part.table
    if table is not None and say("report_unit", language) in table.header:
        return ""
    column = None if table is None else _column(table)
    if table is None or column is None:
        return ""
    told = [row for row in table.rows if isinstance(row[column], Decimal)]
    top = max(told, key=lambda row: Decimal(str(row[column])))
    return say(
        "report_lead", language, count=f"{len(table.rows):,}", what=table.header[column], name=str(top[0]),
        value=shown(top[column]),
    )  # fmt: skip


def _column(table: Table) -> int | None:
    """Return the first column whose rows all have an amount or nothing, and two at least have one."""
    for column in range(1, len(table.header)):
        cells = [row[column] for row in table.rows if row[column] is not None]
        if len(cells) > 1 and all(isinstance(one, Decimal) for one in cells):
            return column
    return None
