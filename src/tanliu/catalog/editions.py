"""Which document of a scheme holds."""

from __future__ import annotations

from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError


def scheme(catalog: Catalog, name: str) -> Document:
    """Return the document of a scheme.

    Raises
    ------
    TanliuError
        When no pack in use has the scheme.
    """
    if name not in catalog.schemes:
        raise TanliuError("no pack in use has this scheme", found=name, accepted=", ".join(catalog.schemes))
    return catalog.schemes[name]
