"""Rows of events as people bring them, by form, file or interface: texts by column, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tanliu.app.platform.casework.today import today
from tanliu.decide.metering.document import FIELDS, EventKind, Metering
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Row = Mapping[str, str]
#: Columns of a file of events.
COLUMNS = ("meter_code", "event", "day", *FIELDS, "source")
_EARLIEST = date(1900, 1, 1)
_LONGEST = {"certificate": 80, "body": 120, "serial": 80, "note": 300}
_PASSED = {"yes": True, "true": True, "1": True, "是": True, "合格": True, "no": False, "false": False, "0": False, "否": False, "不合格": False}  # fmt: skip
#: Least and most of numbers, and their decimal places.
_NUMBERS = {
    "accuracy_percent": (Decimal("0.001"), Decimal(50), 4), "ct_ratio": (Decimal("0.0001"), Decimal(999_999), 4),
    "pt_ratio": (Decimal("0.0001"), Decimal(999_999), 4), "offset_s": (Decimal(-99_999_999), Decimal(99_999_999), 3),
}  # fmt: skip


def text(row: Row, name: str, longest: int, shortest: int = 0) -> str:
    """Return a text without blanks around it.

    Raises
    ------
    TanliuError
        When it is too short or too long.
    """
    told = row.get(name, "").strip()
    if not told and shortest:
        raise TanliuError("a field is empty", where=name)
    if not shortest <= len(told) <= longest:
        raise TanliuError(
            "the length of a text of an event",
            where=name,
            found=len(told),
            accepted=f"{shortest} ... {longest}",
        )
    return told


def day(row: Row, name: str) -> date:
    """Return a day.

    Raises
    ------
    TanliuError
        When it is none.
    """
    told = row.get(name, "").strip()
    if not told:
        raise TanliuError("a field is empty", where=name)
    try:
        found = date.fromisoformat(told)
    except ValueError:
        raise TanliuError("not a day", where=name, found=told, accepted="2026-01-31") from None
    if found < _EARLIEST:
        raise TanliuError("not a day", where=name, found=told, accepted=f">= {_EARLIEST}")
    return found


def kind_of(row: Row, says: Metering) -> str:
    """Return the kind of event that a row tells, by its id or its name in a language.

    Raises
    ------
    TanliuError
        When there is none such.
    """
    told = text(row, "event", 40, 1)
    names = {name: id for id, one in says.events.items() for name in (id, one.name["en"], one.name["zh"])}
    if told not in names:
        raise TanliuError(
            "no such event of a meter", where="event", found=told, accepted=", ".join(says.events)
        )
    return names[told]


def facts(row: Row, says: Metering) -> dict[str, Any]:
    """Return what a row tells of an event.

    Raises
    ------
    TanliuError
        With the column, what was found and what is accepted: what this kind of event does not tell is refused too, so
        that nothing is typed in vain.
    """
    kind = kind_of(row, says)
    at = day(row, "day")
    if at > today():
        raise TanliuError(
            "the day of an event is still to come", where="day", found=at, accepted=f"<= {today()}"
        )
    found: dict[str, Any] = {"kind": kind, "day": at, "source": text(row, "source", 200, 1)}
    for name in FIELDS:
        found[name] = _field(row, name, says.events[kind], says)
    if found["until"] is not None and found["until"] <= at:
        raise TanliuError(
            "a certificate ends before it begins", where="until", found=found["until"], accepted=f"> {at}"
        )
    return found


def _field(row: Row, name: str, kind: EventKind, says: Metering) -> Any:
    told = row.get(name, "").strip()
    if told and name not in kind.fields:
        raise TanliuError(
            "this event does not tell that", where=name, found=told[:40], accepted=", ".join(kind.fields)
        )
    if not told and name in kind.needs:
        raise TanliuError("a field is empty", where=name)
    if name in _NUMBERS:
        return _number(told, name)
    if name == "until":
        return day(row, name) if told else None
    if name == "passed":
        return _yes(told)
    if name == "instrument":
        return _instrument(told, says)
    return text(row, name, _LONGEST[name])


def _yes(told: str) -> bool | None:
    if told and told.lower() not in _PASSED:
        raise TanliuError("neither yes nor no", where="passed", found=told, accepted="yes, no")
    return _PASSED[told.lower()] if told else None


def _instrument(told: str, says: Metering) -> str:
    names = {
        name: id for id, one in says.instruments.items() for name in (id, one.name["en"], one.name["zh"])
    }
    if told and told not in names:
        raise TanliuError(
            "no such instrument", where="instrument", found=told, accepted=", ".join(says.instruments)
        )
    return names[told] if told else ""


def _number(told: str, name: str) -> Decimal | None:
    if not told:
        return None
    low, high, places = _NUMBERS[name]
    try:
        found = Decimal(told)
    except InvalidOperation:
        raise TanliuError("not a number", where=name, found=told, accepted="1234.5") from None
    if not (found.is_finite() and low <= found <= high and found == round(found, places)):
        raise TanliuError(
            "a number out of its range", where=name, found=told, accepted=Message("{low} to {high}, with at most {places} decimals", low=f"{low:f}", high=f"{high:f}", places=places)
        )  # fmt: skip
    return found
