"""JSON with a list of objects, or an object on each line: each is a row, and keys of objects inside are joined by points.

Lists of values under the list of their names, ``{"columns": ["time", "kWh"], "data": [["2025-03-01", 1]]}``, are objects too.
"""

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

#: Keys under which the names of lists of values stand.
_NAMES = ("columns", "fields", "header", "headers")


def rows(path: Path, form: Format) -> Rows:
    """Return the objects of the list that the mapping names, or of the only one there is.

    Raises
    ------
    TanliuError
        When it is no JSON, has no such list, or several of which none is named.
    """
    lists = of_file(path)
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


def of_file(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the lists of objects of a file by where they are.

    Raises
    ------
    TanliuError
        When it is no JSON, or nests too deep.
    """
    body = b"".join(probe.pieces(path))
    limits.require_shallow(body, path.name)
    try:
        return dict(_lists(_read(body.decode("utf-8-sig")), ""))
    except (ValueError, RecursionError) as error:
        raise TanliuError("not JSON", where=path.name, found=str(error)) from error


def _read(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines[:2]):
            raise
        return [json.loads(line, parse_float=Decimal) for line in lines]


def _lists(data: Any, at: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(data, list) and data and all(isinstance(one, dict) for one in data):
        yield at, data
    elif isinstance(data, dict):
        names = next((data[key] for key in _NAMES if _are_names(data.get(key))), None)
        for key, value in data.items():
            place = f"{at}.{key}" if at else str(key)
            if names and _are_rows(value, len(names)):
                yield place, [dict(zip(names, row, strict=True)) for row in value]
            else:
                yield from _lists(value, place)


def _are_names(value: Any) -> bool:
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return texts and 1 < len(value) == len(set(value))


def _are_rows(value: Any, width: int) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, list) and len(row) == width for row in value)
    )


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
