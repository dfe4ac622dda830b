"""The order book, trades and their delivery, auctions, and surveillance."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from tanliu.app.desks.market import shown
from tanliu.app.desks.market.actions.asked import KEEP
from tanliu.app.desks.market.actions.keep import CallAuction, CallOff, EndSuspension, RunAuction, Suspend
from tanliu.app.desks.market.actions.pay import Deliver, StatePayment, VoidTrade
from tanliu.app.desks.market.actions.place import PlaceOrder, WithdrawOrder, is_over
from tanliu.app.desks.market.actions.take import TakeOrder
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketSuspension
from tanliu.app.desks.market.queries.book import (
    auction_of,
    book,
    free_lots,
    history,
    last_close,
    orders_of,
    suspended,
    trades_of,
)
from tanliu.app.desks.market.queries.rules import here, markets, rule_of, unit_of
from tanliu.app.desks.market.queries.watched import watched
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import band
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.report.phrase import say

_OWN = 50


@page()
def market(request: HttpRequest) -> HttpResponseBase:
    """Show the book of a unit and the history of its price, or send one of the two as a file."""
    rule, unit, lang = *_asked(request), language()
    reader = shown.Reader.of(request.user)
    rows = shown.orders(book(list(orders_of(rule.market, unit, request.user))), rule, reader, lang)
    found = history(rule, unit)
    if request.GET.get("format"):
        if one_of(request, "what", ("orders", "prices"), "orders") == "prices":
            return _file(request, f"prices-{unit}", shown.DAYS, shown.days(found))
        return _file(request, f"orders-{unit}", shown.ORDERS, rows)
    now = here()
    close, own = last_close(rule, unit, now.date()), shown.own_names(request.user, _OWN)
    called = auction_of(rule, unit, now.date())
    told = {
        "rule": rule, "unit": unit, "unit_name": shown.unit_name(unit, lang), "lot_name": rule.lot_name[lang], "rows": rows,
        "units": [(one, shown.unit_name(one, lang)) for one in rule.units], "days": shown.days(reversed(found))[:_OWN],
        "picture": shown.picture(found, rule, lang), "close": close, "ways": _ways(rule, close, lang), "own": own.items(),
        "free": [(name, free_lots(rule, unit, id)) for id, name in own.items()], "may": PlaceOrder.permits(actor_of(request)) and own,
        "request_id": uuid4().hex, "most_days": max(one.most_days for one in rule.ways.values()),
        "suspended": shown.suspensions(suspended(rule.market, now.date()).values(), lang) if reader.seen is None else
        [one for one in shown.suspensions(suspended(rule.market, now.date()).values(), lang) if _open_subject(one, rule, reader)],
        "auction": shown.auction(called, lang) if called else None, "title": rule.title[lang], "markets": _markets(lang),
    }  # fmt: skip
    return render(request, "market/market.html", told)


def _open_subject(one: dict[str, Any], rule: Market, reader: shown.Reader) -> bool:
    """Return whether a suspension is told to somebody: of the market and units to everybody, of a firm to who sees it."""
    return one["subject"] in ("market", *rule.units) or reader.sees(one["subject"])


def _asked(request: HttpRequest) -> tuple[Market, str]:
    rule = rule_of(request.GET.get("market", ""))
    return rule, unit_of(rule, request.GET.get("unit", ""))


def _ways(rule: Market, close: Any, lang: str) -> list[dict[str, Any]]:
    """Return when and within which bounds each way trades today."""
    day, kind = here().isoweekday(), catalog().calendar.kind(here().date())
    return [
        {
            "id": id, "name": way.name[lang], "least": way.least_lots, "most": way.most_lots,
            "hours": ", ".join(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in way.sessions),
            "today": day in way.weekdays and kind != "holiday", "band": band(way, rule, close[1]) if close else None,
            "percent": way.band_percent, "evidence": way.evidence[lang] if way.evidence else None,
        }
        for id, way in rule.ways.items()
    ]  # fmt: skip


def _file(
    request: HttpRequest, name: str, columns: tuple[str, ...], rows: list[dict[str, Any]]
) -> HttpResponseBase:
    titles = [say(f"market_{one}", language()) for one in columns]
    cells = [[row[one] for one in columns] for row in rows]
    told = [[f"{cell}" if isinstance(cell, date) else cell for cell in row] for row in cells]
    return send_sheet(request, f"market-{name}", say("nav_market", language()), titles, told)


@require_POST
@page(PlaceOrder)
def order(request: HttpRequest) -> HttpResponseBase:
    """Give an order."""
    told = {name: str(value).strip() for name, value in request.POST.items()}
    way, side, unit, lots, price, asked = (
        told.get(name, "") for name in ("way", "side", "unit", "lots", "price", "request")
    )
    wanted = PlaceOrder(
        told.get("entity", ""), way, side, unit, lots, price, asked, "is_whole" in told, told.get("counterparty", ""),
        told.get("days") or "1", told.get("market", ""),
    )  # fmt: skip
    perform(wanted, actor_of(request))
    messages.success(request, say("market_order_placed", language()))
    return _back("market", told.get("market", ""), unit=unit)


@require_POST
@page(TakeOrder)
def take(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an order, whole or in part."""
    told = {name: request.POST.get(name, "").strip() for name in ("entity", "lots", "request")}
    found = _visible(request, number)
    made = perform(TakeOrder(number, told["entity"], told["lots"], told["request"]), actor_of(request))
    messages.success(request, say("market_order_taken", language(), number=made))
    return _back("market_trades", found.market)


