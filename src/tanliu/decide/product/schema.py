"""Products and registers of titles are documents that the linter reads; a product is told by a measure of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import PRODUCT, Catalog, Document
from tanliu.decide.product.document import ProductRule, TitleRegisters
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND, FOLDER, TITLES = "product-carbon", "products", "awards"
#: Where the schemes of assessment lie, one of which a register may name.
_SCHEMES = "assessments"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield measures that no pack has, or that are none of products."""
    known = {one.id for one in catalog.measures.values() if one.origin == PRODUCT}
    for document in documents:
        rule = read(document, ProductRule)
        told = {id: one.measure for id, one in rule.items.items()}
        for at, measure in (
            *((("items", id), measure) for id, measure in told.items()),
            (("share_measure",), rule.share_measure),
        ):
            if measure not in known:
                yield TanliuError(
                    Message("unknown {name}", name="measure"), where=document.where(*at), found=measure,
                    accepted=", ".join(sorted(known)),
                )  # fmt: skip


def schemes(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield schemes of assessment that no pack has."""
    known = catalog.documents.get(_SCHEMES, {})
    for document in documents:
        for id, one in read(document, TitleRegisters).items.items():
            if one.scheme is not None and one.scheme not in known:
                yield TanliuError(
                    Message("unknown {name}", name="scheme"), where=document.where("items", id), found=one.scheme,
                    accepted=", ".join(sorted(known)),
                )  # fmt: skip


register(KIND, ProductRule, folder=FOLDER, dated=True)
register("title-registers", TitleRegisters, folder=TITLES, dated=True)
register_check(KIND, across)
register_check("title-registers", schemes)
