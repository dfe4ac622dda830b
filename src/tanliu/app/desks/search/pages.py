"""The page of what was found, its list alone for who types, and the glossary."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.search.queries.find import find
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.report.glossary.load import terms

#: Characters of a text that is looked for.
_LONGEST = 100


@page()
def search(request: HttpRequest) -> HttpResponseBase:
    """Show what is found."""
    return render(request, "search/search.html", _told(request))


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """Answer with the list alone, for the box in which somebody types."""
    return render(request, "search/list.html", _told(request))


def _told(request: HttpRequest) -> dict[str, Any]:
    text = request.GET.get("q", "")[:_LONGEST]
    return {"text": text, "found": find(request.user, text, language())}


@page()
def glossary(request: HttpRequest) -> HttpResponseBase:
    """Show the terms that pages explain, by their name."""
    spoken = language()
    rows = [
        {"id": id_, "name": one.name[spoken], "other": one.name["en" if spoken == "zh" else "zh"], "says": one.says[spoken],
         "source": one.source}
        for id_, one in terms(catalog()).items()
    ]  # fmt: skip
    return render(
        request, "search/glossary.html", {"rows": sorted(rows, key=lambda row: row["name"].lower())}
    )


urlpatterns = [
    path("search", search, name="search"),
    path("search/list", listed, name="search_list"),
    path("glossary", glossary, name="glossary"),
]
