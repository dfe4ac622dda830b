"""The page of transformation plans."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.transitions import shown
from tanliu.app.desks.transitions.queries import plans
from tanliu.app.platform.access import may
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page
from tanliu.app.platform.web.spreadsheet import KINDS, spreadsheet
from tanliu.report.phrase import say


@page()
def transitions(request: HttpRequest) -> HttpResponseBase:
    """Show plans with what contradicts itself in them, or send the comparisons as CSV or XLSX."""
    every, lang = plans(catalog()), language()
    if kind := request.GET.get("format"):
        one_of(request, "format", tuple(KINDS), kind)
        if not may(request.user, "export"):
            raise PermissionDenied
        header = [say(one, lang) for one in shown.HEADER]
        body = spreadsheet(kind, say("transitions_title", lang), header, shown.cells(every, lang))
        return download(request, f"transformation-plans.{kind}", KINDS[kind], body)
    rows = [shown.plan_row(one, lang) for one in every]
    return render(
        request, "transitions/transitions.html", {"plans": rows, "counts": shown.counts(every), "doubtful": shown.DOUBTFUL}
    )  # fmt: skip


urlpatterns = [path("transformation-plans", transitions, name="transitions")]
