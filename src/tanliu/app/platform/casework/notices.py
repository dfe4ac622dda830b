"""Notices of cases: who may read them is asked when they are read, so a person who comes or goes sees what is theirs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from tanliu.app import clock
from tanliu.app.platform.access import role_of, scope_of
from tanliu.app.platform.casework.models import EVERYBODY, CaseNotice, NoticeRead, NoticesSeen
from tanliu.app.platform.roles import verbs_of
from tanliu.app.platform.served import todays_results
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import TanliuError

#: Unread notices are counted up to here: a frame shows no more.
MOST = 100


def entities_of(scope: Scope) -> frozenset[str] | None:
    """Return the entities of a scope; None when nothing is hidden."""
    if scope.whole:
        return None
    rows = todays_results().rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    return frozenset(row["entity_id"] for row in rows)


def notices_of(user: Any) -> QuerySet[CaseNotice]:
    """Return the notices that somebody may read, newest first: to them or everybody, or to a party as which they act, about an entity they see."""
    role, seen = role_of(user), entities_of(scope_of(user))
    if role is None:
        return CaseNotice.objects.none()
    party = Q(permission__in=verbs_of(role), person=None)
    party = party if seen is None else party & Q(entity_id__in=seen)
    return CaseNotice.objects.filter(party | Q(permission=EVERYBODY, person=None) | Q(person=user)).order_by(
        "-id"
    )


def unread(user: Any) -> int:
    """Return how many notices somebody has not read, `MOST` at most; none where the results cannot be read."""
    try:
        return unread_of(notices_of(user), user)[:MOST].count()
    except TanliuError:
        return 0


def unread_of(found: QuerySet[CaseNotice], user: Any) -> QuerySet[CaseNotice]:
    """Return those of some notices that somebody has not read."""
    return found.filter(pk__gt=_up_to(user)).exclude(
        pk__in=NoticeRead.objects.filter(user=user).values("notice")
    )


def read_ids(user: Any, ids: Collection[int]) -> set[int]:
    """Return which of some notices somebody has read."""
    up_to = _up_to(user)
    one = NoticeRead.objects.filter(user=user, notice__in=ids).values_list("notice_id", flat=True)
    return {number for number in ids if number <= up_to} | set(one)


def mark_read(user: Any, ids: Collection[int]) -> int:
    """Keep that somebody read some of their notices; returns how many were new to them."""
    fresh = list(unread_of(notices_of(user).filter(pk__in=ids), user).values_list("pk", flat=True))
    NoticeRead.objects.bulk_create(
        [NoticeRead(user=user, notice_id=one) for one in fresh], ignore_conflicts=True
    )
    return len(fresh)


def mark_all_read(user: Any) -> int:
    """Keep that somebody read all that there is for them now."""
    fresh = unread_of(notices_of(user), user)
    count, newest = fresh.count(), fresh.values_list("pk", flat=True).first()
    if newest is not None:
        NoticesSeen.objects.update_or_create(user=user, defaults={"up_to": newest})
        NoticeRead.objects.filter(user=user, notice__lte=newest, acknowledged_at=None).delete()
    return count


def acknowledged_by(ids: Collection[int]) -> dict[int, str]:
    """Return who was the first to acknowledge each of some notices that anybody did."""
    told = (
        NoticeRead.objects.filter(notice__in=ids).exclude(acknowledged_at=None).order_by("-acknowledged_at")
    )
    return dict(told.values_list("notice_id", "user__username"))


def acknowledge(user: Any, number: int) -> bool:
    """Keep that somebody takes care of what a notice tells, which reads it too; False when it is none of theirs."""
    found = notices_of(user).filter(pk=number).first()
    if found is None:
        return False
    read, _ = NoticeRead.objects.get_or_create(user=user, notice=found)
    if read.acknowledged_at is None:
        NoticeRead.objects.filter(pk=read.pk).update(acknowledged_at=clock.now())
    return True


def address_of(one: CaseNotice) -> str:
    """Return where what a notice tells is done: a page it names, a case, a desk, or the state of the installation."""
    if one.address:
        return one.address
    return (
        reverse("case", args=(one.case_id,))
        if one.case_id is not None
        else reverse(one.page or "office_status")
    )


def _up_to(user: Any) -> int:
    return NoticesSeen.objects.filter(user=user).values_list("up_to", flat=True).first() or 0
