"""Public links behind the QR codes: issue, choose what they show, revoke, open; every change is in the audit trail.

The token in a QR is the id of the link with a signature: it cannot be guessed, says nothing, and what it shows can
change without printing it anew. Only the firm chooses what is public; until it has, the rule of the packs decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from tanliu.app import clock
from tanliu.app.desks.codes.models import CodeLink
from tanliu.app.platform.access import speaks
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.models import expiry
from tanliu.app.platform.roles import speaking
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.code_rule import CodeRule

R = TypeVar("R")
_SIGNER = Signer(salt="tanliu.code", sep=".")


def may_choose(user: Any) -> bool:
    """Only the firm itself decides what of it is public."""
    return speaks(user)


def token_of(link: CodeLink) -> str:
    """Return the signed token of a link."""
    return str(_SIGNER.sign(link.id.hex))


def opened(token: str) -> CodeLink | None:
    """Return the link of a token; None when it is forged. It may have expired or been revoked."""
    try:
        return CodeLink.objects.filter(pk=UUID(hex=_SIGNER.unsign(token))).first()
    except (BadSignature, ValueError):
        return None


def valid_links(entities: Collection[str] | None = None, kind: str | None = None) -> QuerySet[CodeLink]:
    """Return the links that open today, newest first."""
    links = CodeLink.objects.filter(revoked_at=None, expires_at__gt=clock.now()).order_by("-created_at")
    if entities is not None:
        links = links.filter(entity_id__in=list(entities))
    return links if kind is None else links.filter(kind=kind)


def chosen(entity: str, kind: str, rule: CodeRule) -> tuple[str, ...]:
    """Return what the firm last chose to show, or what is usual."""
    return _choices([entity], kind, rule)[entity]


class CodeAction(Action[R]):
    """An action on the codes of firms."""

    needs: ClassVar[frozenset[str]] = frozenset({"codes"})


@dataclass(frozen=True)
class Issue(CodeAction[Sequence[CodeLink]]):
    """Make a new link for each firm; the earlier ones of the kind are revoked."""

    entities: Sequence[str]
    kind: str
    rule: CodeRule
    days: int

    def run(self, actor: Actor) -> Sequence[CodeLink]:
        """Make them.

        Raises
        ------
        TanliuError
            When the rule does not admit so many days.
        """
        rule = self.rule
        if not 1 <= self.days <= rule.longest_days:
            raise TanliuError(
                "not an admitted number of days", where=rule.where, found=self.days,
                accepted=Message("1 to {most}", most=rule.longest_days),
            )  # fmt: skip
        shows, until = _choices(self.entities, self.kind, rule), expiry(self.days)
        links = [
            CodeLink(
                kind=self.kind, entity_id=one, shows=list(shows[one]), created_by=actor.user, expires_at=until
            )
            for one in self.entities
        ]
        valid_links(self.entities, self.kind).update(revoked_at=clock.now())
        CodeLink.objects.bulk_create(links)
        return links

    def entries(self, actor: Actor, done: Sequence[CodeLink]) -> Iterable[Entry]:
        details = {"kind": self.kind, "days": self.days, "firms": list(self.entities)}
        return [Entry("code.issue", _subject(self.entities), details)]


@dataclass(frozen=True)
class Choose(CodeAction[tuple[str, ...]]):
    """Change what the codes of a firm show."""

    entity_id: str
    kind: str
    items: Sequence[str]
    rule: CodeRule

    def run(self, actor: Actor) -> tuple[str, ...]:
        """Change it.

        Raises
        ------
        TanliuError
            When somebody else than the firm chooses, there is no code yet, or an item may not be public.
        """
        entity, rule, allowed = self.entity_id, self.rule, self.rule.allowed[self.kind]
        if not may_choose(actor.user):
            raise TanliuError("only the firm itself chooses what its code shows", where=entity)
        if unknown := set(self.items) - set(allowed):
            raise TanliuError(
                "may not be public", where=rule.where, found=sorted(unknown), accepted=", ".join(allowed)
            )
        shows = rule.admitted(self.kind, list(self.items))
        if not valid_links([entity], self.kind).update(shows=list(shows), created_by=actor.user):
            raise TanliuError("there is no code yet", where=entity, accepted=Message("issue one first"))
        return shows

    def entries(self, actor: Actor, done: tuple[str, ...]) -> Iterable[Entry]:
        return [Entry("code.choose", self.entity_id, {"kind": self.kind, "shows": list(done)})]


@dataclass(frozen=True)
class Revoke(CodeAction[int]):
    """Make the codes of a firm unreadable; the result is how many were readable."""

    entity_id: str
    kind: str

    def run(self, actor: Actor) -> int:
        return valid_links([self.entity_id], self.kind).update(revoked_at=clock.now())

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("code.revoke", self.entity_id, {"kind": self.kind, "links": done})] if done else []


def _choices(entities: Sequence[str], kind: str, rule: CodeRule) -> dict[str, tuple[str, ...]]:
    """Return by firm what it chose last, and what is usual where it never did."""
    found = dict.fromkeys(entities, rule.usual[kind])
    by_firm = CodeLink.objects.filter(
        entity_id__in=list(entities), kind=kind, created_by__member__role__in=speaking()
    )
    for link in by_firm.order_by("created_at"):
        found[link.entity_id] = rule.admitted(kind, link.shows)
    return found


def _subject(entities: Sequence[str]) -> str:
    return entities[0] if len(entities) == 1 else f"{len(entities)} firms"
