"""The door to the subjects of explanations, and what the part of a region is called that a reader sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from tanliu.app.platform.access import role, scope_of, visible_entity, visible_region
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.report.names import Names

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


#: Names of a part that are written out; of more their number is told.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Place:
    """What a reader sees of a region, so that no sum of a part stands under the name of the whole.

    Attributes
    ----------
    name
        The region; or the town, field or enterprise that a reader sees of it, as ``Lanwan District · Industry``.
    subject
        Of whom the sums are, for their explanation; None where no one subject is just that part.
    is_whole
        Whether every enterprise of the region asked for is seen.
    """

    name: str
    subject: str | None
    is_whole: bool


def place_of(results: Results, user: Any, here: Mapping[str, Any], names: Names) -> Place:
    """Return what is shown of a region to a user."""
    scope, region, title = scope_of(user), here["region_id"], _title(here, names)
    if sees_whole(results, scope, region, "region"):
        return Place(title, region, is_whole=True)
    kind = (found := role(user)) and found.scope
    covers = sorted(str(one) for one in user.member.covers) if found else []
    if kind == "fields":
        parts = [
            _capital(names.word(one) if one in names.catalog.fields else names.industry(one))
            for one in covers
        ]
        whole = len(covers) == 1 and not results.rows(
            "SELECT 1 FROM region WHERE region_id = ?", [here["parent_id"]]
        )
        return Place(f"{title} · {_listed(parts)}", covers[0] if whole else None, is_whole=False)
    if kind == "regions":
        query = """SELECT region_id AS id, name, name_zh FROM region WHERE list_contains(?::VARCHAR[], region_id)
                   AND region_id IN (SELECT region_id FROM inside WHERE ancestor_id = ?) ORDER BY region_id"""
    else:
        query = """SELECT entity_id AS id, name, NULL AS name_zh FROM entity
                   WHERE list_contains(?::VARCHAR[], entity_id) AND list_contains(regions, ?) ORDER BY name"""
    rows = results.rows(query, [covers, region])
    if len(rows) == 1:
        return Place(_title(rows[0], names), rows[0]["id"], is_whole=False)
    return Place(f"{title} · {_listed([_title(row, names) for row in rows])}", None, is_whole=False)


def seen_part(results: Results, user: Any, names: Names) -> str:
    """Return what is called all that a user sees, where that is a part of the whole; nothing for others."""
    scope = scope_of(user)
    if scope.whole or not scope.values:
        return ""
    tops = results.rows(f"SELECT * FROM region WHERE {TOPMOST} ORDER BY region_id")
    return ", ".join(place_of(results, user, one, names).name for one in tops)


def part_of(results: Results, user: Any, subject: str, kind: str, names: Names) -> str:
    """Return what the part of a region, industry or field is called that a user sees; nothing where they see it whole."""
    if kind not in ("region", "group") or sees_whole(results, scope_of(user), subject, kind):
        return ""
    below = "region_id = ?" if kind == "region" else TOPMOST
    tops = results.rows(f"SELECT * FROM region WHERE {below}", [subject] if kind == "region" else [])
    if kind == "region":
        return place_of(results, user, tops[0], names).name
    group = _capital(names.word(subject) if subject in names.catalog.fields else names.industry(subject))
    return " · ".join([group, *(place_of(results, user, top, names).name for top in tops[:1])])


def _title(row: Mapping[str, Any], names: Names) -> str:
    return str((row["name_zh"] if names.language == "zh" else None) or row["name"])


def _listed(parts: Sequence[str]) -> str:
    more = f" +{len(parts) - _NAMED}" if len(parts) > _NAMED else ""
    return ", ".join(parts[:_NAMED]) + more


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
