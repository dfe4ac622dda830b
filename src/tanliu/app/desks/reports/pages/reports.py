"""Reports: ask for one, see those asked for, download them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from tanliu.app.platform.access import role_of, scope_of, visible_entity, visible_region
from tanliu.app.platform.jobs import queue
from tanliu.app.platform.models import Job, Role
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results, then
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.key_lists import key_lists

#: Forms in which each report can be had.
REPORTS = {
    "regional_report": ("pdf", "xlsx"),
    "enterprise_report": ("pdf", "xlsx"),
    "industry_analysis": ("pdf", "xlsx"),
    "key_enterprises": ("xlsx", "csv", "pdf"),
}
#: Reports about more than one firm.
_OF_MANY = frozenset({"regional_report", "industry_analysis", "key_enterprises"})
_LATEST, _OPEN_MOST = 30, 5


@page("export")
def reports(request: HttpRequest) -> HttpResponseBase:
    """Show the forms and the reports asked for; a post asks for one."""
    if request.method == "POST":
        return redirect("job", _asked(request).pk)
    kinds = [kind for kind in REPORTS if kind == "enterprise_report" or not _is_firm(request.user)]
    return render(
        request,
        "reports/reports.html",
        {
            "kinds": [(kind, REPORTS[kind]) for kind in kinds],
            "of_many": _OF_MANY,
            "period": shown(results(), request.GET.get("period") or None),
            "regions": _regions(request.user),
            "firms": request.user.member.covers if _is_firm(request.user) else [],
            "entity": request.GET.get("entity", ""),
            "lists": [(one.id, one.title[language()]) for one in key_lists(catalog()).lists],
            "jobs": Job.objects.filter(owner=request.user, kind__in=REPORTS)[:_LATEST],
        },
    )


def _asked(request: HttpRequest) -> Job:
    """Check what is asked for before a worker does, and put the job in.

    Raises
    ------
    TanliuError
        When the report or its form is unknown, or too many of this user's wait.
    """
    asked = {key: str(request.POST.get(key, "")).strip() for key in ("kind", "form", "language", "period")}
    kind = asked.pop("kind")
    if kind not in REPORTS or (kind in _OF_MANY and _is_firm(request.user)):
        raise TanliuError("unknown report", found=kind, accepted=", ".join(REPORTS))
    if asked["form"] not in REPORTS[kind]:
        raise TanliuError("unknown form", found=asked["form"], accepted=", ".join(REPORTS[kind]))
    asked["language"] = asked["language"] or language()
    asked["period"] = shown(results(), asked["period"] or None).period
    if looked_at := then():
        asked["as_of"] = looked_at.asked
    if kind == "enterprise_report":
        asked["entity"] = str(request.POST.get("entity", "")).strip()
        visible_entity(results(), request.user, asked["entity"])
    elif region := str(request.POST.get("region", "")).strip():
        asked["region"] = visible_region(results(), request.user, region)["region_id"]
    if kind == "key_enterprises":
        asked["list"] = str(request.POST.get("list", ""))
    if Job.objects.filter(owner=request.user, state__in=("waiting", "running")).count() >= _OPEN_MOST:
        raise TanliuError("too many reports are under way", accepted=Message("wait for one, or cancel it"))
    return queue.enqueue(kind, asked, request.user)


def _is_firm(user: Any) -> bool:
    return role_of(user) == Role.ENTERPRISE


def _regions(user: Any) -> list[dict[str, Any]]:
    """Return the regions that hold a firm the user sees."""
    scope = scope_of(user)
    return results().rows(
        f"""SELECT region_id, name, name_zh FROM region WHERE region_id IN
            (SELECT unnest(regions) FROM entity WHERE {scope.condition}) ORDER BY region_id""",
        list(scope.values),
    )
