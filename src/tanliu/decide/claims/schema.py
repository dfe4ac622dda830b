"""Documents of claims are a kind that the linter reads and judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.claims.document import Claims
from tanliu.decide.claims.judge import VERDICTS, judge
from tanliu.kit.errors import TanliuError

KIND = "claims"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the claims that cannot be judged, or whose verdict is not the one they tell."""
    for document in documents:
        for at, claim in enumerate(read(document, Claims).figures):
            where = f"{document.where('figures', at)}: {claim.id}"
            try:
                found = judge(claim)
            except TanliuError as error:
                yield TanliuError(error.what, where=where, found=error.found, accepted=error.accepted)
                continue
            if found.verdict != claim.verdict:
                yield TanliuError(
                    "the verdict told is not what is found", where=where, found=claim.verdict or "–",
                    accepted=found.verdict if claim.verdict in VERDICTS else ", ".join(VERDICTS),
                )  # fmt: skip


register(KIND, Claims, folder="claims")
register_check(KIND, across)
