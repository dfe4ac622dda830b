"""Limits as pages, files and commands tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tanliu.app.desks.limits.queries import COLUMNS, Row, items
from tanliu.catalog.types import Catalog
from tanliu.report.phrase import say


def row(one: Row, catalog: Catalog, lang: str) -> Row:
    """Return a version with the words of its item and state."""
    item = items(catalog).get(one["measure"])
    chinese = lang == "zh"
    name = one["measure"] if item is None else (item.name_zh if chinese else item.name_en)
    return {
        **one,
        "item": name,
        "item_id": item.id if item else "",
        "state_name": say(f"limit_{one['state']}", lang),
    }


def cells(rows: Iterable[Row], catalog: Catalog, lang: str) -> Iterator[list[Any]]:
    """Return the rows of a file, in the order of `COLUMNS`."""
    for one in rows:
        told = row(one, catalog, lang)
        yield [told["state_name"] if name == "state" else told[name] for name in COLUMNS]
