"""Rules of the care of meters are documents that the linter reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.metering.document import FOLDER, Metering
from tanliu.kit.errors import TanliuError


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield instruments of carriers that no pack has."""
    known = {*catalog.activities, *catalog.quantity_kinds}
    for document in documents:
        for name, one in read(document, Metering).instruments.items():
            if odd := [carrier for carrier in one.carriers if carrier not in known]:
                yield TanliuError(
                    "no such carrier", where=document.where("instruments", name), found=", ".join(odd)
                )


register("metering", Metering, folder=FOLDER, dated=True)
register_check("metering", across)
