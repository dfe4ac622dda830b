"""Schemes of assessment are documents that the linter reads; their examples are worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.printed import differences
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND = "assessment-scheme"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the examples that come out otherwise than they are told."""
    for document in documents:
        scheme = read(document, AssessmentScheme)
        yield from _reads(document, scheme)
        for at, example in enumerate(scheme.examples):
            where = document.where("examples", at)
            try:
                found = list(differences(scheme, example))
            except TanliuError as error:
                yield TanliuError(error.what, where=where, found=error.found, accepted=error.accepted)
                continue
            if example.verdict == "differs":
                if not found:
                    yield TanliuError(
                        "the verdict of an example is another",
                        where=where,
                        found="differs",
                        accepted="follows",
                    )
                continue
            for name, told, other in found:
                yield TanliuError(
                    "an example comes out otherwise",
                    where=where,
                    found=f"{name} {told}",
                    accepted=f"{name} {other}",
                )


def _reads(document: Document, scheme: AssessmentScheme) -> Iterator[TanliuError]:
    """Yield the figures that indicators are taken from and no results have."""
    wanted = {id: one.reads.amount for id, one in scheme.indicators.items() if one.reads is not None}
    if not wanted:
        return
    # only whoever checks packs waits for the tables
    from tanliu.flow.indicator.measures import SUMMED

    for id, amount in wanted.items():
        if amount not in SUMMED:
            where = document.where("indicators", id)
            yield TanliuError(
                Message("unknown {name}", name="measure"),
                where=where,
                found=amount,
                accepted=", ".join(SUMMED),
            )


register(KIND, AssessmentScheme, folder="assessments", dated=True)
register_check(KIND, across)
