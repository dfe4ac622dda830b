"""Keep an answer of a tool, and take one back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from django.contrib.auth import get_user_model

from tanliu.app import clock
from tanliu.app.desks.tools.asked import Asked
from tanliu.app.desks.tools.models import KeptAnswer, KeptFile
from tanliu.app.desks.tools.shown import data
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

_LONGEST = 200
#: Answers of one person that are kept at once.
_MOST = 1000


@dataclass(frozen=True)
class KeepAnswer(Action[KeptAnswer]):
    """Keep what a tool answers, with what it rests on, so that others can open it and work it out again."""

    refusal: ClassVar[str] = "the role may not keep answers"
    asked: Asked
    catalog: Catalog
    title: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse what is too much.

        Raises
        ------
        TanliuError
            When somebody keeps too many answers, or the title is too long.
        """
        if len(self.title) > _LONGEST:
            raise TanliuError("a text is too long", where="title", accepted=f"<= {_LONGEST}")
        kept = KeptAnswer.objects.filter(author=actor.name, withdrawn_at=None).count()
        if kept >= _MOST:
            raise TanliuError("too many answers of one person", found=kept, accepted=f"<= {_MOST:,}")

    def run(self, actor: Actor) -> KeptAnswer:
        # a form that is sent twice at once waits here
        if actor.user is not None:
            get_user_model().objects.select_for_update().get(pk=actor.user.pk)
        files = {name: _filed(name, *one) for name, one in self.asked.files.items()}
        packs = [{"id": one.id, "version": one.version} for one in self.catalog.packs]
        inputs = _digest([self.asked.tool.id, dict(self.asked.texts), files, packs, self.asked.is_sample])
        standing = KeptAnswer.objects.filter(author=actor.name, inputs=inputs, withdrawn_at=None).first()
        if standing is not None:
            return standing
        answers = {lang: data(self.asked.answer(self.catalog, lang)) for lang in ("en", "zh")}
        for _, body in self.asked.files.values():
            KeptFile.objects.get_or_create(
                sha256=sha256(body).hexdigest(), defaults={"size": len(body), "content": gzip.compress(body, 6, mtime=0)}
            )  # fmt: skip
        return KeptAnswer.objects.create(
            tool=self.asked.tool.id, title=self.title, author=actor.name, is_sample=self.asked.is_sample,
            texts=dict(self.asked.texts), files=files, packs=packs, answers=answers, inputs=inputs, kept_at=clock.now(),
        )  # fmt: skip

    def entries(self, actor: Actor, done: KeptAnswer) -> Iterable[Entry]:
        yield Entry("answer_keep", f"{done.pk}", {"tool": done.tool, "says": done.answers["en"]["says"]})


@dataclass(frozen=True)
class WithdrawAnswer(Action[KeptAnswer]):
    """Take an answer of one's own back: it is listed no more, and stays as a record."""

    refusal: ClassVar[str] = "the role may not keep answers"
    number: int

    def run(self, actor: Actor) -> KeptAnswer:
        found = (
            KeptAnswer.objects.select_for_update()
            .filter(pk=self.number, author=actor.name, withdrawn_at=None)
            .first()
        )
        if found is None:
            raise TanliuError("no such answer of one's own", where="number", found=self.number)
        found.withdrawn_at = clock.now()
        found.save(update_fields=["withdrawn_at"])
        return found

    def entries(self, actor: Actor, done: KeptAnswer) -> Iterable[Entry]:
        yield Entry("answer_withdraw", f"{done.pk}", {"tool": done.tool})


def _filed(field: str, name: str, body: bytes) -> dict[str, Any]:
    return {"field": field, "name": name, "size": len(body), "sha256": sha256(body).hexdigest()}


def _digest(told: Any) -> str:
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
