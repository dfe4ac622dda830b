"""Notices of cases: who may read them is asked when they are read, so a person who comes or goes sees what is theirs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from tanliu.app.platform.access import role_of, scope_of
from tanliu.app.platform.casework.models import CaseNotice, NoticeRead, NoticesSeen
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
    """Return the notices that somebody may read, newest first: to a party as which they act, about an entity they see."""
    found = CaseNotice.objects.filter(permission__in=verbs_of(role_of(user)))
    seen = entities_of(scope_of(user))
    return (found if seen is None else found.filter(entity_id__in=seen)).order_by("-id")


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
        NoticeRead.objects.filter(user=user, notice__lte=newest).delete()
    return count


def _up_to(user: Any) -> int:
    return NoticesSeen.objects.filter(user=user).values_list("up_to", flat=True).first() or 0
