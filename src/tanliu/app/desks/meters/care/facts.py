"""What a told row says of an event of a meter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tanliu.app.platform.told.cells import (
    Row,
    chosen,
    day,
    day_or_none,
    number_or_none,
    past,
    text,
)
from tanliu.decide.metering.document import FIELDS, EventKind, Metering
from tanliu.kit.errors import TanliuError

#: Columns of a file of events.
COLUMNS = ("meter_code", "event", "day", *FIELDS, "source")
_LONGEST = {"certificate": 80, "body": 120, "serial": 80, "note": 300}
_PASSED = {"yes": True, "true": True, "1": True, "是": True, "合格": True, "no": False, "false": False, "0": False, "否": False, "不合格": False}  # fmt: skip
#: Least and most of numbers, and their decimal places.
_NUMBERS = {
    "accuracy_percent": (Decimal("0.001"), Decimal(50), 4), "ct_ratio": (Decimal("0.0001"), Decimal(999_999), 4),
    "pt_ratio": (Decimal("0.0001"), Decimal(999_999), 4), "offset_s": (Decimal(-99_999_999), Decimal(99_999_999), 3),
}  # fmt: skip


def facts(row: Row, says: Metering) -> dict[str, Any]:
    """Return what a row tells of an event.

    Raises
    ------
    TanliuError
        With the column, what was found and what is accepted: what this kind of event does not tell is refused too, so
        that nothing is typed in vain.
    """
    kind = chosen(row, "event", says.events)
    at = past("day", day(row, "day"))
    found: dict[str, Any] = {"kind": kind, "day": at, "source": text(row, "source", 200)}
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
        return number_or_none(row, name, *_NUMBERS[name])
    if name == "until":
        return day_or_none(row, name)
    if name == "passed":
        return _yes(told)
    if name == "instrument":
        return chosen(row, name, says.instruments) if told else ""
    return text(row, name, _LONGEST[name], 0)


def _yes(told: str) -> bool | None:
    if told and told.lower() not in _PASSED:
        raise TanliuError("neither yes nor no", where="passed", found=told, accepted="yes, no")
    return _PASSED[told.lower()] if told else None
