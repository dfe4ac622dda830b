"""Methodologies are documents that the linter reads; the figures that they print are worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import InvalidOperation

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.credit.document import Methodology
from tanliu.decide.credit.measure import verdict
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND = "methodology"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the printed figures that are not as told, and methodologies that are excluded and that nobody knows."""
    known = {read(one, Methodology).credit for one in documents}
    for document in documents:
        method = read(document, Methodology)
        for at, other in enumerate(method.excludes):
            if other not in known:
                yield TanliuError(
                    Message("unknown {name}", name="methodology"),
                    where=document.where("excludes", at),
                    found=other,
                )
        for at, example in enumerate(method.examples):
            where = document.where("examples", at)
            try:
                told, found = verdict(method, example)
            except TanliuError as error:
                yield TanliuError(error.what, where=where, found=error.found, accepted=error.accepted)
                continue
            except InvalidOperation:
                yield TanliuError("digits with a decimal point wanted", where=where, found=example.printed)
                continue
            if told != example.verdict:
                yield TanliuError(
                    "the verdict of a printed figure is another", where=where, found=f"{example.verdict} {example.printed}",
                    accepted=f"{told} {found:f}",
                )  # fmt: skip


register(KIND, Methodology, folder="credits", dated=True)
register_check(KIND, across)
