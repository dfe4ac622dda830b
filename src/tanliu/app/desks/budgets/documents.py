"""Documents that come with an appeal: kept as they came, what they are is seen from their first bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from tanliu.app import clock
from tanliu.app.desks.budgets.models import AppealDocument, BudgetAppeal
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

MOST_FILES, MOST_BYTES = 5, 5 * 1024 * 1024
#: First bytes, and what they are told as; nothing of these runs in a browser.
_KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TEXT = (".csv", ".txt")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came."""

    name: str
    content: bytes


def kind_of(one: Document) -> str:
    """Return the type of a document.

    Raises
    ------
    TanliuError
        When it is empty, too large or none of what is accepted.
    """
    if not 0 < len(one.content) <= MOST_BYTES:
        raise TanliuError(
            "a document is empty or too large", where=one.name[:200], found=len(one.content),
            accepted=Message("1 to {most} bytes", most=MOST_BYTES),
        )  # fmt: skip
    for start, told in _KINDS.items():
        if one.content.startswith(start):
            return told
    if one.name.lower().endswith(_TEXT) and b"\x00" not in one.content:
        return "text/plain"
    raise TanliuError(
        "a document is of a kind that is not taken",
        where=one.name[:200],
        accepted="PDF, PNG, JPEG, XLSX, CSV, TXT",
    )


def keep(appeal: BudgetAppeal, documents: Sequence[Document], by: str) -> None:
    """Keep documents with an appeal; the same one once.

    Raises
    ------
    TanliuError
        When there are too many, or one is not taken.
    """
    if len(documents) + appeal.documents.count() > MOST_FILES:
        raise TanliuError("too many documents", found=len(documents), accepted=MOST_FILES)
    for one in documents:
        AppealDocument.objects.get_or_create(
            appeal=appeal, sha256=sha256(one.content).hexdigest(),
            defaults={"name": PurePath(one.name).name[-200:], "content_type": kind_of(one), "size": len(one.content),
                      "content": one.content, "by": by, "at": clock.now()},
        )  # fmt: skip
