"""A title is entered by its notice, once, and withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from tanliu.app import clock
from tanliu.app.desks.products.models import GreenTitle
from tanliu.app.desks.products.queries.titles import registers
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import seen_entities
from tanliu.kit.errors import TanliuError

MAY = frozenset({"titles"})
REFUSAL = "the role may not keep registers of titles"
#: Fields of a title as forms, files and the interface have them.
FIELDS = ("kind", "level", "entity_id", "holder", "awarded_by", "document", "first", "last")
_LONGEST: Mapping[str, int] = {"holder": 200, "awarded_by": 200, "document": 300, "withdrawn_why": 300}


@dataclass(frozen=True)
class EnterTitle(Action[GreenTitle]):
    """Enter a title; the same one a second time is the one that is there."""

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    told: Mapping[str, str]

    def run(self, actor: Actor) -> GreenTitle:
        """Enter it.

        Raises
        ------
        TanliuError
            When a field is wrong.
        """
        fields = _read(self.told, actor)
        same = {name: fields[name] for name in ("kind", "level", "holder", "first")}
        try:
            with transaction.atomic():
                return GreenTitle.objects.create(**fields, author=actor.name)
        except IntegrityError:
            return GreenTitle.objects.get(**same, withdrawn_at=None)

    def entries(self, actor: Actor, done: GreenTitle) -> Iterable[Entry]:
        return [
            Entry("title.enter", f"{done.kind} {done.holder}"[:200], {"title": done.pk, **dict(self.told)})
        ]


@dataclass(frozen=True)
class WithdrawTitle(Action[GreenTitle]):
    """Withdraw a title that was entered wrongly or taken away; it stays in the register with the reason."""

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    number: int
    why: str

    def run(self, actor: Actor) -> GreenTitle:
        """Withdraw it.

        Raises
        ------
        TanliuError
            When there is none, it is withdrawn already, or no reason is told.
        """
        why = _text({"withdrawn_why": self.why}, "withdrawn_why")
        try:
            one = GreenTitle.objects.select_for_update().get(pk=self.number)
        except ObjectDoesNotExist:
            raise TanliuError("no such title", found=self.number) from None
        if one.entity_id and one.entity_id not in _own(actor, [one.entity_id]):
            raise TanliuError("no such title", found=self.number)
        if one.withdrawn_at is not None:
            raise TanliuError("the title is withdrawn already", found=self.number)
        one.withdrawn_by, one.withdrawn_at, one.withdrawn_why = actor.name, clock.now(), why
        one.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
        return one

    def entries(self, actor: Actor, done: GreenTitle) -> Iterable[Entry]:
        return [
            Entry("title.withdraw", f"{done.kind} {done.holder}"[:200], {"title": done.pk, "why": self.why})
        ]


def _read(told: Mapping[str, str], actor: Actor) -> dict[str, object]:
    known = registers(catalog())
    entity = told.get("entity_id", "").strip()
    if entity and entity not in _own(actor, [entity]):
        raise TanliuError("no such entity", where="entity_id", found=entity)
    first, last = _day(told, "first"), _day(told, "last", empty=True)
    assert first is not None
    if last is not None and last < first:
        raise TanliuError("a title ends before it begins", where="last", found=last, accepted=f">= {first}")
    return {
        "kind": _one_of(told, "kind", known.items), "level": _one_of(told, "level", known.levels), "entity_id": entity,
        **{name: _text(told, name) for name in ("holder", "awarded_by", "document")}, "first": first, "last": last,
    }  # fmt: skip


def _own(actor: Actor, ids: list[str]) -> set[str]:
    """Return which of some enterprises the actor covers."""
    seen = None if actor.user is None else seen_entities(results(), scope_of(actor.user))
    rows = results().rows("SELECT entity_id FROM entity WHERE list_contains(?::VARCHAR[], entity_id)", [ids])
    there = {row["entity_id"] for row in rows}
    return there if seen is None else there & set(seen)


def _one_of(told: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = told.get(name, "").strip()
    if value not in known:
        raise TanliuError("not one of what is offered", where=name, found=value, accepted=", ".join(known))
    return value


def _text(told: Mapping[str, str], name: str) -> str:
    value = " ".join(told.get(name, "").split())
    if not 1 <= len(value) <= _LONGEST[name] or "\0" in value:
        raise TanliuError(
            "the length of a text of a title",
            where=name,
            found=len(value),
            accepted=f"1 ... {_LONGEST[name]}",
        )
    return value


def _day(told: Mapping[str, str], name: str, *, empty: bool = False) -> date | None:
    text = told.get(name, "").strip()
    if not text and empty:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TanliuError("not a day", where=name, found=text, accepted="2026-01-31") from None
