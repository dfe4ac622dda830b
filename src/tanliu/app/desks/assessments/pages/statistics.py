"""Statistics of assessments: certificates, towns, progress, answers side by side, and two schemes compared."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tanliu.app.desks.assessments import counted
from tanliu.app.desks.assessments.queries import statistics as asked
from tanliu.app.desks.assessments.queries.schemes import edition_of, editions, schemes
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.casework.notices import entities_of
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.report.phrase import say


@page()
def statistics(request: HttpRequest) -> HttpResponseBase:
    """Show what a reader sees of assessments and certificates, counted; or send the certificates as CSV or XLSX."""
    lang, day = language(), today()
    held = counted.portfolio(asked.portfolio(request.user, day), lang)
    if request.GET.get("format"):
        titles = [counted.title(one, lang) for one in counted.COLUMNS]
        return send_sheet(
            request,
            "certificates-by-level",
            say("assess_portfolio", lang),
            titles,
            [[row[one] for one in counted.COLUMNS] for row in held],
        )
    told = {
        "held": held, "standings": [(one, counted.title(one, lang)) for one in counted.STANDINGS], "as_of": day,
        "progress": counted.progress(asked.progress(request.user, day), catalog(), lang),
        **_towns(request, day, lang), **_benchmark(request, lang),
    }  # fmt: skip
    return render(request, "assessments/statistics.html", told)


def _towns(request: HttpRequest, day: date, lang: str) -> dict[str, Any]:
    known = schemes(catalog())
    of = one_of(request, "of", ("", *known), "")
    found = asked.towns(request.user, day, lang, of)
    return {
        "towns": counted.towns(found, known, lang), "of": of, "every": [(id, one.title[lang]) for id, one in known.items()],
        "map": counted.town_map([*found, *asked.beside(found, lang)], lambda id: reverse("map", args=[id]), lang),
    }  # fmt: skip


def _benchmark(request: HttpRequest, lang: str) -> dict[str, Any]:
    known = {id: one for id, one in counted.comparable(catalog()).items() if asked.years_of(id)}
    id = one_of(request, "scheme", tuple(known), next(iter(known))) if known else ""
    years = asked.years_of(id) if id else []
    year = one_of(request, "year", tuple(years), years[0]) if years else ""
    return {
        "choices": [(one, scheme.title[lang]) for one, scheme in known.items()], "chosen": id, "years": years, "year": year,
        "spread": counted.benchmark(known[id], asked.decided(id, year), lang) if id else None,
    }  # fmt: skip


@page()
def compare(request: HttpRequest) -> HttpResponseBase:
    """Show what two schemes or editions differ in, and what the second would say of who was decided by the first."""
    lang, known = language(), editions(catalog())
    one, other = (request.GET.get(name, "") for name in ("one", "other"))
    told: dict[str, Any] = {
        "choices": [(key, counted.edition(scheme, lang)) for key, scheme in known.items()], "one": one, "other": other,
    }  # fmt: skip
    if one and other:
        old, new = edition_of(catalog(), one), edition_of(catalog(), other)
        told |= {"rows": counted.differences(old, new, lang), "compared": True, "moved": None}
        if entities_of(scope_of(request.user)) is None:
            told["moved"] = counted.moved(old, new, asked.decided(old.assessment), lang)
    return render(request, "assessments/compare.html", told)
