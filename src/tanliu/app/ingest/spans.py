"""Of which days an amount of a report is: a month, a year, a quarter, from a day to a day, or the year so far."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from tanliu.app import clock
from tanliu.app.ingest import values
from tanliu.app.ingest.numerals import narrow
from tanliu.app.ingest.values import Refusal
from tanliu.catalog.source.types import Fed
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import Period, days_of, days_text, part_of_year
from tanliu.kit.quarter import is_quarter, span_of


def days_between(first: str, until: str | None, last_day: str, field: str, last_field: str) -> str:
    """Read the first day of an amount and the one that ends it.

    Raises
    ------
    Refusal
        ``missing_value``, ``bad_date``, or ``bad_period`` when the days run backwards.
    """
    if until is None:
        raise Refusal("missing_value", last_field, until)
    start, end = values.day(first, field), values.day(until, last_field)
    if last_day == "included":
        end += timedelta(days=1)
    if start >= end:
        raise Refusal("bad_period", last_field, f"{first} / {until}")
    return days_text(start, end)


def of_report(fed: Fed, text: str, until: str | None, field: str) -> str:
    """Read the period of a report, or its first day and the one that ends it; none that is to come.

    Raises
    ------
    Refusal
        As `period` and `days_between`, or ``future_period``.
    """
    if fed.until is None:
        return begun(period(text, field), field, text)
    last = ", ".join(fed.until.columns) or "until"
    return begun(days_between(text, until, fed.last_day, field, last), field, text)


def period(text: str, field: str) -> str:
    """Read a year, month, quarter, half, or days such as ``2024-01-15/2024-02-14``.

    Raises
    ------
    Refusal
        ``bad_period``.
    """
    if part := part_of_year(narrow(text)):
        return part
    first, between, until = text.partition("/")
    if between and len(first.strip()) == len("2024-01-15") == len(until.strip()):
        return days_between(first, until, "excluded", field, field)
    return values.period(text, field)


def of_limit(text: str, field: str) -> str:
    """Read the year, quarter or month of a quota or limit, which may still be to come.

    Raises
    ------
    Refusal
        As of ``values.period``; half a year is none.
    """
    try:
        span = span_of(narrow(text))
    except TanliuError:
        return values.period(text, field)
    return span if is_quarter(span) else values.period(text, field)


def begun(found: str, field: str, text: str) -> str:
    """Refuse a report of days of which the first has not begun anywhere on earth.

    Raises
    ------
    Refusal
        ``future_period``.
    """
    if days_of(found)[0] > clock.now().date() + timedelta(days=1):
        raise Refusal("future_period", field, text)
    return found


def to_date(text: str) -> str:
    """Return the days from the start of the year to the end of a period."""
    first, until = days_of(text)
    return days_text(Period(first.year).start, until)


def dated(fed: Fed, record: dict[str, Any], headers: Iterable[str]) -> dict[str, Any]:
    """Give an amount of a report the days that it is of, where it is of the year so far.

    Raises
    ------
    Refusal
        ``year_to_date`` for amounts of other tables.
    """
    told = tuple(headers)
    if not is_to_date(fed, told):
        return record
    if fed.table != "report":
        raise Refusal("year_to_date", ", ".join(told), record["period"])
    return record | {"period": to_date(record["period"])}


def is_to_date(fed: Fed, headers: Iterable[str]) -> bool:
    """Return whether amounts add up from the start of the year: as the mapping says, else as a header says."""
    if fed.totals != "by_header" or fed.until is not None:
        return fed.totals == "year_to_date"
    return any(map(says_to_date, headers))


def says_to_date(header: str) -> bool:
    """Return whether a header says that amounts add up from the start of the year."""
    return _pattern().search(header) is not None


@cache
def _pattern() -> re.Pattern[str]:
    text = resources.files("tanliu.app.ingest").joinpath("cumulative.csv").read_text(encoding="utf-8")
    words = [row["word"] for row in csv.DictReader(text.splitlines())]
    # a Latin word stands for itself: "cumulative" is none of the letters of "accumulative"
    parts = (f"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) for word in words)
    return re.compile("|".join(parts), re.IGNORECASE)
