"""Cells of told rows: texts by column, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol, TypeVar

from tanliu.app.platform.casework.today import today
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Row = Mapping[str, str]
#: The first day that a told row may name.
EARLIEST = date(1900, 1, 1)
_SHOWN = 40


Id = TypeVar("Id", bound=str)


class Named(Protocol):
    """An item of a pack with its name by language."""

    @property
    def name(self) -> Any: ...


def text(row: Row, column: str, longest: int, shortest: int = 1) -> str:
    """Return a text without blanks around it; it may be empty where ``shortest`` is 0.

    Raises
    ------
    TanliuError
        When it is empty, too short, too long, or holds NUL.
    """
    told = row.get(column, "").strip()
    if not told and shortest:
        raise TanliuError("a field is empty", where=column)
    if not shortest <= len(told) <= longest:
        raise TanliuError(
            "the length of a told text", where=column, found=len(told), accepted=f"{shortest} ... {longest}"
        )
    if "\0" in told:
        raise TanliuError("a text holds NUL or half of a sign", where=column)
    return told


def day(row: Row, column: str) -> date:
    """Return a day that has to be told.

    Raises
    ------
    TanliuError
        When it is none, or lies before ``EARLIEST``.
    """
    told = row.get(column, "").strip()
    if not told:
        raise TanliuError("a field is empty", where=column)
    try:
        found = date.fromisoformat(told)
    except ValueError:
        raise TanliuError("not a day", where=column, found=told[:_SHOWN], accepted="2026-01-31") from None
    if found < EARLIEST:
        raise TanliuError("not a day", where=column, found=told, accepted=f">= {EARLIEST}")
    return found


def day_or_none(row: Row, column: str) -> date | None:
    """Return a day, or None where the cell is empty.

    Raises
    ------
    TanliuError
        As of `day`.
    """
    return day(row, column) if row.get(column, "").strip() else None


def past(column: str, found: date) -> date:
    """Return a day that is not still to come.

    Raises
    ------
    TanliuError
        When it is.
    """
    if found > today():
        raise TanliuError("the day is still to come", where=column, found=found, accepted=f"<= {today()}")
    return found


def span(row: Row, first: str = "first", last: str = "last") -> tuple[date, date | None]:
    """Return the first and the last day of something; the last is None where it goes on.

    Raises
    ------
    TanliuError
        As of `day`, or when it ends before it begins.
    """
    begin, end = day(row, first), day_or_none(row, last)
    if end is not None and end < begin:
        raise TanliuError("it ends before it begins", where=last, found=end, accepted=f">= {begin}")
    return begin, end


def number(row: Row, column: str, low: Decimal, high: Decimal, places: int) -> Decimal:
    """Return a number between two ends.

    Raises
    ------
    TanliuError
        When it is none, lies outside, or has more decimal places than are kept.
    """
    told = row.get(column, "").strip()
    if not told:
        raise TanliuError("a field is empty", where=column)
    try:
        found = Decimal(told)
    except InvalidOperation:
        raise TanliuError("not a number", where=column, found=told[:_SHOWN], accepted="1234.5") from None
    if not (found.is_finite() and low <= found <= high and found == round(found, places)):
        accepted = Message(
            "{low} to {high}, at most {places} decimal places",
            low=f"{low:f}",
            high=f"{high:f}",
            places=places,
        )
        raise TanliuError("a number out of its range", where=column, found=told[:_SHOWN], accepted=accepted)
    return found


def number_or_none(row: Row, column: str, low: Decimal, high: Decimal, places: int) -> Decimal | None:
    """Return a number, or None where the cell is empty.

    Raises
    ------
    TanliuError
        As of `number`.
    """
    return number(row, column, low, high, places) if row.get(column, "").strip() else None


def chosen(row: Row, column: str, offered: Mapping[Id, Named]) -> Id:
    """Return the id of an item of a pack that a cell names by its id or its name in a language.

    Raises
    ------
    TanliuError
        When there is none such.
    """
    told = text(row, column, 100)
    for id, one in offered.items():
        if told in (id, one.name["en"], one.name["zh"]):
            return id
    raise not_offered(column, told, offered)


def not_offered(column: str, told: str, offered: Iterable[str]) -> TanliuError:
    """Return the error of a cell that names nothing that is offered."""
    accepted = ", ".join(offered)
    return TanliuError("not one of what is offered", where=column, found=told[:_SHOWN], accepted=accepted)
