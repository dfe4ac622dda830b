"""Documents of ledgers are a kind that the linter reads and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.ledger.checks import ASKED
from tanliu.decide.ledger.document import Ledger
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND = "ledger"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the checks that are named and that no code knows."""
    for document in documents:
        for id, kind in read(document, Ledger).transfers.items():
            for at, name in enumerate(kind.checks):
                if name not in ASKED:
                    yield TanliuError(
                        Message("unknown {name}", name="check"), found=name, accepted=", ".join(ASKED),
                        where=document.where("transfers", id, "checks", at),
                    )  # fmt: skip


register(KIND, Ledger, folder="ledgers", dated=True)
register_check(KIND, across)
