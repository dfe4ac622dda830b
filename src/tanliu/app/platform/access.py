"""The one door to what a user may see and do; pages, API and jobs all ask here."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from tanliu.app.platform.desk import verbs_of
from tanliu.app.platform.models import Member, Role
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope


def role_of(user: Any) -> str | None:
    """Return the role of a user, None for a stranger or a user without one."""
    if not user.is_authenticated:
        return None
    member = Member.objects.filter(user_id=user.pk).first() if not hasattr(user, "member") else user.member
    return None if member is None else str(member.role)


def may(user: Any, verb: str) -> bool:
    """Return whether a user's role allows a verb."""
    role = role_of(user)
    return role is not None and verb in verbs_of(role)


def scope_of(user: Any) -> Scope:
    """Return whose data a user sees; nothing for a user without a role or without anything covered."""
    role = role_of(user)
    if role in (Role.DISTRICT, Role.AUDITOR):
        return Scope.everything()
    covers = [str(item) for item in user.member.covers] if role else []
    if role is None or not covers:
        return Scope.nothing()
    makers = {
        Role.TOWN: Scope.of_regions,
        Role.DEPARTMENT: Scope.of_activities,
        Role.ENTERPRISE: Scope.of_entities,
    }
    return makers[Role(role)](covers)


def visible_entity(results: Results, user: Any, entity_id: str) -> dict[str, Any]:
    """Return an entity that the user may see.

    Raises
    ------
    Http404
        When there is none: whether it exists elsewhere is not told.
    """
    scope = scope_of(user)
    found = results.rows(
        f"SELECT * FROM entity WHERE entity_id = ? AND {scope.condition}", [entity_id, *scope.values]
    )
    if not found:
        raise Http404("no such entity")
    return found[0]


def visible_region(results: Results, user: Any, region_id: str) -> dict[str, Any]:
    """Return a region in which the user sees everything or at least one entity.

    Raises
    ------
    Http404
        When there is none.
    """
    scope = scope_of(user)
    found = results.rows(
        f"""SELECT * FROM region WHERE region_id = ? AND (
            {"true" if scope.whole else "false"} OR region_id IN (
                SELECT unnest(regions) FROM entity WHERE {scope.condition}))""",
        [region_id, *scope.values],
    )
    if not found:
        raise Http404("no such region")
    return found[0]
