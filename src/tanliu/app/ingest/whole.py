"""Whole numbers of a register of meters, of which not every one makes sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from tanliu.app.ingest.values import Refusal
from tanliu.kit.period import MINUTES_A_DAY

#: Digits that a register can have.
_MOST_DIGITS = 12


def number(column: str, found: Decimal, field: str, text: str) -> int:
    """Read a whole number of a column.

    Raises
    ------
    Refusal
        ``not_whole``, or what the column does not take.
    """
    return _WHOLE.get(column, _whole)(found, field, text)


def _whole(found: Decimal, field: str, text: str) -> int:
    if found != int(found):
        raise Refusal("not_whole", field, text)
    return int(found)


def _digits(found: Decimal, field: str, text: str) -> int:
    if not 1 <= found <= _MOST_DIGITS or found != int(found):
        raise Refusal("unknown_setup_value", field, text)
    return int(found)


def _minutes(found: Decimal, field: str, text: str) -> int:
    """Read the length of an interval: whole minutes that divide a day."""
    if not 1 <= found <= MINUTES_A_DAY or found != int(found) or MINUTES_A_DAY % int(found):
        raise Refusal("implausible", field, text)
    return int(found)


_WHOLE: Mapping[str, Callable[[Decimal, str, str], int]] = {
    "interval_minutes": _minutes,
    "register_digits": _digits,
}
