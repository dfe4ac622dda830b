"""Papers that show an answer: kept as they came, what they are is seen from their first bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from tanliu.app import clock
from tanliu.app.desks.assessments.models import Evidence
from tanliu.app.platform.models import AuditEvent
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

MOST_BYTES = 5 * 1024 * 1024
#: First bytes, and what they are told as; nothing of these runs in a browser.
_KINDS = {
    b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_TEXT = (".csv", ".txt")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it came, and until when it shows what it shows."""

    name: str
    content: bytes
    valid_until: date | None = None


def kind_of(one: Paper) -> str:
    """Return the type of a paper.

    Raises
    ------
    TanliuError
        When it is empty, too large or none of what is accepted.
    """
    if not 0 < len(one.content) <= MOST_BYTES:
        raise TanliuError(
            "a paper is empty or too large", where=one.name[:200], found=len(one.content),
            accepted=Message("{least} to {most} bytes", least=1, most=MOST_BYTES),
        )  # fmt: skip
    for start, told in _KINDS.items():
        if one.content.startswith(start):
            return told
    if one.name.lower().endswith(_TEXT) and b"\x00" not in one.content:
        return "text/plain"
    raise TanliuError(
        "a paper is of a kind that is not taken", where=one.name[:200], accepted="PDF, PNG, JPEG, XLSX, CSV, TXT"
    )  # fmt: skip


def keep(entity_id: str, one: Paper, by: str) -> Evidence:
    """Keep a paper of an enterprise; the same one once, and then it serves the next answer too."""
    found, _ = Evidence.objects.get_or_create(
        entity_id=entity_id, sha256=sha256(one.content).hexdigest(),
        defaults={"name": PurePath(one.name).name[-200:], "content_type": kind_of(one), "size": len(one.content),
                  "content": one.content, "valid_until": one.valid_until, "by": by, "at": clock.now()},
    )  # fmt: skip
    return found


def seen(case: Any, numbers: Iterable[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Return who opened each paper of an assessment and when, the newest first and everybody once."""
    wanted = {f"{one}" for one in numbers}
    found: dict[int, dict[str, datetime]] = {}
    every = AuditEvent.objects.filter(
        verb="assessment_evidence", subject__in=wanted, details__case=case.pk
    ).order_by("-pk")
    for subject, actor, at in every.values_list("subject", "actor", "at"):
        found.setdefault(int(subject), {}).setdefault(actor, at)
    return {number: list(people.items()) for number, people in found.items()}
