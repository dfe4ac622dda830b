"""Linked resources: the enterprises with what contradicts itself, and one of them with where each kWh counts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets.queries.account import CARBON, account
from tanliu.app.desks.carbon.queries.accounts import CarbonAccount
from tanliu.app.desks.linked import shown
from tanliu.app.desks.linked.cases import WatchLinked
from tanliu.app.desks.linked.queries import (
    PROCESS,
    allowances,
    counted,
    linked,
    rules,
    subject_of_contradiction,
)
from tanliu.app.platform.access import scope_of, speaks, visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.report.phrase import say


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """List enterprises, the most contradicted first, or send the list as CSV or XLSX."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1:
        return redirect("linked_firm", covers[0])
    lang, period = language(), period_of(request)
    rule, found = rules(catalog()), linked(results(), catalog(), scope_of(request.user), period.year)
    if request.GET.get("format"):
        header = [say(one, lang) for one in shown.HEADER]
        return send_sheet(
            request,
            f"linked-resources-{period.year}",
            say("nav_linked", lang),
            header,
            shown.cells(found, rule, lang),
        )
    sheet = page_of(found, request)
    told = {
        "sheet": sheet, "rows": [shown.row(one, rule, lang) for one in sheet], "period": period, "year": period.year,
        "with_grave": sum(one.grave > 0 for one in found), "with_any": sum(bool(one.found) for one in found), "count": len(found),
        "may_judge": WatchLinked.permits(actor_of(request)), **_rule(lang),
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
    rule, budget, carbon = rules(catalog()), account(results(), entity), account(results(), entity, CARBON)
    told = {
        "firm": firm, "year": year, "row": shown.row(found[0], rule, lang) if found else None,
        "counted": counted(results(), catalog(), entity, year), "contracts": catalog().contracts,
        "budget": budget if budget is not None and budget.year == year else None,
        "carbon": carbon if carbon is not None and carbon.year == year else None,
        "cases": _cases(entity, year, lang), "may_judge": WatchLinked.permits(actor_of(request)),
        **_tonnes(allowances(results(), catalog(), entity, year)), **_rule(lang),
    }  # fmt: skip
    return render(request, "linked/firm.html", told)


def _cases(entity: str, year: str, lang: str) -> list[dict[str, Any]]:
    """Return the cases of an enterprise in a year, closed ones included."""
    start = subject_of_contradiction(entity, year, "")
    checks = rules(catalog()).checks
    return [
        {
            "number": one.pk, "name": next((check.name[lang] for id, check in checks.items() if one.subject.endswith(f" {id}")), one.subject),
            "state": process(one.process, one.edition).says.states[one.state].name[lang], "opened_at": one.opened_at, "closed_at": one.closed_at,
        }
        for one in Case.objects.filter(process=PROCESS, entity_id=entity, subject__startswith=start).order_by("-id")[:50]
    ]  # fmt: skip


@require_POST
@page(WatchLinked)
def watch(request: HttpRequest) -> HttpResponseBase:
    """Look now, open cases for what contradicts itself, and close those whose figures agree."""
    done = perform(WatchLinked(period_of(request).year), actor_of(request))
    told = say("linked_watched", language(), opened=len(done.opened), mended=len(done.mended))
    messages.success(request, told)
    return redirect("linked")


def _tonnes(of: CarbonAccount) -> dict[str, str]:
    told = {"free_t": of.available, "reserved_t": of.reserved, "allocated_t": of.allocated}
    return {name: f"{kg / 1000:,.1f}" for name, kg in told.items()}


urlpatterns = [
    path("linked", listed, name="linked"),
    path("linked/watch", watch, name="linked_watch"),
    path("linked/<str:entity>", linked_firm, name="linked_firm"),
]
