"""Public links behind the QR codes: issue, choose what they show, revoke, open; every change is in the audit trail.

The token in a QR is the id of the link with a signature: it cannot be guessed, says nothing, and what it shows can
change without printing it anew. Only the firm chooses what is public; until it has, the rule of the packs decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tanliu.app.desks.codes.models import CodeLink
from tanliu.app.platform.access import role_of
from tanliu.app.platform.audit import record
from tanliu.app.platform.models import Role, expiry
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.code_rule import CodeRule

_SIGNER = Signer(salt="tanliu.code", sep=".")


def may_choose(user: Any) -> bool:
    """Only the firm itself decides what of it is public."""
    return role_of(user) == Role.ENTERPRISE


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
    links = CodeLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-created_at")
    if entities is not None:
        links = links.filter(entity_id__in=list(entities))
    return links if kind is None else links.filter(kind=kind)


def chosen(entity: str, kind: str, rule: CodeRule) -> tuple[str, ...]:
    """Return what the firm last chose to show, or what is usual."""
    return _choices([entity], kind, rule)[entity]


def issue(
    user: Any, entities: Sequence[str], kind: str, rule: CodeRule, days: int, address: str | None = None
) -> list[CodeLink]:
    """Make a new link for each firm; the earlier ones of the kind are revoked.

    Raises
    ------
    TanliuError
        When the rule does not admit so many days.
    """
    if not 1 <= days <= rule.longest_days:
        raise TanliuError(
            "not an admitted number of days", where=rule.where, found=days, accepted=Message("1 to {most}", most=rule.longest_days)
        )  # fmt: skip
    shows, until = _choices(entities, kind, rule), expiry(days)
    links = [
        CodeLink(kind=kind, entity_id=one, shows=list(shows[one]), created_by=user, expires_at=until)
        for one in entities
    ]
    with transaction.atomic():
        valid_links(entities, kind).update(revoked_at=timezone.now())
        CodeLink.objects.bulk_create(links)
        details = {"kind": kind, "days": days, "firms": list(entities)}
        record(user.get_username(), "code.issue", _subject(entities), details, address)
    return links


def choose(
    user: Any, entity: str, kind: str, items: Sequence[str], rule: CodeRule, address: str | None = None
) -> tuple[str, ...]:
    """Change what the codes of a firm show.

    Raises
    ------
    TanliuError
        When somebody else than the firm chooses, there is no code yet, or an item may not be public.
    """
    if not may_choose(user):
        raise TanliuError("only the firm itself chooses what its code shows", where=entity)
    if unknown := set(items) - set(rule.allowed[kind]):
        raise TanliuError(
            "may not be public", where=rule.where, found=sorted(unknown), accepted=", ".join(rule.allowed[kind])
        )  # fmt: skip
    shows = rule.admitted(kind, list(items))
    with transaction.atomic():
        changed = valid_links([entity], kind).update(shows=list(shows), created_by=user)
        if not changed:
            raise TanliuError("there is no code yet", where=entity, accepted=Message("issue one first"))
        record(user.get_username(), "code.choose", entity, {"kind": kind, "shows": list(shows)}, address)
    return shows


def revoke(user: Any, entity: str, kind: str, address: str | None = None) -> int:
    """Make the codes of a firm unreadable; returns how many were."""
    with transaction.atomic():
        count = valid_links([entity], kind).update(revoked_at=timezone.now())
        if count:
            record(user.get_username(), "code.revoke", entity, {"kind": kind, "links": count}, address)
    return count


def _choices(entities: Sequence[str], kind: str, rule: CodeRule) -> dict[str, tuple[str, ...]]:
    """Return by firm what it chose last, and what is usual where it never did."""
    found = dict.fromkeys(entities, rule.usual[kind])
    by_firm = CodeLink.objects.filter(
        entity_id__in=list(entities), kind=kind, created_by__member__role=Role.ENTERPRISE
    )
    for link in by_firm.order_by("created_at"):
        found[link.entity_id] = rule.admitted(kind, link.shows)
    return found


def _subject(entities: Sequence[str]) -> str:
    return entities[0] if len(entities) == 1 else f"{len(entities)} firms"
