"""Reports: ask for one, see those asked for, download them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.reports.actions.ask import FIELDS, OF_MANY, OF_MONTHS, OF_ONE, REPORTS, AskReport
from tanliu.app.desks.reports.actions.schedule import EndSchedule, Schedule, schedules_of
from tanliu.app.platform.access import may, scope_of, speaks
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.models import Job
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.report.key_lists import key_lists
from tanliu.report.phrase import say

_LATEST = 30


@page("export")
def reports(request: HttpRequest) -> HttpResponseBase:
    """Show the forms and the reports asked for; a post asks for one."""
    if request.method == "POST":
        return redirect("job", perform(_asked(request), actor_of(request)).pk)
    kinds = [kind for kind in REPORTS if kind in OF_ONE or not speaks(request.user)]
    return render(
        request,
        "reports/reports.html",
        {
            "kinds": [(kind, REPORTS[kind]) for kind in kinds],
            "of_many": OF_MANY,
            "of_months": OF_MONTHS,
            "period": shown(results(), request.GET.get("period") or None),
            "regions": _regions(request.user),
            "firms": request.user.member.covers if speaks(request.user) else [],
            "entity": request.GET.get("entity", ""),
            "region": request.GET.get("region", ""),
            "lists": [(one.id, one.title[language()]) for one in key_lists(catalog()).lists],
            "schedules": schedules_of(request.user),
            "administers": may(request.user, "administer"),
            "jobs": Job.objects.filter(owner=request.user, kind__in=REPORTS)[:_LATEST],
        },
    )


@require_POST
@page(Schedule)
def schedule(request: HttpRequest) -> HttpResponseBase:
    """Have a report made on a day of every month."""
    day, names = request.POST.get("day", ""), request.POST.get("readers", "").replace("，", ",")
    perform(
        Schedule(
            _asked(request),
            int(day) if day.isascii() and day.isdecimal() and len(day) < 3 else 0,
            [one.strip() for one in names.split(",") if one.strip()],
        ),
        actor_of(request),
    )
    messages.success(request, say("report_scheduled", language()))
    return redirect("reports")


@require_POST
@page(EndSchedule)
def end_schedule(request: HttpRequest, number: int) -> HttpResponseBase:
    """End a schedule."""
    perform(EndSchedule(number), actor_of(request))
    messages.success(request, say("report_schedule_ended", language()))
    return redirect("reports")


def _asked(request: HttpRequest) -> AskReport:
    """Return what the form asks for, in the reader's language unless it names one."""
    told = {key: str(request.POST.get(key, "")).strip() for key in FIELDS}
    return AskReport(**{**told, "language": told["language"] or language()})


def _regions(user: Any) -> list[dict[str, Any]]:
    """Return the regions that hold a firm the user sees."""
    scope = scope_of(user)
    return results().rows(
        f"""SELECT region_id, name, name_zh FROM region WHERE region_id IN
            (SELECT unnest(regions) FROM entity WHERE {scope.condition}) ORDER BY region_id""",
        list(scope.values),
    )
