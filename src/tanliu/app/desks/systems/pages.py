"""The list of systems by case, the page of one, and the tour."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.systems import shown
from tanliu.app.platform.access import role_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.kit.errors import TanliuError
from tanliu.report.claim import WEIGHTS
from tanliu.report.phrase import say
from tanliu.report.systems import listed
from tanliu.report.systems.document import STATES
from tanliu.report.systems.told import told, tours, wanted


@page()
def systems(request: HttpRequest) -> HttpResponseBase:
    """List the systems of the cases, or send the list as CSV or XLSX."""
    every = told(catalog())
    cases = {one.case.system: one.case for one in every}
    chosen = {
        "case": one_of(request, "case", ("", *cases), ""),
        "state": one_of(request, "state", ("", *STATES), ""),
        "verdict": one_of(request, "verdict", ("", *WEIGHTS), ""),
    }
    found = wanted(every, **chosen)
    if request.GET.get("format"):
        header = [say(one, language()) for one in listed.HEADER]
        return send_sheet(
            request, "systems", say("nav_systems", language()), header, listed.cells(found, language())
        )
    told_of = {
        **chosen, "cases": [(key, one.section, one.title[language()]) for key, one in cases.items()],
        "states": shown.states(wanted(every, case=chosen["case"])), "every": len(found),
        "counts": shown.counts(wanted(every, case=chosen["case"])),
        "groups": shown.grouped(shown.row(one, language()) for one in found),
    }  # fmt: skip
    return render(request, "systems/systems.html", told_of)


@page()
def system(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show who uses a system, where it is, what is not met, and its figures."""
    try:
        one = listed.one_of(told(catalog()), name)
    except TanliuError as error:
        raise Http404("no such system") from error
    return render(
        request, "systems/system.html", {"one": shown.opened(one, role_of(request.user), language())}
    )


@page()
def tour(request: HttpRequest) -> HttpResponseBase:
    """Show what there is to see, stop by stop."""
    rows = [
        (one.title[language()], shown.stops(one, role_of(request.user), language()))
        for one in tours(catalog())
    ]
    return render(request, "systems/tour.html", {"tours": rows})


urlpatterns = [
    path("tour", tour, name="tour"),
    path("systems", systems, name="systems"),
    path("systems/<slug:name>", system, name="system"),
]
