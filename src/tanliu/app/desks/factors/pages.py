"""The library of factors, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.factors import book_pages, shown
from tanliu.app.desks.factors.queries.found import Wanted, found, place_of, users, uses
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.catalog.types import EVIDENCE
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: Columns of the files, in the order of the table, with their phrases.
_COLUMNS = (
    ("id", "lib_id"), ("carrier_name", "lib_carrier"), ("kind_name", "lib_kind"), ("gas", "lib_gas"),
    ("value", "lib_value"), ("unit", "lib_unit"), ("region_name", "lib_region"), ("years", "lib_years"),
    ("edition", "lib_edition"), ("published", "lib_published"), ("basis", "lib_basis"), ("source", "lib_source"),
    ("clause", "lib_clause"), ("evidence_name", "lib_evidence"), ("uncertainty_ratio", "lib_uncertainty"),
    ("superseded_by", "lib_after"), ("lines", "lib_lines"), ("entities", "lib_entities"), ("note", "lib_note"),
)  # fmt: skip


@page()
def factors(request: HttpRequest) -> HttpResponseBase:
    """List factors, or send the list as CSV or XLSX."""
    packs, spoken = catalog(), language()
    used = uses(results(), scope_of(request.user))
    every = packs.factors
    names = Names(packs, spoken)
    kinds = sorted({one.kind for one in every})
    carriers = sorted(
        ((one, names.carrier(one)) for one in {one.carrier for one in every if one.carrier}),
        key=lambda pair: pair[1],
    )
    places = {one.region for one in every}
    regions = sorted(
        ((one, place_of(packs, one, spoken)) for one in places),
        key=lambda pair: pair[1],
    )
    wanted = Wanted(
        text=request.GET.get("q", "")[:100], kind=one_of(request, "kind", ("", *kinds), ""),
        carrier=one_of(request, "carrier", ("", *dict(carriers)), ""),
        region=one_of(request, "region", ("", *places), ""),
        evidence=one_of(request, "evidence", ("", *EVIDENCE), ""), used=one_of(request, "used", ("", "1"), "") == "1",
    )  # fmt: skip
    chosen = found(packs, wanted, used)
    if request.GET.get("format"):
        return _file(request, shown.rows(packs, chosen, used, spoken))
    sheet = page_of(chosen, request)
    told = {
        "sheet": sheet, "rows": shown.rows(packs, list(sheet), used, spoken), "wanted": wanted, "kinds": kinds,
        "carriers": carriers, "regions": regions, "evidences": EVIDENCE, "used": len(used),
    }  # fmt: skip
    return render(request, "factors/factors.html", told)


@page()
def factor(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show one factor: what it says, where it is from, what follows it, and whose figures use it."""
    packs, spoken, scope = catalog(), language(), scope_of(request.user)
    chosen = [one for one in packs.factors if one.id == name]
    if not chosen:
        raise Http404("no such factor")
    rows = shown.rows(packs, chosen, uses(results(), scope), spoken)
    names = Names(packs, spoken)
    using = [row | {"carrier": names.carrier(row["carrier"])} for row in users(results(), scope, name)]
    return render(request, "factors/factor.html", {"one": rows[0], "using": using})


def _file(request: HttpRequest, rows: list[dict[str, Any]]) -> HttpResponseBase:
    header = [say(phrase, language()) for _, phrase in _COLUMNS]
    return send_sheet(
        request,
        "factors",
        say("nav_factors", language()),
        header,
        ([row[key] for key, _ in _COLUMNS] for row in rows),
    )


urlpatterns = [
    path("factors", factors, name="factors"),
    *book_pages.urlpatterns,
    path("factors/<str:name>", factor, name="factor"),
]
