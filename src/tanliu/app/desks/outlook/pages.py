"""The pages of the outlook: scenarios with their bands, what drives and makes them, what they depend on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from tanliu.app.desks.changes.queries.cells import Within
from tanliu.app.desks.changes.queries.span import span
from tanliu.app.desks.changes.queries.subjects import offered
from tanliu.app.desks.outlook import shown
from tanliu.app.desks.outlook.iamc import HEADER, rows
from tanliu.app.desks.outlook.queries.base import base_year
from tanliu.app.desks.outlook.queries.scenarios import (
    Asked,
    asked,
    coupled,
    driven,
    outlook_of,
    reasons,
    swings,
    told,
    year_of,
)
from tanliu.app.platform.access import scope_of, visible_region
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import seen_part
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of, show
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.kit.errors import TanliuError
from tanliu.model.outlook.document import POLICIES
from tanliu.report.names import Names

#: Before the name of an assumption that a reader changes.
_CHANGED = "x_"


def _asked(request: HttpRequest) -> Asked:
    scope, given = scope_of(request.user), request.GET
    within = Within(region=given.get("region") or None, industry=given.get("industry") or None)
    if within.region:
        visible_region(results(), request.user, within.region)
    base = base_year(results(), catalog(), scope, period_of(request).year, within)
    changes = [
        f"{name.removeprefix(_CHANGED)}:{factor}"
        for name, factor in given.items()
        if name.startswith(_CHANGED) and factor != "1"
    ]
    return asked(
        outlook_of(catalog(), given.get("outlook")),
        base,
        given.get("policy"),
        changes,
        given.get("cap") != "all",
    )


def _frame(request: HttpRequest, one: Asked, scenario: str) -> dict[str, Any]:
    """Return what all three pages show."""
    lang, names = language(), Names(catalog(), language())
    during = span(str(one.base.base.year))
    return {
        "asked": one, "scenario": scenario, "policies": POLICIES, "base": one.base, "kept": _kept(request),
        "scenarios": [(name, shown.title(one, name, lang)) for name in one.outlook.scenarios],
        "industries": [(code, names.industry(code)) for code in offered(results(), scope_of(request.user), "industry", during)],
        "industry": request.GET.get("industry") or "", "remarks": shown.remarks(one.base, one, lang),
        "title_of": shown.title(one, scenario, lang),
    }  # fmt: skip


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form carries along that has no field of its own in it: region and changes."""
    return [
        (name, value) for name, value in request.GET.items() if name.startswith(_CHANGED) or name == "region"
    ]


def _scenario(request: HttpRequest, one: Asked) -> str:
    names = tuple(one.outlook.scenarios)
    return one_of(request, "scenario", names, names[min(1, len(names) - 1)])


def _year(request: HttpRequest, one: Asked, default: int) -> int:
    text = request.GET.get("year") or ""
    if text and not text.isdecimal():
        raise TanliuError("not a year of the outlook", where="year", found=text, accepted="2035")
    return year_of(one, int(text) if text else min(default, one.outlook.until))


@page(kept=True)
def outlook(request: HttpRequest) -> HttpResponseBase:
    """Show scenarios side by side, the reader's own beside them, or send them as a file."""
    one, lang = _asked(request), language()
    scenario = _scenario(request, one)
    bands = [told(one, name) for name in one.outlook.scenarios]
    runs: list[Any] = [(band.name, band.run, band) for band in bands]
    own = one.run(scenario) if one.changes else next(band.run for band in bands if band.name == scenario)
    if one.changes:
        runs.append((shown.OWN, own, None))
    if request.GET.get("format"):
        return _file(request, one, runs)
    frame = _frame(request, one, scenario)
    return show(
        request,
        "outlook/outlook.html",
        {
            **frame,
            "own_title": frame["title_of"] if not one.changes else shown.title(one, shown.OWN, lang),
            "years": [int(one.years[at]) for at in shown.places(one)],
            "lines": [shown.line(one, name, run, band, lang) for name, run, band in runs],
            "picture": shown.picture(one, runs, lang),
            "fields": shown.fields(own, Names(catalog(), lang)),
            "carriers": shown.carriers(own, lang),
            "plateau": f"{one.outlook.peak.plateau_ratio:.0%}",
            "sliders": shown.sliders(one, lang),
        },
    )


def _file(request: HttpRequest, one: Asked, runs: list[Any]) -> HttpResponseBase:
    """Send every year of every scenario in the long format of the IAMC."""
    part = seen_part(results(), request.user, Names(catalog(), language()))
    place = part or request.GET.get("region") or "World"
    return send_sheet(
        request, f"outlook-{one.base.base.year}-{one.outlook.until}", "data", HEADER, _cells(one, runs, place)
    )


def _cells(one: Asked, runs: list[Any], place: str) -> Iterator[list[object]]:
    for row in rows(one, [(name, run) for name, run, _ in runs], place):
        yield list(row)


@page(kept=True)
def why(request: HttpRequest) -> HttpResponseBase:
    """Show what drives a scenario from the base year, what sets two apart, and everything that it assumes."""
    one, lang = _asked(request), language()
    scenario = _scenario(request, one)
    year = _year(request, one, one.base.base.year + 10)
    others = tuple(one.outlook.scenarios)
    other = one_of(request, "other", others, others[0])
    run, beside = one.run(scenario), one.run(other)
    first, at = one.base.base.year, year - one.base.base.year
    start, end, theirs = (
        float(one_run.total_kgco2e[0, place]) for one_run, place in ((run, 0), (run, at), (beside, at))
    )
    frame = _frame(request, one, scenario)
    name, its = frame["title_of"], shown.title(one, other, lang)
    return show(
        request,
        "outlook/why.html",
        {
            **frame, "year": year, "other": other, "other_title": its,
            "drivers": shown.waterfall(driven(run, first, run, year), (str(first), start), (f"{name} {year}", end), lang),
            "apart": shown.waterfall(driven(beside, year, run, year), (its, theirs), (name, end), lang),
            "reasons": shown.because(reasons(one, scenario, year), one, Names(catalog(), lang)),
        },
    )  # fmt: skip


@page(kept=True)
def sensitivity(request: HttpRequest) -> HttpResponseBase:
    """Show what the emissions of a year depend on: one assumption at a time, and steps of four."""
    one, lang = _asked(request), language()
    scenario = _scenario(request, one)
    year = _year(request, one, one.base.base.year + 10)
    found = shown.swung(swings(one, scenario, year), lang)
    middle = float(one.run(scenario).total_kgco2e[0, year - one.base.base.year]) / 1000
    return show(
        request,
        "outlook/sensitivity.html",
        {
            **_frame(request, one, scenario), "year": year, "middle": middle, "swings": found,
            "picture": {"kind": "tornado", "unit": "t CO2e", "middle": middle, "rows": found},
            "coupling": shown.coupled(coupled(one, scenario, year), lang),
        },
    )  # fmt: skip


urlpatterns = [
    path("outlook", outlook, name="outlook"),
    path("outlook/why", why, name="outlook_why"),
    path("outlook/sensitivity", sensitivity, name="outlook_sensitivity"),
]
