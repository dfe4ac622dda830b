"""Whom the lists of the reports name, read from a scheme of the packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError

SCHEME = "key-lists"
_KEYS = {"scheme", "title", "source", "evidence", "lists", "key_industries"}


@dataclass(frozen=True, slots=True)
class KeyList:
    """Firms that use at least so much energy a year, or are of a size class."""

    id: str
    title: Mapping[str, str]
    energy_tce_from: Decimal | None
    size_class: str | None
    where: str


@dataclass(frozen=True, slots=True)
class KeyLists:
    """The lists by id, and how many industries the monthly analysis looks at."""

    lists: Mapping[str, KeyList]
    key_industries: int
    source: str
    where: str


def key_lists(catalog: Catalog) -> KeyLists:
    """Return the lists of the loaded packs.

    Raises
    ------
    TanliuError
        When no pack has them, or a key is not understood.
    """
    if SCHEME not in catalog.schemes:
        raise TanliuError("no loaded pack says which enterprises are key", accepted=f"a scheme {SCHEME}")
    return parse(catalog.schemes[SCHEME])


def parse(document: Document) -> KeyLists:
    """Return the lists of a document."""
    data = document.data
    if set(data) != _KEYS:
        raise TanliuError(
            "unknown or missing keys", where=document.where(), found=sorted(data), accepted=sorted(_KEYS)
        )
    found = [_list(entry, document.where("lists", number)) for number, entry in enumerate(data["lists"])]
    return KeyLists(
        {one.id: one for one in found}, int(data["key_industries"]), data["source"], document.where()
    )


def _list(entry: Mapping[str, Any], where: str) -> KeyList:
    conditions = set(entry) - {"list", "title"}
    if len(conditions) != 1 or not conditions <= {"energy_tce_from", "size_class"}:
        raise TanliuError(
            "a list has one condition", where=where, found=sorted(conditions), accepted="energy_tce_from or size_class"
        )  # fmt: skip
    least = entry.get("energy_tce_from")
    return KeyList(
        entry["list"], entry["title"], None if least is None else Decimal(str(least)), entry.get("size_class"), where
    )  # fmt: skip
