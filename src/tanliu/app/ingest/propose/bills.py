"""Bills: amounts from a day to a day, and whether the last day is still theirs."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

from tanliu.app.ingest import values
from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.columns import Column
from tanliu.app.ingest.propose.draft import Document, Draft
from tanliu.kit.message import Message


def days(draft: Draft) -> tuple[Column, Column] | None:
    """Return the columns of the first and the last day of bills, where a table has both."""
    first, last = draft.table.of("bill.from"), draft.table.of("bill.until")
    if first is None or last is None:
        return None
    told = form(first, last) is not None or all(
        forms.share(one.values, forms.is_day) == 1 for one in (first, last)
    )
    return (first, last) if told and len(first.values) == len(last.values) else None


def form(first: Column, last: Column) -> forms.Stamps | None:
    """Return how the days of bills are written, where it is not as ISO writes them."""
    texts = (*first.values, *last.values)
    return None if forms.share(texts, forms.is_day) == 1 or not forms.are_days(texts) else forms.stamps(texts)


def day(draft: Draft, column: Column, first: Column, last: Column) -> Document | str:
    """Return the value of a column of days of bills."""
    found = form(first, last)
    if found is None:
        return draft.key(column)
    if found.others:
        what = "stamps read as {format} and as {other} too"
        draft.doubt(Message(what, format=str(found.format), other=found.others[0]))
    return {"column": draft.key(column), "format": found.format}


def until(draft: Draft, first: Column, last: Column) -> Document:
    """Return the keys of a report that say when its days end; bills that meet tell whether the last day is theirs."""
    begun, ended = _days(first, form(first, last)), _days(last, form(first, last))
    included = _meets(sorted(set(zip(begun, ended, strict=True))))
    if included is None:
        draft.doubt(Message("the last day of a bill is taken for its own: {column}", column=last.heading))
    told: Document = {"until": day(draft, last, first, last)}
    return told if included is False else {**told, "last_day": "included"}


def _days(column: Column, found: forms.Stamps | None) -> list[date]:
    if found is None or found.format is None:
        return [values.day(text, "") for text in column.values]
    return [values.day(values.written_by(found.format, text, ""), "") for text in column.values]


def _meets(bills: list[tuple[date, date]]) -> bool | None:
    """Return whether most bills begin on the day after the one before ended; None where as many begin on that day."""
    gaps = Counter((later[0] - earlier[1]).days for earlier, later in pairwise(bills))
    if gaps[0] == gaps[1]:
        return None
    return gaps[1] > gaps[0]
