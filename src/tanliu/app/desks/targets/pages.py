"""The page of targets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.targets import shown
from tanliu.app.desks.targets.queries import targets as all_targets
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.answers import asked
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.target.progress import STATES
from tanliu.report.phrase import say


@page()
def targets(request: HttpRequest) -> HttpResponseBase:
    """List targets with how far each is, or send the list as CSV or XLSX."""
    every = all_targets(results(), catalog(), scope_of(request.user), today().year)
    state = one_of(request, "state", ("", *STATES), "")
    found = [one for one in every if state in ("", one.progress.state)]
    if request.GET.get("format"):
        header = [say(one, language()) for one in shown.HEADER]
        return send_sheet(
            request, "targets", say("targets_title", language()), header, shown.cells(found, language())
        )
    rows = [shown.row(one, language()) for one in found]
    measured = [
        one.progress.year for one in every if one.target.indicator and one.subject and one.progress.year
    ]
    rests = doubt(results(), asked(scope_of(request.user), str(max(measured)))) if measured else None
    groups: dict[str, list[shown.Row]] = {}
    for one in rows:
        groups.setdefault(one["title"], []).append(one)
    return render(
        request,
        "targets/targets.html",
        {"groups": list(groups.items()), "state": state, "counts": shown.counts(every), "rests": rests},
    )


urlpatterns = [path("targets", targets, name="targets")]
