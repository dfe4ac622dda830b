"""Rules of public institutions are documents that the linter reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.institution.document import FOLDER, Institutions
from tanliu.kit.errors import TanliuError


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield quotas of indicators that are not there."""
    for document in documents:
        says = read(document, Institutions)
        for name, one in says.types.items():
            if odd := [id for id in one.quotas if id not in says.indicators]:
                yield TanliuError("no such indicator of institutions", where=document.where("types", name, "quotas"), found=", ".join(odd), accepted=", ".join(says.indicators))  # fmt: skip


register("institution", Institutions, folder=FOLDER, dated=True)
register_check("institution", across)
