"""The page of emissions that others report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from tanliu.app.desks.stated.queries import COLUMNS, Told, told
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of, show
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.report.phrase import say


@page(kept=True)
def stated(request: HttpRequest) -> HttpResponseBase:
    """Show figures of others beside the computed ones, or send them as CSV or XLSX."""
    period = period_of(request)
    found = told(results(), scope_of(request.user), period.period)
    if request.GET.get("format"):
        return _file(request, found, period.period)
    return show(request, "stated/stated.html", {"period": period, "told": found})


def _file(request: HttpRequest, found: Told, period: str) -> HttpResponseBase:
    header = [say(f"stated_{name}", language()) for name in COLUMNS]
    rows = ([row[name] for name in COLUMNS] for row in found.rows)
    return send_sheet(request, f"stated-{period}", say("stated_title", language()), header, rows)


urlpatterns = [path("stated", stated, name="stated")]
