"""Every number opens: the explanation of a figure as a page with a permanent address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.actions.explain import explain as explained
from tanliu.app.actions.explain_indicator import indicators
from tanliu.app.actions.explain_output import OUTPUTS
from tanliu.app.actions.question import AMOUNTS
from tanliu.app.office.access import scope_of, visible_entity, visible_region
from tanliu.app.office.place import catalog, results, workspace_path
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.app.web.language import language
from tanliu.app.web.pages import page
from tanliu.kit.errors import TanliuError
from tanliu.report.names import Names


@page("explain")
def explain(request: HttpRequest, amount: str, subject: str, period: str = "") -> HttpResponseBase:
    """Explain an amount or indicator of an entity, region, industry or field, or a line."""
    scope = scope_of(request.user)
    kind = _door(request.user, subject, scope)
    if amount not in AMOUNTS:
        _refuse_parts(subject, kind, scope)
    widest = min(int(request.GET.get("widest", "8") or 8), 200)
    with Workspace(workspace_path()) as workspace:
        tree = explained(
            workspace, subject, period or None, amount=amount, catalog=catalog(),
            language=language(), widest=widest, seen=_seen(scope),
        )  # fmt: skip
    return render(
        request,
        "web/explain.html",
        {
            "tree": tree, "subject": subject, "span": period, "amount": amount, "kind": kind,
            "widest": widest, "choices": _choices(kind),
        },
    )  # fmt: skip


def _door(user: Any, subject: str, scope: Scope) -> str:
    """Return the kind of the subject, if the user may see it.

    Raises
    ------
    Http404
        When there is no such subject for this user.
    """
    entity = subject.split("/", 1)[0]
    if results().rows("SELECT 1 FROM entity WHERE entity_id = ?", [entity]):
        visible_entity(results(), user, entity)
        return "line" if "/" in subject else "entity"
    if results().rows("SELECT 1 FROM region WHERE region_id = ?", [subject]):
        visible_region(results(), user, subject)
        return "region"
    group = f"SELECT 1 FROM entity WHERE (industry = ? OR field = ?) AND {scope.condition} LIMIT 1"
    if not results().rows(group, [subject, subject, *scope.values]):
        raise Http404("no such subject")
    return "group"


def _seen(scope: Scope) -> list[str] | None:
    if scope.whole:
        return None
    rows = results().rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    return [row["entity_id"] for row in rows]


def _refuse_parts(subject: str, kind: str, scope: Scope) -> None:
    """Stored indicators are of the whole subject, so they are shown to who sees the whole of it.

    Raises
    ------
    TanliuError
        When the reader sees only some of its entities.
    """
    if scope.whole or kind in ("entity", "line"):
        return
    mine = "list_contains(regions, ?) OR industry = ? OR field = ?"
    query = f"SELECT count(*) AS every, count(*) FILTER (WHERE {scope.condition}) AS seen FROM entity WHERE {mine}"
    counted = results().rows(query, [*scope.values, subject, subject, subject])[0]
    if counted["every"] != counted["seen"]:
        raise TanliuError(
            "you see only some of its enterprises, and the indicator is of all of them",
            where=subject,
            accepted="a sum such as emission_kgco2e, or a subject that you cover whole",
        )


def _choices(kind: str) -> list[tuple[str, str]]:
    """Return the other amounts that can be explained of the same subject."""
    names = Names(catalog(), language())
    plain = [*AMOUNTS] if kind == "line" else [*AMOUNTS, *OUTPUTS]
    found = [(one, names.word(one)) for one in plain]
    if kind != "line":
        known = indicators(catalog()).values()
        found += [(one.id, one.title_zh if language() == "zh" else one.title_en) for _, one in known]
    return found
