"""A column of quarters, by itself or beside one of years: 2025年一季度, or 2025 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tanliu.app.ingest import marks
from tanliu.app.ingest.propose import forms
from tanliu.kit.message import Message
from tanliu.kit.period import part_of_year

if TYPE_CHECKING:
    from tanliu.app.ingest.propose.columns import Column
    from tanliu.app.ingest.propose.draft import Draft


def period(draft: Draft, year: Column | None) -> dict[str, Any] | str | None:
    """Return the value of the period of quarters; None where no column tells any."""
    column = draft.table.of("report.quarter")
    if column is None or not column.values:
        return None
    if all(part_of_year(text) for text in column.values):
        return draft.key(column)
    between = "Q" if set(column.values) <= set("1234") else ""
    if not between and not all(map(_is_quarter, column.values)):
        return None
    if year is not None and forms.share(year.values, forms.is_year) == 1:
        return {"columns": [draft.key(year), draft.key(column)], "join": between}
    told = draft.table.said.get("report.period")
    if year is not None or told is None or not forms.is_year(told):
        return None
    what = "the year {year} is that of a line above the table; a file of another year needs it changed"
    draft.doubt(Message(what, year=told))
    return {"column": draft.key(column), "prefix": f"{told}{between}"}


def _is_quarter(text: str) -> bool:
    found = marks.quarter_of(text)
    return found is not None and found.period is None and not found.rest
