"""Documents of energy reviews are a kind that the linter reads and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.review.document import ReviewRule
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND = "energy-review"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield industries that no taxonomy has."""
    for document in documents:
        rule = read(document, ReviewRule)
        for at, carrier in enumerate(rule.carriers):
            if carrier.activity is not None and carrier.activity not in catalog.carriers:
                where = document.where("carriers", at, "activity")
                yield TanliuError(
                    Message("unknown {name}", name="carrier"), where=where, found=carrier.activity
                )
        for at, one in enumerate(rule.replacement):
            for code in one.industries:
                if catalog.industry(code) is None:
                    where = document.where("replacement", at, "industries")
                    yield TanliuError(Message("unknown {name}", name="industry"), where=where, found=code)


register(KIND, ReviewRule, folder="reviews", dated=True)
register_check(KIND, across)
