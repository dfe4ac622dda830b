"""Registers the block ``live`` of a source: where its messages come from, and which part of them is which column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from tanliu.catalog.schema import register_check, register_part
from tanliu.catalog.source.schema import KIND
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError


def _listening() -> type[BaseModel]:
    # the libraries of the adapters are loaded by those who have a live source
    from tanliu.app.live.document import listening

    return listening()


def columns_nothing_takes(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the columns of payload maps that no table of their source takes."""
    for document in documents:
        if document.data.get("live") is not None:
            from tanliu.app.live.payload import untaken
            from tanliu.catalog.source.load import load

            yield from untaken(document, load(document.path))


register_part(KIND, "live", _listening)
register_check(KIND, columns_nothing_takes)
