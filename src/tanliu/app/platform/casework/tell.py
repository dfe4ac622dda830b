"""Tell people something: a notice, once for its cause, in the transaction of who calls and so with what it tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tanliu.app.platform.casework.models import EVERYBODY, CaseNotice
from tanliu.app.platform.served import catalog
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.decide.notice.document import Notices
from tanliu.decide.notice.schema import FOLDER
from tanliu.report.phrase import say

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A notice to be written.

    Attributes
    ----------
    topic, cause
        What it is about, of the pack; and what it is told for, so that it is told once.
    phrase, values, words
        Its sentence, or the sentence in each language, and what fills it; words are phrases themselves.
    permission, entity_id
        To whom: those who have the permission and see the entity; everybody with a role when left out.
    person
        The one person to whom it is told instead.
    address
        The page where it is done.
    """

    topic: str
    cause: str
    phrase: str | Mapping[str, str]
    values: tuple[tuple[str, object], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    permission: str = EVERYBODY
    entity_id: str = ""
    person: Any = None
    address: str = ""
    due_on: date | None = None

    def row(self) -> CaseNotice:
        """Return the row of the notice."""
        told = {language: self._said(language)[:200] for language in ("en", "zh")}
        return CaseNotice(
            case=None, revision=0, to=self.permission, permission="" if self.person else self.permission,
            entity_id=self.entity_id, person=self.person, topic=self.topic, cause=self.cause[:120], due_on=self.due_on,
            address=self.address[:200], text_en=told["en"], text_zh=told["zh"],
        )  # fmt: skip

    def _said(self, language: str) -> str:
        if not isinstance(self.phrase, str):
            return self.phrase[language]
        words = {name: say(phrase, language) for name, phrase in self.words}
        return say(self.phrase, language, **dict(self.values), **words)


def tell(notices: Iterable[Told]) -> None:
    """Write notices; those whose cause was told before are left as they are."""
    rows = [one.row() for one in notices]
    CaseNotice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_AT_ONCE)


def rules() -> Notices:
    """Return the topics and words of the packs in use."""
    return read(document(catalog(), FOLDER, "notices"), Notices)


def topic_of(one: CaseNotice) -> str:
    """Return the topic of a notice; empty for none."""
    return rules().topic_of(one.topic, one.case.process if one.case is not None else None, one.page)
