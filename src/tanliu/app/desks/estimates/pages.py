"""Estimates: how much of the total is estimated, by which models, how good they are, and the firms behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.compute.options import accounting
from tanliu.app.desks.estimates import queries as board
from tanliu.app.desks.estimates.actions.choose import ChooseTotals, EstimateAnew
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of
from tanliu.kit.errors import TanliuError
from tanliu.model.estimate.load import settings
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Correlation to what is drawn upwards and its unit.
DRAWN = {
    "energy_electricity": ("energy", "kgce", "tce"),
    "electricity_carbon": ("emission", "kgco2e", "t CO2e"),
}
_TONNE = 1000


@page("estimates")
def estimates(request: HttpRequest) -> HttpResponseBase:
    """Show the estimates of a year, and one industry's model with its firms."""
    period, scope = period_of(request), scope_of(request.user)
    year = int(period.year)
    correlation = one_of(request, "correlation", board.CORRELATIONS, board.CORRELATIONS[0])
    rows = board.models(results(), scope, year, correlation)
    chosen = _chosen(request, rows)
    fits = board.fits(results(), scope, year, chosen["industry"]) if chosen else []
    return render(
        request,
        "estimates/estimates.html",
        {
            "period": period,
            "year": year,
            "overview": board.overview(results(), scope, year),
            "correlation": correlation,
            "correlations": board.CORRELATIONS,
            "models": rows,
            "chosen": chosen,
            "fits": fits,
            "drawn": DRAWN.get(correlation),
            "chart": _chart(fits, correlation) if len(fits) > 1 and correlation in DRAWN else None,
            "choices": ("beside", "in_totals"),
            "choice": accounting(catalog()).estimates,
            "source": settings(catalog()).source,
        },
    )


@require_POST
@page(EstimateAnew)
def again(request: HttpRequest) -> HttpResponseBase:
    """Estimate anew in the background."""
    job = perform(EstimateAnew(), actor_of(request))
    return redirect("job", job=job.pk)


@require_POST
@page(ChooseTotals)
def choose(request: HttpRequest) -> HttpResponseBase:
    """Choose whether estimates count in totals; everything is computed anew in the background."""
    perform(ChooseTotals(request.POST.get("choice", "")), actor_of(request))
    messages.success(request, say("estimates_chosen", language()))
    return redirect("estimates")


def _chosen(request: HttpRequest, rows: Sequence[Row]) -> Row | None:
    wanted = request.GET.get("industry")
    if not wanted:
        return next((row for row in rows if row["firms"] > 1), rows[0] if rows else None)
    for row in rows:
        if row["industry"] == wanted:
            return row
    raise TanliuError(
        "no model of this industry", found=wanted, accepted=", ".join(row["industry"] for row in rows)
    )


def _chart(fits: Sequence[Row], correlation: str) -> Row:
    """Return the firms as known, and the estimates and intervals that models without them give."""
    what, unit, shown = DRAWN[correlation]
    columns = {"known": f"{what}_{unit}", "estimate": f"{what}_estimate_{unit}",
               "low": f"{what}_low_{unit}", "high": f"{what}_high_{unit}"}  # fmt: skip
    return {
        "kind": "fitted",
        "unit": shown,
        "axis": f"{Names(catalog(), language()).carrier('electricity')} (tce)",
        "words": {name: say(f"fit_{name}", language()) for name in ("known", "estimate", "interval")},
        **{
            name: [[row["electricity_kgce"] / _TONNE, row[column] / _TONNE] for row in fits]
            for name, column in columns.items()
        },
    }


urlpatterns = [
    path("estimates", estimates, name="estimates"),
    path("estimates/again", again, name="estimates_again"),
    path("estimates/choice", choose, name="estimates_choice"),
]