@require_POST
@page(WithdrawOrder)
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an order back."""
    found = _visible(request, number)
    perform(WithdrawOrder(number), actor_of(request))
    messages.success(request, say("market_order_withdrawn", language()))
    return _back("market", found.market, unit=found.unit)


def _visible(request: HttpRequest, number: int) -> MarketOrder:
    """Return an order that a reader sees; whether there is another is not told."""
    found = MarketOrder.objects.filter(pk=number).first()
    if found is None or not orders_of(found.market, found.unit, request.user).filter(pk=number).exists():
        raise Http404("the market has no such order")
    return found


@page()
def trades(request: HttpRequest) -> HttpResponseBase:
    """List the trades of which a reader knows a side, with what is to be done, or send them as a file."""
    rule, lang, reader = rule_of(request.GET.get("market", "")), language(), shown.Reader.of(request.user)
    found = trades_of(rule.market, "", request.user)
    if request.GET.get("format"):
        return _file(request, "trades", shown.TRADES, shown.trades(list(found), rule, reader, lang))
    sheet = page_of(found, request)
    told = {
        "sheet": sheet, "rows": shown.trades(list(sheet), rule, reader, lang), "rule": rule, "lot_name": rule.lot_name[lang],
        "markets": _markets(lang),
    }  # fmt: skip
    return render(request, "market/trades.html", told)


@require_POST
@page(Deliver)
def trade_step(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Say that a trade was paid, confirm it, or end it."""
    market = market_of_trade(request, number)
    if market is None:
        raise Http404("no such trade")
    text = request.POST.get("text", "")
    actor = actor_of(request)
    if what == "pay":
        perform(StatePayment(number, text), actor)
    elif what == "deliver":
        perform(Deliver(number), actor)
    elif what == "void":
        perform(VoidTrade(number, text), actor)
    else:
        raise Http404("no such step of a trade")
    messages.success(request, say(f"market_trade_{what}_done", language()))
    return _back("market_trades", market)


def market_of_trade(request: HttpRequest, number: int) -> str | None:
    """Return the market of a trade of which a reader knows a side; None for every other."""
    known = (
        one.market for one in _rules() if trades_of(one.market, "", request.user).filter(pk=number).exists()
    )
    return next(known, None)


def _rules() -> list[Market]:
    return list(markets(catalog()).values())


def _markets(lang: str) -> list[tuple[str, str]]:
    """Return the markets to choose from by id and title."""
    return [(one.market, one.title[lang]) for one in _rules()]


def _back(name: str, market: str, **more: str) -> HttpResponseBase:
    """Go back to a page of a market."""
    return redirect(f"{reverse(name)}?{urlencode({'market': market, **more})}")


@page()
def auctions(request: HttpRequest) -> HttpResponseBase:
    """List the auctions of a market."""
    rule, unit, lang = *_asked(request), language()
    found = MarketAuction.objects.filter(market=rule.market)[:_OWN]
    told = {
        "rows": [shown.auction(one, lang) for one in found], "rule": rule, "units": [(one, shown.unit_name(one, lang)) for one in rule.units],
        "unit": unit, "keeps": may(request.user, "market") and "auction" in rule.ways, "today": here().date(), "lot_name": rule.lot_name[lang],
        "markets": _markets(lang),
    }  # fmt: skip
    return render(request, "market/auctions.html", told)


