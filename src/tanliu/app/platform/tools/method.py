"""The document of a method in the packs in use."""

from __future__ import annotations

from typing import TypeVar

from tanliu.catalog.schema import Scheme, read
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

Method = TypeVar("Method", bound=Scheme)


def method_of(catalog: Catalog, id: str, model: type[Method]) -> Method:
    """Return the newest edition of a method.

    Raises
    ------
    TanliuError
        When the packs in use do not have it.
    """
    found = catalog.schemes.get(id)
    if found is None:
        raise TanliuError("the packs in use have no such method", found=id)
    return read(found, model)
