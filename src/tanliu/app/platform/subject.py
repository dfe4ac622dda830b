"""The door to the subjects of explanations: firms, their lines, regions, industries and fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404

from tanliu.app.platform.access import scope_of, visible_entity, visible_region
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

_NONE = "no such subject"


def kind_of_subject(results: Results, user: Any, subject: str) -> str:
    """Return whether a subject is an entity, a line, a region or a group (industry or field) that the user sees.

    Raises
    ------
    Http404
        When there is no such subject for this user.
    """
    door: Callable[[Results, Any, str], dict[str, Any]]
    entity, scope = subject.split("/", 1)[0], scope_of(user)
    if results.rows("SELECT 1 FROM entity WHERE entity_id = ?", [entity]):
        kind, door, known = ("line" if "/" in subject else "entity"), visible_entity, entity
    elif results.rows("SELECT 1 FROM region WHERE region_id = ?", [subject]):
        kind, door, known = "region", visible_region, subject
    else:
        group = f"SELECT 1 FROM entity WHERE (industry = ? OR field = ?) AND {scope.condition} LIMIT 1"
        if results.rows(group, [subject, subject, *scope.values]):
            return "group"
        raise Http404(_NONE)
    try:
        door(results, user, known)
    except Http404 as error:
        # another sentence would tell that it exists
        raise Http404(_NONE) from error
    return kind


def seen_entities(results: Results, scope: Scope) -> list[str] | None:
    """Return the entities that a reader sees; None for all."""
    if scope.whole:
        return None
    rows = results.rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    return [row["entity_id"] for row in rows]


def sees_whole(results: Results, scope: Scope, subject: str, kind: str) -> bool:
    """Return whether a reader sees every entity of a subject: stored indicators are of all of them."""
    if scope.whole or kind in ("entity", "line"):
        return True
    mine = "list_contains(regions, ?) OR industry = ? OR field = ?"
    query = f"SELECT count(*) AS every, count(*) FILTER (WHERE {scope.condition}) AS seen FROM entity WHERE {mine}"
    counted = results.rows(query, [*scope.values, subject, subject, subject])[0]
    return bool(counted["every"] == counted["seen"])
