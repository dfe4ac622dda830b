"""How the year of a plan is going, with the warnings that its rule gives."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.queries.outlook import Course, levels
from tanliu.app.desks.budgets.queries.plans import plan_for
from tanliu.app.desks.budgets.queries.supervision import course_for
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.paging import page_of


@page()
def course(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show district, fields, towns and enterprises with the probability that their budget is passed."""
    one, lang = plan_for(request.user, number), language()
    found = course_for(one, request.user)
    firms = [each for each in found.courses if each.kind == "firm"]
    sheet = page_of(firms, request)
    names = shown.names_of(results(), (each.id for each in sheet)) | shown.towns_of(results(), lang)
    told = {
        "plan": shown.head(one, lang), "months": found.months, "sheet": sheet,
        "groups": [_row(each, names, lang) for each in found.courses if each.kind != "firm"],
        "firms": [_row(each, names, lang) for each in sheet],
        "levels": [
            {"name": level.name[lang], "above": level.above, "days": level.lead_working_days,
             "consequences": [each.name[lang] for each in level.consequences]}
            for level in levels(one)
        ],
    }  # fmt: skip
    return render(request, "budgets/outlook.html", told)


def _row(one: Course, names: dict[str, str], lang: str) -> shown.Row:
    return {
        "kind": one.kind, "id": one.id, "name": names.get(one.id, one.id), "firms": one.firms, "known": one.known,
        "budget": one.budget / 1000, "used": one.used / 1000, "remaining": (one.budget - one.used) / 1000,
        "to_come": None if one.to_come is None else one.to_come / 1000, "probability": shown.odds(one.probability),
        "level": "" if one.level is None else one.level.name[lang],
    }  # fmt: skip
