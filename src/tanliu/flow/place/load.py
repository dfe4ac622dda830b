"""The rule of the designated size of the packs in use."""

from __future__ import annotations

from tanliu.catalog.editions import scheme
from tanliu.catalog.remembered import remembered
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.flow.place.document import SIZE, DesignatedSize


@remembered
def designated_size(catalog: Catalog) -> DesignatedSize | None:
    """Return the rules; None where no pack has any."""
    if SIZE not in catalog.documents.get("schemes", {}):
        return None
    return read(scheme(catalog, SIZE), DesignatedSize)