@page()
def auction(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show an auction: what it found by which step, and the orders with which anybody works it out again."""
    found = MarketAuction.objects.filter(pk=number).first()
    if found is None:
        raise Http404("no such auction")
    rule, lang, reader = rule_of(found.market), language(), shown.Reader.of(request.user)
    orders = list(found.orders.exclude(state__in=("withdrawn", "out")).order_by("pk"))
    if found.state != "run" and reader.seen is not None:
        orders = [one for one in orders if reader.sees(one.entity_id)]
    rows = shown.orders(orders, rule, reader, lang)
    if request.GET.get("format"):
        # the columns that tanliu market auction reads
        return _replayed(request, found, rows)
    told = {
        "one": shown.auction(found, lang), "rows": rows, "rule": rule, "keeps": reader.keeps, "lot_name": rule.lot_name[lang],
        "may_run": reader.keeps and found.state == "called" and is_over(rule, found.day, here()),
        "file": f"market-auction-{found.day}.csv",
    }  # fmt: skip
    return render(request, "market/auction.html", told)


def _replayed(request: HttpRequest, found: MarketAuction, rows: list[dict[str, Any]]) -> HttpResponseBase:
    if found.state != "run":
        raise TanliuError("the orders of an auction are told when it is run", found=found.day)
    cells = [
        [row["number"], row["side"], shown.plain(row["price"]), row["lots"], row["filled"]] for row in rows
    ]
    return send_sheet(
        request, f"market-auction-{found.day}", "auction", ["id", "side", "price", "lots", "filled"], cells
    )


@require_POST
@page(CallAuction)
def call(request: HttpRequest) -> HttpResponseBase:
    """Call an auction for a day."""
    told = {name: request.POST.get(name, "") for name in ("unit", "market")}
    number = perform(CallAuction(_day(request, "day"), **told), actor_of(request))
    return redirect("market_auction", number)


@require_POST
@page(RunAuction)
def auction_step(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Run an auction, or call it off."""
    if not MarketAuction.objects.filter(pk=number).exists() or what not in ("run", "off"):
        raise Http404("no such auction")
    action = RunAuction(number) if what == "run" else CallOff(number, request.POST.get("text", ""))
    messages.success(
        request, say(f"market_auction_{what}_done", language(), count=perform(action, actor_of(request)))
    )
    return redirect("market_auction", number)


@page()
def watch(request: HttpRequest) -> HttpResponseBase:
    """Show what surveillance asks and what is suspended, to who supervises the market."""
    if not any(may(request.user, verb) for verb in ("audit", *KEEP)):
        raise PermissionDenied
    rule, lang = rule_of(request.GET.get("market", "")), language()
    told = {
        "rows": shown.findings(watched(rule), lang), "rule": rule, "lot_name": rule.lot_name[lang], "keeps": may(request.user, "market"),
        "suspensions": shown.suspensions(MarketSuspension.objects.filter(market=rule.market)[:_OWN], lang), "markets": _markets(lang),
    }  # fmt: skip
    return render(request, "market/watch.html", told)


@require_POST
@page(Suspend)
def suspend(request: HttpRequest) -> HttpResponseBase:
    """Suspend the market, a unit or an enterprise."""
    until = _day(request, "until") if request.POST.get("until") else None
    told = {name: request.POST.get(name, "").strip() for name in ("subject", "reason", "market")}
    perform(Suspend(told["subject"], told["reason"], until, told["market"]), actor_of(request))
    messages.success(request, say("market_suspended_done", language()))
    return _back("market_watch", told["market"])


@require_POST
@page(EndSuspension)
def resume(request: HttpRequest, number: int) -> HttpResponseBase:
    """End a suspension."""
    try:
        perform(EndSuspension(number), actor_of(request))
    except NothingKnownError as error:
        raise Http404("nothing is suspended by this number") from error
    return redirect("market_watch")


def _day(request: HttpRequest, name: str) -> date:
    told = request.POST.get(name, "")
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise TanliuError("not a day", where=name, found=told[:40], accepted="2026-01-31") from None


urlpatterns = [
    path("market", market, name="market"),
    path("market/order", order, name="market_order"),
    path("market/orders/<int:number>/take", take, name="market_take"),
    path("market/orders/<int:number>/withdraw", withdraw, name="market_withdraw"),
    path("market/trades", trades, name="market_trades"),
    path("market/trades/<int:number>/<str:what>", trade_step, name="market_trade_step"),
    path("market/auctions", auctions, name="market_auctions"),
    path("market/auctions/call", call, name="market_call"),
    path("market/auctions/<int:number>", auction, name="market_auction"),
    path("market/auctions/<int:number>/<str:what>", auction_step, name="market_auction_step"),
    path("market/watch", watch, name="market_watch"),
    path("market/suspend", suspend, name="market_suspend"),
    path("market/suspensions/<int:number>/end", resume, name="market_resume"),
]
