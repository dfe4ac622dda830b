"""The annual report of a scheme: a page and a document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.assessments import annual as told_annual
from tanliu.app.desks.assessments import shown
from tanliu.app.desks.assessments.queries.schemes import scheme_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page
from tanliu.decide.assessment.answers import Answer
from tanliu.kit.errors import TanliuError
from tanliu.report.pdf import pdf

_YEAR = 4


@page()
def annual(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show the report of a year that the scheme knows, or of one whose answers are sent; or send it as PDF."""
    rule, lang = scheme_of(catalog(), id), language()
    told = {
        name: Answer(text) for name in rule.indicators if (text := request.GET.get(f"a {name}", "").strip())
    }
    years = sorted(rule.series, reverse=True)
    year = request.GET.get("year", "").strip() or (years[0] if years else "")
    if len(year) != _YEAR or not (year.isascii() and year.isdecimal()):
        raise TanliuError("an annual report is of a year", where="year", found=year[:20], accepted="2025")
    report = told_annual.report(rule, year, told, lang)
    if request.GET.get("format"):
        one_of(request, "format", ("pdf",), "pdf")
        body = pdf(told_annual.document(rule, report, catalog(), lang))
        return download(request, f"{id}-{year}.pdf", "application/pdf", body)
    context = {
        "scheme": shown.scheme_row(id, rule, lang), "report": report, "says": told_annual.says(report, lang), "known": years, "outcome": report["outcome"],
    }  # fmt: skip
    return render(request, "assessments/annual.html", context)
