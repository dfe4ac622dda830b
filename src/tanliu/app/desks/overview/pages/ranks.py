"""The page that ranks fields and industries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.overview.queries.ranks import KINDS, Ranked, by_which, ranked
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.indicator.types import Indicator
from tanliu.report.doubt import provisional
from tanliu.report.names import Names
from tanliu.report.phrase import say


@page()
def ranks(request: HttpRequest) -> HttpResponseBase:
    """List fields or industries with value and place by each indicator, or send the list as CSV or XLSX."""
    period, lang = period_of(request), language()
    kind, wanted = one_of(request, "kind", KINDS, KINDS[0]), by_which(catalog(), str(period.year))
    order = one_of(request, "sort", tuple(one.id for one in wanted), wanted[0].id) if wanted else ""
    found = ranked(results(), scope_of(request.user), kind, period.period, wanted, order)
    rows = [_row(one, kind, wanted, lang) for one in found]
    if request.GET.get("format"):
        names = Names(catalog(), lang)
        titles = [f"{names.of(one)} ({names.unit(one.unit)})" for one in wanted]
        header = [say(f"ranks_{one}", lang) for one in ("id", "name", "entities", "provisional")]
        header += [text for title in titles for text in (title, f"{title}: {say('ranks_place', lang)}")]
        cells = (
            [
                row["id"],
                row["name"],
                row["entities"],
                row["why"],
                *(x for f in row["figures"] for x in (f["value"], f["rank"])),
            ]
            for row in rows
        )
        return send_sheet(request, f"ranks-{kind}-{period.period}", say("nav_ranks", lang), header, cells)
    told = {
        "period": period, "kind": kind, "kinds": KINDS, "wanted": wanted, "order": order, "rows": rows,
        "whole": scope_of(request.user).whole,
    }  # fmt: skip
    return render(request, "overview/ranks.html", told)


def _row(one: Ranked, kind: str, wanted: Sequence[Indicator], lang: str) -> dict[str, Any]:
    names = Names(catalog(), lang)
    judged = [(each, one.judged.get(each.id, {})) for each in wanted]
    return {
        "id": one.id, "name": names.item(catalog().fields[one.id]) if kind == "field" and one.id in catalog().fields else names.industry(one.id),
        "entities": one.entities, "rests": one.rests, "why": provisional(one.rests, None, doubt_rules(catalog()), lang),
        "figures": [
            {"indicator": each, "value": row.get("value"), "rank": row.get("rank"), "of": row.get("rank_of")} for each, row in judged
        ],
    }  # fmt: skip
