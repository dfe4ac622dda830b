"""Books of factors are a kind that the linter reads; what they name must be in the packs."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from tanliu.catalog.book.document import FactorBook, Table
from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError

KIND = "factor-book"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield what books name that no pack has."""
    for document in documents:
        for at, table in enumerate(read(document, FactorBook).tables):
            where = f"{document.where('tables', at)}: {table.name}"
            for what, name, known in _names(table, catalog):
                if name and name not in known:
                    yield TanliuError(what, where=where, found=name)


def _names(table: Table, catalog: Catalog) -> Iterator[tuple[str, str | None, Container[str]]]:
    for carrier in (table.carrier, *(one.carrier for one in table.rows)):
        yield "unknown activity or carrier", carrier, catalog.activities
    for measure in table.measures.values():
        yield "unknown substance", measure.gas, catalog.substances
    added = () if table.where.adds is None else (table.where.adds.parent,)
    for region in (table.where.id, *table.where.words.values(), *added):
        yield "unknown region", region, catalog.regions


register(KIND, FactorBook, folder="books")
register_check(KIND, across)
