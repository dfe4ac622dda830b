"""Compliance schemes are documents that the linter reads, and whose examples it works out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.compliance.allocate import entitled
from tanliu.decide.compliance.document import Compliance
from tanliu.kit.errors import TanliuError

KIND = "compliance"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the examples that do not come out as told."""
    for document in documents:
        scheme = read(document, Compliance)
        for at, one in enumerate(scheme.examples):
            where = f"{document.where('examples', at)}: {one.name}"
            try:
                found = entitled(scheme, one.method, one.year, one.told).kg
            except TanliuError as error:
                yield TanliuError(error.what, where=where, found=error.found, accepted=error.accepted)
                continue
            if found != one.gives_kg:
                yield TanliuError(
                    "the example gives another result", where=where, found=f"{one.gives_kg}", accepted=found
                )


register(KIND, Compliance, folder="compliance", dated=True)
register_check(KIND, across)
