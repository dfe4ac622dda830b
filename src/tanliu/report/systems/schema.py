"""Documents of systems and of tours are kinds that the linter reads: a system stands in one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.report.systems.document import Systems, Tour

KIND, TOURS = "systems", "tours"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the systems that stand twice."""
    seen: dict[str, str] = {}
    for document in documents:
        for at, one in enumerate(read(document, Systems).rows):
            where = document.where("rows", at)
            if seen.setdefault(one.id, where) != where:
                yield TanliuError("a system is there twice", where=where, found=one.id, accepted=seen[one.id])


register(KIND, Systems, folder=KIND)
register("tour", Tour, folder=TOURS)
register_check(KIND, across)
