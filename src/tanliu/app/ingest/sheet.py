"""Workbooks and GeoJSON as rows of texts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from tanliu.app.ingest import heads, limits, shape, workbook
from tanliu.app.ingest.rows import Row, Rows
from tanliu.app.ingest.shape import Told
from tanliu.app.ingest.workbook import Sheet
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError

#: Digits of a number that a workbook keeps.
_DIGITS = 15


def workbook_rows(
    path: Path, form: Format, wanted: Collection[str], numeric: Collection[str], told: Told
) -> Rows:
    """Read sheets of an XLSX, XLS or ODS workbook; typed cells become ISO dates and plain numbers.

    A merged cell says the same in all cells below it and beside it, except where it is a quantity, which would count
    once for each.

    Raises
    ------
    TanliuError
        When the file is no workbook, breaks off, is too large, or has no such sheet.
    """
    found = workbook.sheets(path, form.sheet)
    told.hidden += found.hidden
    if form.sheet is None:
        told.unread += found.unread
    told.hidden_rows += sum(one.notes.hidden_rows for one in found.chosen)
    return chained(
        [(one.name, _of_sheet(path, one, form, wanted, numeric, told)) for one in found.chosen],
        path.name,
        told,
    )


def _of_sheet(
    path: Path, one: Sheet, form: Format, wanted: Collection[str], numeric: Collection[str], told: Told
) -> Rows:
    comma = form.decimal == "comma"
    table = merged((tuple(as_text(cell, comma=comma) for cell in row) for row in one.rows), one.merged)
    head: list[Sequence[str]] = []
    for number in range(1, form.header_row + 1):
        row = next(table, None)
        if row is None:
            raise heads.no_header(number, path.name, sheet=True)
        if number in form.header_rows:
            head.append(row.filled)
    if not form.header_rows:
        first = next(table, None)
        if first is None:
            raise heads.no_header(1, path.name, sheet=True)
        table, head = chain([first], table), [("",) * len(first.filled)]
    header = heads.column_names(head, path.name, wanted)
    counted = frozenset(at for at, name in enumerate(header) if name in numeric)
    told.percent.update({header[at]: count for at, count in one.notes.percent.items() if at in counted})
    rows = (
        Row(number, tuple(row.own[at] if at in counted else row.filled[at] for at in range(len(header))))
        for number, row in enumerate(table, form.header_row + 1)
        if number >= (form.first_row or 0) and any(cell.strip() for cell in row.own)
    )
    found = Rows(header, rows)
    if pattern := dict(form.named).get("sheet"):
        found = shape.with_columns(found, shape.groups(pattern, one.name, path.name), path.name)
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """Cells as they are, and with what merged cells say in them."""

    own: Sequence[str]
    filled: Sequence[str]


def merged(rows: Iterator[Sequence[str]], ranges: Sequence[tuple[int, int, int, int]]) -> Iterator[_Line]:
    """Return rows with what merged cells say."""
    waiting = sorted(ranges, reverse=True)
    open_: list[tuple[int, int, int, str]] = []
    for number, row in enumerate(rows):
        open_ = [one for one in open_ if one[0] >= number]
        while waiting and waiting[-1][0] <= number:
            _, last, left, right = waiting.pop()
            open_.append((last, left, right, row[left] if left < len(row) else ""))
        filled = list(row)
        for _, left, right, text in open_:
            for at in range(left, min(right + 1, len(filled))):
                filled[at] = filled[at] if filled[at].strip() else text
        yield _Line(row, filled)


def chained(parts: Sequence[tuple[str, Rows]], file: str, told: Told) -> Rows:
    """Return tables of the same columns as one; rows of the second are counted on from the end of the first.

    Raises
    ------
    TanliuError
        When a column of the first is not in another.
    """
    if len(parts) == 1:
        return parts[0][1]
    header = parts[0][1].header
    for name, rows in parts[1:]:
        heads.require_columns(rows.header, header, f"{file}: {name}")
    return Rows(header, _one_after_the_other(parts, header, told))


def _one_after_the_other(
    parts: Sequence[tuple[str, Rows]], header: Sequence[str], told: Told
) -> Iterator[Row]:
    before = 0
    for name, rows in parts:
        order = [rows.header.index(column) for column in header]
        last = 0
        for row in rows.rows:
            last = row.number
            yield replace(
                row, number=before + last, cells=tuple(row.cells[at] for at in order) if row.cells else ()
            )
        told.parts.append(f"{name} ({before + 1}–{before + last})")
        before += last


def as_text(cell: object, *, comma: bool = False) -> str:
    """Write a typed cell as a person would: 12 rather than 12.0, ISO dates; the number with a comma where texts have it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        plain = _plain(Decimal(repr(cell)))
        return plain.replace(".", ",") if comma else plain
    if isinstance(cell, datetime):
        return _to_second(cell).isoformat(" ")
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _plain(value: Decimal) -> str:
    whole = value.is_finite() and value == value.to_integral_value()
    # of a longer number a workbook keeps fifteen digits: written out, a code would seem to be another one
    return str(int(value)) if whole and value.adjusted() < _DIGITS else str(value)


def _to_second(moment: datetime) -> datetime:
    """Undo the fraction that a day counted as a floating number leaves on a time."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def geojson_rows(path: Path) -> Rows:
    """Read the features of a GeoJSON file: columns ``properties.<name>`` and ``geometry``.

    Raises
    ------
    TanliuError
        When it is not a GeoJSON feature collection.
    """
    features = _features(path)
    names = dict.fromkeys(f"properties.{name}" for one in features for name in one["properties"])
    header = (*names, "geometry")
    rows = (Row(number, _cells(one, header)) for number, one in enumerate(features, 1))
    return Rows(header, rows)


def beside(path: Path, match: str, take: str) -> dict[str, str]:
    """Return one column of a GeoJSON file that lies beside the delivered one, by the values of another.

    A file that is not there gives nothing: a mended row comes back without its neighbours.
    """
    if not path.is_file():
        return {}
    found = geojson_rows(path)
    if match not in found.header or take not in found.header:
        raise TanliuError(
            "missing_column", where=path.name, found=(match, take), accepted=", ".join(found.header)
        )
    key, value = found.header.index(match), found.header.index(take)
    return {row.cells[key]: row.cells[value] for row in found.rows}


def _features(path: Path) -> list[dict[str, Any]]:
    body = path.read_bytes()
    limits.require_shallow(body, path.name)
    try:
        data = json.loads(body.decode("utf-8-sig"), parse_float=Decimal)
        features = [
            {"properties": dict(one["properties"] or {}), "geometry": one["geometry"]}
            for one in data["features"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise TanliuError("not a GeoJSON feature collection", where=path.name, found=str(error)) from error
    return features


def _cells(feature: dict[str, Any], header: Sequence[str]) -> tuple[str, ...]:
    return tuple(_of_feature(feature, name) for name in header)


def _of_feature(feature: dict[str, Any], name: str) -> str:
    value = (
        feature["geometry"]
        if name == "geometry"
        else feature["properties"].get(name.removeprefix("properties."))
    )
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_number)
    return as_text(str(value) if isinstance(value, Decimal) else value)


def _number(value: object) -> float:
    # coordinates are drawn, not reckoned with
    return float(str(value))
