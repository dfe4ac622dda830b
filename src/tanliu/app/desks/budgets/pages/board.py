"""The board: what is offered and asked for without names, one's own orders, and the form that places one."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets import posting, shown
from tanliu.app.desks.budgets.actions.board import PlaceOrder, WithdrawOrder
from tanliu.app.desks.budgets.models import BoardOrder, BudgetPlan
from tanliu.app.desks.budgets.queries.board import deals_of, orders_of, room_of
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.notices import entities_of
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.decide.budget.board import most
from tanliu.report.phrase import say

_LISTED = 50


@page()
def board(request: HttpRequest) -> HttpResponseBase:
    """Show the board of the newest plan in force."""
    plan, lang = in_force(), language()
    if plan is None:
        return render(request, "budgets/board.html", {})
    units = list(posting.units_of(plan))
    series = one_of(request, "series", ("", *units), "")
    mine, may = entities_of(scope_of(request.user)), PlaceOrder.permits(actor_of(request))
    own = sorted(mine or ()) if may else []
    deals = deals_of(plan)
    told = {
        "plan": shown.head(plan, lang), "series": series, "all_series": [(one, series_name(plan, one, lang)) for one in units],
        "orders": [_order(plan, one, mine, may, lang) for one in orders_of(plan, series)],
        "deals": [
            {"series": series_name(plan, one.offer.series, lang), "amount": one.amount / 1000, "price": one.price, "at": one.at,
             "key": one.key if mine is None or {one.offer.entity_id, one.request.entity_id} & mine else ""}
            for one in deals[:_LISTED]
        ],
        "may": may, "own": shown.names_of(results(), own).items(), "request_id": uuid4().hex, "step": int(plan.document["issued_in"]) / 1000,
        "rooms": _rooms(plan, own[:_LISTED], [series] if series else units, lang),
    }  # fmt: skip
    return render(request, "budgets/board.html", told)


def series_name(plan: BudgetPlan, series: str, lang: str) -> str:
    """Return a series in words: its part and quarter."""
    quarter, _, part = series.partition("/")
    return f"{plan.document['parts'][part]['name'][lang]} {quarter[:4]} {quarter[4:]}"


def _order(plan: BudgetPlan, one: BoardOrder, mine: frozenset[str] | None, may: bool, lang: str) -> shown.Row:
    own = mine is not None and one.entity_id in mine
    return {
        "id": one.pk, "side": one.side, "series": series_name(plan, one.series, lang), "left": one.left / 1000, "price": one.price,
        "at": one.at, "own": own, "may_withdraw": own and may,
    }  # fmt: skip


def _rooms(plan: BudgetPlan, own: list[str], units: list[str], lang: str) -> list[shown.Row]:
    """Return what one's own enterprises may offer, in tonnes."""
    rows = []
    for entity in own:
        for one in units:
            room = room_of(plan, entity, one)
            if room.free:
                rows.append({
                    "entity": entity, "series": series_name(plan, one, lang), "free": room.free / 1000, "level": room.level,
                    "used": None if room.used is None else room.used / 1000, "most": most(room) / 1000,
                })  # fmt: skip
    return rows


@require_POST
@page(PlaceOrder)
def order(request: HttpRequest) -> HttpResponseBase:
    """Place an order."""
    given = {
        name: request.POST.get(name, "").strip() for name in ("side", "series", "tonnes", "price", "request")
    }
    number = perform(PlaceOrder(request.POST.get("entity", ""), **given), actor_of(request))
    placed = BoardOrder.objects.get(pk=number)
    messages.success(request, say(f"budget_order_{placed.state}", language()))
    return redirect("budget_board")


@require_POST
@page(WithdrawOrder)
def order_withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an order back."""
    seen = entities_of(scope_of(request.user))
    found = BoardOrder.objects.filter(pk=number).first()
    if found is None or (seen is not None and found.entity_id not in seen):
        raise Http404("no such order")
    perform(WithdrawOrder(number), actor_of(request))
    return redirect("budget_board")
