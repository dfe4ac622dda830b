"""The rules of gardens of the packs in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.model.farm.document import Garden

T = TypeVar("T")


def rules_of(catalog: Catalog) -> Garden:
    """Return the newest rules of the packs in use.

    Raises
    ------
    NothingKnownError
        When no pack has any.
    """
    for editions in catalog.documents.get("farm", {}).values():
        return read(editions[-1], Garden)
    raise NothingKnownError("no pack in use has rules of gardens", where="farm")


def one_of(offered: Mapping[str, T], name: str | None, where: str) -> T:
    """Return what is named, the first when nothing is.

    Raises
    ------
    TanliuError
        When there is none of this name.
    """
    name = name or next(iter(offered))
    if name not in offered:
        raise TanliuError("not one of what is offered", where=where, found=name, accepted=", ".join(offered))
    return offered[name]
