"""Claims of the packs and of people, judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from tanliu.app.desks.claims.models import OwnClaim
from tanliu.app.platform.access import scope_of
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.claims.document import Claim, Claims
from tanliu.decide.claims.judge import Verdict, judge
from tanliu.kit.errors import TanliuError
from tanliu.report.claim import weight


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and what is found of it.

    Attributes
    ----------
    key
        Its address: document and id of a pack's claim, ``own`` and number of somebody's.
    text
        Id of the document, or the text that somebody named.
    pack
        Empty of somebody's own.
    number, author, kept_at
        Of somebody's own.
    """

    key: str
    text: str
    pack: str
    verdict: Verdict
    title: dict[str, str]
    number: int | None = None
    author: str = ""
    kept_at: datetime | None = None

    @property
    def claim(self) -> Claim:
        return self.verdict.claim

    @property
    def weight(self) -> str:
        return weight(self.verdict)


def of_documents(documents: Sequence[Document]) -> list[Judged]:
    """Judge documents of claims."""
    found = []
    for document in documents:
        says = read(document, Claims)
        title = {"en": says.title["en"], "zh": says.title["zh"]}
        found += [
            Judged(f"{says.claim}/{one.id}", says.claim, document.pack, judge(one), title)
            for one in says.figures
        ]
    return found


def documents_of(catalog: Catalog) -> list[Document]:
    """Return the documents of claims of the packs in use."""
    return [editions[-1] for editions in catalog.documents.get("claims", {}).values()]


def own_of(user: Any) -> list[Judged]:
    """Return claims of people, newest first: a reader's own, and those of all for who sees the whole."""
    rows = OwnClaim.objects.filter(withdrawn_at=None).order_by("-pk")
    if not scope_of(user).whole:
        rows = rows.filter(author=user.get_username())
    return [one for row in rows if (one := _own(row)) is not None]


def _own(row: OwnClaim) -> Judged | None:
    """Return a claim that somebody entered; None of one that an earlier release took and this one does not read."""
    try:
        verdict = judge(Claim.model_validate(row.claim))
    except (TanliuError, ValidationError):
        # one that cannot be read must not close the list to everybody
        return None
    title = {"en": row.text, "zh": row.text}
    return Judged(f"own/{row.pk}", row.text, "", verdict, title, row.pk, row.author, row.kept_at)
