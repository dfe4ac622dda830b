"""Linked resources: the enterprises with what contradicts itself, and one of them with where each kWh counts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path

from tanliu.app.desks.budgets.queries.account import account
from tanliu.app.desks.carbon.queries.accounts import CarbonAccount
from tanliu.app.desks.linked import shown
from tanliu.app.desks.linked.queries import allowances, counted, linked, rules
from tanliu.app.platform.access import may, scope_of, speaks, visible_entity
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.spreadsheet import KINDS, spreadsheet
from tanliu.report.phrase import say


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """List enterprises, the most contradicted first, or send the list as CSV or XLSX."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1:
        return redirect("linked_firm", covers[0])
    lang, period = language(), period_of(request)
    rule, found = rules(catalog()), linked(results(), catalog(), scope_of(request.user), period.year)
    if kind := request.GET.get("format"):
        one_of(request, "format", tuple(KINDS), kind)
        if not may(request.user, "export"):
            raise PermissionDenied
        header = [say(one, lang) for one in shown.HEADER]
        body = spreadsheet(kind, say("nav_linked", lang), header, shown.cells(found, rule, lang))
        return download(request, f"linked-resources-{period.year}.{kind}", KINDS[kind], body)
    sheet = page_of(found, request)
    told = {
        "sheet": sheet, "rows": [shown.row(one, rule, lang) for one in sheet], "period": period, "year": period.year,
        "with_grave": sum(one.grave > 0 for one in found), "with_any": sum(bool(one.found) for one in found), "count": len(found),
        **_rule(lang),
    }  # fmt: skip
    return render(request, "linked/linked.html", told)


def _rule(lang: str) -> dict[str, Any]:
    rule = rules(catalog())
    return {
        "rule": rule,
        "checks": [(one.name[lang], one.about[lang], one.tolerance * 100) for one in rule.checks.values()],
    }


@page()
def linked_firm(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show where each kWh of an enterprise counts, its quotas and papers, and what contradicts itself."""
    firm, lang, year = visible_entity(results(), request.user, entity), language(), period_of(request).year
    found = linked(results(), catalog(), scope_of(request.user), year, entity)
    rule, budget = rules(catalog()), account(results(), entity)
    told = {
        "firm": firm, "year": year, "row": shown.row(found[0], rule, lang) if found else None,
        "counted": counted(results(), catalog(), entity, year), "contracts": catalog().contracts,
        "budget": budget if budget is not None and budget.year == year else None,
        **_tonnes(allowances(results(), catalog(), entity, year)), **_rule(lang),
    }  # fmt: skip
    return render(request, "linked/firm.html", told)


def _tonnes(of: CarbonAccount) -> dict[str, str]:
    told = {"free_t": of.available, "reserved_t": of.reserved, "allocated_t": of.allocated}
    return {name: f"{kg / 1000:,.1f}" for name, kg in told.items()}


urlpatterns = [
    path("linked", listed, name="linked"),
    path("linked/<str:entity>", linked_firm, name="linked_firm"),
]
