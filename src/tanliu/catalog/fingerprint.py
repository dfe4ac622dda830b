"""A short name for everything that packs say: results made with other packs have to be made anew."""

from __future__ import annotations

from hashlib import sha256

from tanliu.catalog.remembered import remembered
from tanliu.catalog.types import Catalog


@remembered
def fingerprint(catalog: Catalog) -> str:
    """Return a hash of the factors, taxonomies and schemes, with the files and lines that results name."""
    told = (
        catalog.version,
        catalog.factors,
        catalog.uncertainties,
        *(list(table.items()) for table in (catalog.activities, catalog.purposes, catalog.fields)),
        *(list(table.items()) for table in (catalog.industries, catalog.regions, catalog.substances)),
        list(catalog.measures.items()),
        [
            (name, document.pack, document.data, list(document.lines.items()))
            for name, editions in catalog.documents.get("schemes", {}).items()
            for document in editions
        ],
    )
    return sha256(repr(told).encode()).hexdigest()[:16]
