"""Workbooks and GeoJSON as rows of texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from tanliu.app.ingest import limits, workbook
from tanliu.app.ingest.rows import Row, Rows, checked_header
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def workbook_rows(path: Path, form: Format) -> Rows:
    """Read a sheet of an XLSX, XLS or ODS workbook; typed cells become ISO dates and plain numbers.

    Raises
    ------
    TanliuError
        When the file is no workbook, breaks off, is too large, or has no such sheet.
    """
    table = workbook.sheet_rows(path, form.sheet)
    head = next(islice(table, form.header_row - 1, None), None)
    if head is None:
        raise TanliuError(
            Message("the sheet has no row {row} for the header", row=form.header_row), where=path.name
        )
    header = checked_header([as_text(cell) for cell in head], path.name)
    rows = (
        Row(number, tuple(as_text(cell) for cell in row))
        for number, row in enumerate(table, form.header_row + 1)
    )
    return Rows(header, (row for row in rows if any(cell.strip() for cell in row.cells)))


def as_text(cell: object) -> str:
    """Write a typed cell as a person would: 12 rather than 12.0, ISO dates."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return _plain(Decimal(repr(cell)))
    if isinstance(cell, datetime):
        return _to_second(cell).isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _plain(value: Decimal) -> str:
    return str(int(value)) if value.is_finite() and value == value.to_integral_value() else str(value)


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
