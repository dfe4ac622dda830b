"""How rows and manifests are written, so that the same data are the same bytes: JSON in one way only.

A body is UTF-8 text of one JSON object a row (NDJSON), keys in the order of the interface, rows in the order of their
keys, no space between signs, each line ended by a line feed. Exact numbers are texts without exponent and without zeros
that say nothing, for many readers of JSON make binary fractions of numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tanliu.decide.exchange.document import Column, Dataset
from tanliu.kit.errors import TanliuError

Row = Mapping[str, Any]
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")
_COUNT_MOST = 2**53


def canonical(says: object) -> bytes:
    """Return a manifest or acknowledgement as the bytes that are hashed and signed: keys sorted, ASCII, no spaces."""
    return json.dumps(
        says, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False
    ).encode()


def number(value: Decimal) -> str:
    """Return an exact number as a text: without exponent, without zeros that say nothing, zero without a sign."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def written(value: Any, column: Column) -> str | int | bool | None:
    """Return a value as it stands in a row."""
    if value is None:
        return None
    if column.kind == "decimal":
        return number(value if isinstance(value, Decimal) else Decimal(str(value)))
    if column.kind == "count":
        return int(value)
    if column.kind == "flag":
        return bool(value)
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S}" + (f".{at:%f}" if at.microsecond else "") + "Z"
    return value.isoformat() if isinstance(value, date) else str(value)


def body(rows: Iterable[Row], dataset: Dataset) -> bytes:
    """Return rows as the bytes of a parcel, in the order of their keys.

    Raises
    ------
    TanliuError
        When two rows have one key, or a value is missing that may not be.
    """
    told = [
        {name: written(row.get(name), column) for name, column in dataset.columns.items()} for row in rows
    ]
    told.sort(key=lambda row: _order(row, dataset))
    for number_, row in enumerate(told, 1):
        for fault in row_faults(row, dataset):
            raise TanliuError(
                "a row does not fit its interface", where=f"{number_}: {fault[0]}", found=fault[1]
            )
    for before, after in pairwise(told):
        if key_of_row(before, dataset) == key_of_row(after, dataset):
            raise TanliuError("two rows have one key", found=" / ".join(key_of_row(after, dataset)))
    return b"".join(_line(row) for row in told)


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _order(row: Row, dataset: Dataset) -> tuple[Any, ...]:
    return tuple(
        row[name] if isinstance(row[name], int) else 0 if row[name] is None else str(row[name])
        for name in dataset.key
    )


def key_of_row(row: Row, dataset: Dataset) -> tuple[str, ...]:
    """Return what names a row."""
    return tuple(str(row[name]) for name in dataset.key)


def read_rows(data: bytes, dataset: Dataset) -> tuple[list[dict[str, Any]], list[tuple[int, str, str, str]]]:
    """Read a body.

    Returns
    -------
    rows
        The rows that can be read, as they are written.
    faults
        What is not as the interface says: number of the row from 1 (0 for the body as a whole), column, what was found and
        a code of the reason, one of ``REASONS``.
    """
    rows: list[dict[str, Any]] = []
    faults: list[tuple[int, str, str, str]] = []
    if data and not data.endswith(b"\n"):
        faults.append((0, "", "", "cut"))
    before: tuple[Any, ...] | None = None
    for place, line in enumerate(data.splitlines(keepends=True), 1):
        row = _read(line)
        if row is None or tuple(row) != tuple(dataset.columns):
            faults.append((place, "", line[:60].decode("utf-8", "replace").strip(), "columns"))
            continue
        found = [(place, name, text, reason) for name, text, reason in row_faults(row, dataset)]
        if not found and _line(row) != line:
            found.append((place, "", line[:60].decode("utf-8", "replace").strip(), "canonical"))
        if not found:
            key = _order(row, dataset)
            if before is not None and key <= before:
                found.append((place, dataset.key[0], " / ".join(map(str, key)), "order"))
            before = key
        faults.extend(found)
        rows.append(row)
    return rows, faults


#: Reasons of ``read_rows``.
REASONS = ("cut", "columns", "canonical", "order", "missing", "value", "code")


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def row_faults(row: Row, dataset: Dataset) -> list[tuple[str, str, str]]:
    """Return the columns whose values do not fit: name, value found, and a code of the reason."""
    found = []
    for name, column in dataset.columns.items():
        value = row[name]
        if value is None:
            if not column.may_be_missing:
                found.append((name, "", "missing"))
        elif not _fits(value, column):
            found.append((name, str(value)[:60], "value"))
        elif column.codes and value not in column.codes:
            found.append((name, str(value)[:60], "code"))
    return found


def _fits(value: object, column: Column) -> bool:
    if column.kind == "flag":
        return isinstance(value, bool)
    if column.kind == "count":
        return type(value) is int and abs(value) < _COUNT_MOST
    if not isinstance(value, str) or not value:
        return False
    if column.kind == "decimal":
        return len(value) <= 60 and _DECIMAL.fullmatch(value) is not None and value != "-0"
    if column.kind == "month":
        return _MONTH.fullmatch(value) is not None
    if column.kind == "instant":
        return _INSTANT.fullmatch(value) is not None and _is_time(datetime, value)
    return column.kind != "day" or (len(value) == 10 and _is_time(date, value))


def _is_time(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def totals(rows: Sequence[Row], dataset: Dataset) -> dict[str, str]:
    """Return the exact sums of the columns that have one; missing values add nothing."""
    return {
        name: number(sum((Decimal(str(row[name])) for row in rows if row[name] is not None), Decimal(0)))
        for name in dataset.totals
    }
