"""The one door to what a user may see and do; pages, API and jobs all ask here."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from tanliu.app.platform.models import Member
from tanliu.app.platform.roles import role_named
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Role


def role(user: Any) -> Role | None:
    """Return the role of a user; None for a stranger, for a user without one, and where no pack in use names it."""
    if not user.is_authenticated:
        return None
    member = Member.objects.filter(user_id=user.pk).first() if not hasattr(user, "member") else user.member
    return None if member is None else role_named(member.role)


def role_of(user: Any) -> str | None:
    """Return the id of the role of a user."""
    found = role(user)
    return None if found is None else found.id


def lost_role(user: Any) -> str | None:
    """Return the role that a user had and that no pack in use names; None when there is nothing to tell."""
    member = getattr(user, "member", None) if user.is_authenticated else None
    return None if member is None or role_named(member.role) else str(member.role)


def speaks(user: Any) -> bool:
    """Return whether a user speaks for the enterprises that they cover."""
    found = role(user)
    return found is not None and found.speaks


def may(user: Any, verb: str) -> bool:
    """Return whether a user's role allows a verb."""
    found = role(user)
    return found is not None and verb in found.verbs


def reads_published(user: Any) -> bool:
    """Return whether a user reads figures that were published: every role but those of enterprises."""
    found = role(user)
    return found is not None and found.scope not in ("own", "enterprises", "none")


#: Makers of a scope from what is covered, by the scope of the role.
_SCOPES = {
    "regions": Scope.of_regions,
    "fields": Scope.of_activities,
    "enterprises": Scope.of_entities,
    "own": Scope.of_entities,
}


def scope_of(user: Any) -> Scope:
    """Return whose data a user sees; nothing for a user without a role or without anything covered."""
    found = role(user)
    if found is None:
        return Scope.nothing()
    if found.whole:
        return Scope.everything()
    covers = [str(item) for item in user.member.covers]
    return _SCOPES[found.scope](covers) if covers and found.scope in _SCOPES else Scope.nothing()


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
