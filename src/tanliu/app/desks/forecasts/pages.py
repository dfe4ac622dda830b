"""Pages of forecasts: everybody's next day, and one subject's days with what came of the last."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.forecasts import shown
from tanliu.app.desks.forecasts.actions import MakeForecasts
from tanliu.app.desks.forecasts.jobs import is_in_work
from tanliu.app.desks.forecasts.keeping import kept_days
from tanliu.app.desks.forecasts.models import Forecast
from tanliu.app.desks.forecasts.queries.loads import ENTERPRISE, METER, REGION
from tanliu.app.desks.forecasts.queries.stored import (
    MOST,
    SCORED_RUNS,
    Seen,
    listed,
    newest_run,
    own,
    seen_by,
    standing,
    standings,
    visible,
)
from tanliu.app.platform.access import scope_of, speaks
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page
from tanliu.app.platform.web.sheet import require_export
from tanliu.app.platform.web.spreadsheet import KINDS, spreadsheet
from tanliu.model.forecast.ahead import BY_MODEL, FLOOR
from tanliu.report.phrase import say

Row = dict[str, Any]
#: The first day as a file that the schedule of a micro-grid takes.
PLAN = "plan"


@page()
def forecasts(request: HttpRequest) -> HttpResponseBase:
    """List the next day of all that a reader sees; who speaks for one enterprise comes to it at once."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1:
        return redirect("forecast_of", ENTERPRISE, covers[0])
    run, lang, scope = newest_run(), language(), scope_of(request.user)
    seen, text = seen_by(results(), scope), request.GET.get("q", "").strip()[:100]
    parts = []
    if run is not None:
        named = _named(scope, text) if text else None
        parts = [
            {"kind": kind, "rows": _rows(seen, kind, listed(run, seen, kind, named if kind == ENTERPRISE else None), lang)}
            for kind in ((ENTERPRISE,) if text else (REGION, ENTERPRISE))
        ]  # fmt: skip
    told = {
        "run": run,
        "parts": parts,
        "text": text,
        "most": MOST,
        "may_make": MakeForecasts.permits(actor_of(request)),
        "in_work": is_in_work(),
        "kept": kept_days(catalog()),
    }
    return render(request, "forecasts/forecasts.html", told)


def _named(scope: Any, text: str) -> list[str]:
    query = f"""SELECT entity_id FROM entity WHERE {scope.condition}
                AND (contains(lower(name), lower(?)) OR contains(entity_id, ?)) ORDER BY entity_id LIMIT {MOST}"""
    return [row["entity_id"] for row in results().rows(query, [*scope.values, text, text])]


def _rows(seen: Seen, kind: str, found: list[Forecast], lang: str) -> list[Row]:
    names = shown.names_of(kind, [one.subject for one in found], lang)
    scores = standings(seen, kind, [one.subject for one in found])
    made = []
    for one in found:
        error, naive, count = scores.get((one.subject, one.carrier, one.unit), (None, None, 0))
        made.append({
            "subject": one.subject, "name": names.get(one.subject, one.subject), "carrier": one.carrier, "unit": one.unit,
            "carrier_name": shown.carrier(one.carrier, lang), "by": say(f"forecasts_way_{one.by}", lang), "is_usual": one.by in (BY_MODEL, FLOOR),
            "wape": error, "naive_wape": naive, "count": count, **shown.first_day(one),
        })  # fmt: skip
    return made


@page()
def forecast_of(request: HttpRequest, kind: str, subject: str) -> HttpResponseBase:
    """Show a forecast of a subject with its band, what came of the last ones, and their scores."""
    scope, lang = scope_of(request.user), language()
    seen = seen_by(results(), scope)
    if kind not in shown.KINDS or not visible(results(), seen, scope, kind, subject):
        raise Http404("no such subject")
    every = list(own(seen, kind, subject)[: 8 * SCORED_RUNS])
    carriers = sorted(
        {(one.carrier, one.unit) for one in every}, key=lambda one: (one[0] != "electricity", one)
    )
    asked = one_of(
        request,
        "carrier",
        tuple(dict.fromkeys(one for one, _ in carriers)) or ("",),
        carriers[0][0] if carriers else "",
    )
    mine = [one for one in every if one.carrier == asked]
    ahead = next((one for one in mine if not one.run.afterwards), None)
    chosen = next((one for one in mine if str(one.run_id) == request.GET.get("run")), ahead)
    form = one_of(request, "format", ("", *KINDS, PLAN), "")
    if form and chosen is not None:
        require_export(request)
        if form == PLAN:
            body = spreadsheet("csv", "plan", ("time", "load_kw"), shown.plan(chosen))
            return download(request, f"plan-{chosen.run.day}-{subject}.csv", KINDS["csv"], body)
        header = [say(f"forecasts_{name}", lang) for name in shown.HEADER]
        return download(
            request,
            f"forecast-{chosen.run.day}-{subject}.{form}",
            KINDS[form],
            spreadsheet(form, "forecast", header, shown.rows(chosen)),
        )
    came = next((one for one in mine if one.counted and one is not chosen), None)
    told = {
        "kind": kind, "subject": subject, "name": shown.names_of(kind, [subject], lang).get(subject, subject),
        "carriers": [(one, shown.carrier(one, lang)) for one, _ in carriers], "asked": asked, "chosen": chosen, "came": came,
        "carrier_name": shown.carrier(asked, lang) if asked else "",
        "picture": chosen and shown.chart(chosen, lang), "came_picture": came and shown.chart(came, lang),
        "days": shown.days(chosen) if chosen else [], "intervals": shown.each_of(chosen)[:24 * 60 // chosen.run.minutes] if chosen else [],
        "remarks": shown.remarks(chosen, lang) if chosen else [], "scores": [shown.score_row(one, lang) for one in mine[:SCORED_RUNS]],
        "standing": shown.told(standing(mine), lang), "meters": _meters(seen, subject) if kind == ENTERPRISE else [],
        "may_make": MakeForecasts.permits(actor_of(request)), "forms": tuple(KINDS),
        "plans": bool(chosen and shown.plan(chosen)),
    }  # fmt: skip
    return render(request, "forecasts/one.html", told)


def _meters(seen: Seen, entity: str) -> list[str]:
    """Return the meters of an enterprise that are forecast apart."""
    run = newest_run()
    return [] if run is None else sorted({one.subject for one in listed(run, seen, METER, [entity])})


@require_POST
@page(MakeForecasts)
def make(request: HttpRequest) -> HttpResponseBase:
    """Make forecasts in the background."""
    return redirect("job", job=perform(MakeForecasts(), actor_of(request)).pk)


urlpatterns = [
    path("forecasts", forecasts, name="forecasts"),
    path("forecasts/make", make, name="forecasts_make"),
    path("forecasts/<str:kind>/<str:subject>", forecast_of, name="forecast_of"),
]
