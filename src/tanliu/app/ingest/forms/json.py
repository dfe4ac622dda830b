"""JSON with a list of objects: each is a row, and keys of objects inside are joined by points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.app.ingest import limits, probe
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError


def rows(path: Path, form: Format) -> Rows:
    """Return the objects of the list that the mapping names, or of the only one there is.

    Raises
    ------
    TanliuError
        When it is no JSON, has no such list, or several of which none is named.
    """
    body = b"".join(probe.pieces(path))
    limits.require_shallow(body, path.name)
    try:
        data = json.loads(body.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise TanliuError("not JSON", where=path.name, found=str(error)) from error
    lists = dict(_lists(data, ""))
    if form.records is None and len(lists) > 1:
        raise TanliuError(
            "several lists of objects: say which one", where=path.name, found=len(lists),
            accepted=", ".join(f"records: {name}" for name in list(lists)[:20]),
        )  # fmt: skip
    name = next(iter(lists), "") if form.records is None else form.records
    if name not in lists:
        raise TanliuError(
            "there is no such list of objects",
            where=path.name,
            found=name,
            accepted=", ".join(list(lists)[:20]) or '[{"stamp": "2025-01-01", "value": 1}]',
        )
    found = [dict(_cells(one, "")) for one in lists[name]]
    header = tuple(dict.fromkeys(key for one in found for key in one))
    limits.require_columns(len(header), path.name)
    return Rows(
        header,
        (Row(number, tuple(one.get(key, "") for key in header)) for number, one in enumerate(found, 1)),
    )


def _lists(data: Any, at: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(data, list) and data and all(isinstance(one, dict) for one in data):
        yield at, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _lists(value, f"{at}.{key}" if at else str(key))


def _cells(one: dict[str, Any], at: str) -> Iterator[tuple[str, str]]:
    for key, value in one.items():
        if isinstance(value, dict):
            yield from _cells(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)
