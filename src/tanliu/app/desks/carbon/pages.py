"""Pages of the registry: carbon accounts, one account, methodologies of credits."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.budgets.queries.account import CARBON
from tanliu.app.desks.budgets.queries.account import account as account_of_budget
from tanliu.app.desks.carbon import shown
from tanliu.app.desks.carbon.queries.accounts import account_of, accounts, allocated_years, moves_of
from tanliu.app.desks.carbon.queries.rules import methodologies
from tanliu.app.desks.carbon.queries.value import price_of
from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.platform.answers import of_firm
from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.flow.doubt.types import Doubt
from tanliu.kit.errors import NothingKnownError
from tanliu.report.phrase import say


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """List carbon accounts, the shortest first, or send the list as CSV or XLSX."""
    scheme = shown.scheme()
    if scheme is None:
        raise NothingKnownError("the packs in use have no scheme of allowances")
    year, years = _year(request)
    found = accounts(results(), request.user, year, scheme.unit, scheme.offset_units)
    price = price_of(scheme.unit)
    if request.GET.get("format"):
        titles = [say(one, language()) for one in shown.ACCOUNTS]
        return send_sheet(
            request,
            f"carbon-accounts-{year}",
            say("nav_registry", language()),
            titles,
            [shown.cells(one, price) for one in found],
        )
    sheet = page_of(found, request)
    told = {
        "sheet": sheet, "rows": [shown.row(one, price) for one in sheet], "year": year, "years": years,
        "scheme": scheme.title[language()], "evidence": scheme.evidence, "source": scheme.source, "price": price,
    }  # fmt: skip
    return render(request, "carbon/accounts.html", told)


@page()
def one(request: HttpRequest, entity_id: str) -> HttpResponseBase:
    """Show the carbon account of a firm, and what moved it."""
    seen, scheme = holders_of(request.user), shown.scheme()
    if (seen is not None and entity_id not in seen) or not names_of([entity_id]):
        raise Http404("no such entity")
    if scheme is None:
        raise NothingKnownError("the packs in use have no scheme of allowances")
    year, years = _year(request)
    account = account_of(results(), entity_id, year, scheme.unit, scheme.offset_units)
    budget = account_of_budget(results(), entity_id, CARBON)
    firms = results().rows("SELECT * FROM entity WHERE entity_id = ?", [entity_id])
    rests = of_firm(results(), firms[0], year)[0] if firms else Doubt()
    kinds, units = rules().transfers, rules().units
    moves = [
        {
            "key": move.key, "day": move.day, "step": move.step, "amount_t": move.amount / 1000,
            "kind": kinds[move.kind].name[language()] if move.kind in kinds else move.kind,
            "unit": units[move.unit].name[language()] if move.unit in units else move.unit,
            "gives": move.source == f"holder:{entity_id}",
        }
        for move in moves_of(entity_id, (scheme.unit, *scheme.offset_units))
    ]  # fmt: skip
    told = {
        "one": shown.row(account, price_of(scheme.unit)), "moves": moves, "year": year, "years": years,
        "scheme": scheme.title[language()], "own": rests, "budget": budget if budget is not None and budget.year == year else None,
        "duties": [(duty.name[language()], f"{duty.month:02}-{duty.day:02}", duty.evidence) for duty in scheme.cycle.values()],
    }  # fmt: skip
    return render(request, "carbon/account.html", told)


@page()
def methods(request: HttpRequest) -> HttpResponseBase:
    """Show the methodologies, their factors, and whether printed figures follow from them."""
    found = [shown.methodology(id, each, language()) for id, each in methodologies(catalog()).items()]
    return render(request, "carbon/methodologies.html", {"rows": found})


def _year(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the year that is asked for and all that there are; the newest one with allowances when none is."""
    known, allocated = period_of(request), allocated_years()
    years = sorted({*known.years, *allocated}, reverse=True)
    return one_of(request, "year", tuple(years), allocated[0] if allocated else known.year), years


urlpatterns = [
    path("registry", listed, name="registry"),
    path("registry/methodologies", methods, name="registry_methodologies"),
    path("registry/accounts/<str:entity_id>", one, name="registry_account"),
]
