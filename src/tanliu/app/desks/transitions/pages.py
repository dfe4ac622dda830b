"""The page of transformation plans."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.transitions import shown
from tanliu.app.desks.transitions.queries import plans
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.report.phrase import say


@page()
def transitions(request: HttpRequest) -> HttpResponseBase:
    """Show plans with what contradicts itself in them, or send the comparisons as CSV or XLSX."""
    every, lang = plans(catalog()), language()
    if request.GET.get("format"):
        header = [say(one, lang) for one in shown.HEADER]
        return send_sheet(
            request, "transformation-plans", say("transitions_title", lang), header, shown.cells(every, lang)
        )
    rows = [shown.plan_row(one, lang) for one in every]
    return render(
        request, "transitions/transitions.html", {"plans": rows, "counts": shown.counts(every), "doubtful": shown.DOUBTFUL}
    )  # fmt: skip


urlpatterns = [path("transformation-plans", transitions, name="transitions")]
