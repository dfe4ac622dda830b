"""The page of the toolbox of an enterprise, and its report as PDF, XLSX or CSV."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path

from tanliu.app.desks.toolbox import told
from tanliu.app.desks.toolbox.described import FIELDS, LABELS, OF, project_of
from tanliu.app.desks.toolbox.queries import toolbox as opened
from tanliu.app.platform.access import scope_of, speaks, visible_entity
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page, period_of
from tanliu.app.platform.web.sheet import require_export
from tanliu.app.platform.web.spreadsheet import KINDS
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told as fault_told
from tanliu.report.pdf import pdf
from tanliu.report.phrase import say
from tanliu.report.workbook import csv_file, workbook

_FILES = {"pdf": ("application/pdf", pdf), "xlsx": (KINDS["xlsx"], workbook), "csv": (KINDS["csv"], csv_file)}


@page()
def toolbox(request: HttpRequest) -> HttpResponseBase:
    """Choose an enterprise; who speaks for one comes to its toolbox at once."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1:
        return redirect("toolbox_firm", covers[0])
    scope = scope_of(request.user)
    text = request.GET.get("q", "").strip()[:100]
    query = f"""SELECT entity_id, name FROM entity WHERE {scope.condition}
                AND (? = '' OR contains(lower(name), lower(?)) OR contains(entity_id, ?)) ORDER BY name LIMIT 100"""
    return render(
        request,
        "toolbox/toolbox.html",
        {"firms": results().rows(query, [*scope.values, text, text, text]), "text": text},
    )


@page()
def toolbox_firm(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show what an enterprise uses, how far the leaders are, and the measures sized from its load."""
    firm, lang = visible_entity(results(), request.user, entity), language()
    year, whole = period_of(request).year, scope_of(request.user).whole
    typed, fault = {name: request.GET.get(name, "") for name in FIELDS}, ""
    try:
        found = opened(results(), catalog(), firm, year, whole=whole, project=project_of(typed))
    except TanliuError as error:
        if request.GET.get("format"):
            raise
        # what was typed stays, with what is wrong beside it, by the name that the form shows
        error.where = say(LABELS[error.where], lang) if error.where in LABELS else error.where
        found, fault = opened(results(), catalog(), firm, year, whole=whole), fault_told(error, lang)
    names = told.names_of(found, lang)
    kind = one_of(request, "format", ("", *_FILES), "")
    if kind:
        require_export(request)
        form, write = _FILES[kind]
        body = write(told.document(found, firm, names, lang))
        return download(request, f"toolbox-{found.year}-{entity}.{kind}", form, body)
    context = {
        "firm": firm, "found": found, "rows": told.rows(found, lang), "gaps": told.gaps(found, names), "remarks": told.remarks(found, lang),
        "kinds": tuple(_FILES), "typed": typed, "fault": fault, "offered": OF,
        "query": urlencode({**{name: text for name, text in typed.items() if text and found.project}, "period": found.year}),
    }  # fmt: skip
    return render(request, "toolbox/firm.html", context)


urlpatterns = [
    path("toolbox", toolbox, name="toolbox"),
    path("toolbox/<str:entity>", toolbox_firm, name="toolbox_firm"),
]
