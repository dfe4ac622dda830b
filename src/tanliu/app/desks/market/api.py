"""The market over the interface: book, prices, trades, orders and deliveries, auctions, what surveillance asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field

from tanliu.app.desks.market import shown
from tanliu.app.desks.market.actions.pay import Deliver, StatePayment
from tanliu.app.desks.market.actions.place import PlaceOrder, WithdrawOrder
from tanliu.app.desks.market.actions.take import TakeOrder
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.book import book, history, last_close, orders_of, trades_of
from tanliu.app.desks.market.queries.rules import here, rule_of, unit_of
from tanliu.app.desks.market.queries.watched import watched
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError

router = Router(tags=["market"])
_MOST = 1000
Lang = Annotated[str, Query("en", pattern="^(en|zh)$")]
Request = Annotated[str, Field(max_length=60, description="What makes it one: sent again it is the same")]


class MarketOrderRow(Schema):
    """An open order; whose it is is told to who sees the enterprise."""

    number: int
    way: str
    side: str = Field(description="sell or buy")
    unit: str
    price: Decimal = Field(description="Currency for each lot")
    left: int = Field(description="Lots that are not filled")
    lots: int
    is_whole: bool
    until: date
    entity_id: str | None
    name: str | None
    counterparty: str | None


class MarketDay(Schema):
    """The trades of a day; ``close`` is the mean weighted by lots of all but blocks."""

    day: date
    close: Decimal | None
    low: Decimal
    high: Decimal
    lots: int
    block_lots: int
    trades: int


class MarketBook(Schema):
    """The book of a unit and the history of its price."""

    market: str
    unit: str
    currency: str
    lot: int = Field(description="Units of the ledger in a lot")
    tick: Decimal
    last_close: Decimal | None
    last_close_day: date | None
    orders: list[MarketOrderRow]
    days: list[MarketDay]


class MarketTradeRow(Schema):
    """A trade of which the reader knows a side."""

    number: int
    day: date
    way: str
    unit: str
    price: Decimal
    lots: int
    state: str = Field(description="waiting, paid, delivered or void")
    pay_until: date
    reference: str | None
    seller: str | None
    buyer: str | None
    key: str = Field(description="Of the transfer that delivered it, by which its receipt is asked for")


class MarketTrades(Schema):
    """Trades, the newest first."""

    count: int
    items: list[MarketTradeRow]


class MarketAuctionRow(Schema):
    """An auction; its seed is told when it is run."""

    number: int
    day: date
    unit: str
    state: str
    commitment: str
    seed: str | None
    price: Decimal | None
    reference: Decimal | None
    volume: int | None


class MarketQuestion(Schema):
    """Something that surveillance asks about; never a verdict."""

    kind: str
    unit: str
    holders: list[str]
    trades: list[int]
    measure: Decimal
    says: str


class MarketOrderWanted(Schema):
    """An order."""

    entity_id: str = Field(max_length=100)
    way: str = Field(max_length=10)
    side: str = Field(max_length=4)
    unit: str = Field(max_length=40)
    lots: int = Field(ge=1, le=10**12)
    price: str = Field(max_length=18, description="Currency for each lot")
    request: Request
    is_whole: bool = False
    counterparty: str = Field("", max_length=100)
    days: int = Field(1, ge=1, le=366)
    market: str = Field("", max_length=60)


class MarketTakeWanted(Schema):
    """What is taken of an order."""

    entity_id: str = Field(max_length=100)
    lots: int = Field(ge=1, le=10**12)
    request: Request


class MarketPayment(Schema):
    """By which reference a trade was paid."""

    reference: str = Field(max_length=80)


class MarketNumber(Schema):
    """Number of an order or trade."""

    number: int


@router.get("/market", response={200: MarketBook, **READ_PROBLEMS})
def market_book(
    request: HttpRequest,
    market: Annotated[str, Query("", max_length=60)] = "",
    unit: Annotated[str, Query("", max_length=40)] = "",
    lang: Lang = "en",
) -> dict[str, Any]:
    """Return the open orders, the newest thousand at most, and the days on which something was traded."""
    rule = rule_of(market)
    unit = unit_of(rule, unit)
    close = last_close(rule, unit, here().date())
    rows = shown.orders(
        book(list(orders_of(rule.market, unit, request.user)))[:_MOST],
        rule,
        shown.Reader.of(request.user),
        lang,
    )
    return {
        "market": rule.market, "unit": unit, "currency": rule.currency, "lot": rule.lot, "tick": rule.tick,
        "last_close": close[1] if close else None, "last_close_day": close[0] if close else None, "orders": rows,
        "days": shown.days(history(rule, unit)),
    }  # fmt: skip


@router.get("/market/trades", response={200: MarketTrades, **READ_PROBLEMS})
def market_trades(
    request: HttpRequest,
    market: Annotated[str, Query("", max_length=60)] = "",
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
    lang: Lang = "en",
) -> dict[str, Any]:
    """List the trades of which the reader knows a side."""
    rule = rule_of(market)
    found = trades_of(rule.market, "", request.user)
    rows = shown.trades(list(found[offset : offset + limit]), rule, shown.Reader.of(request.user), lang)
    return {"count": found.count(), "items": rows}


@router.get("/market/auctions", response={200: list[MarketAuctionRow], **READ_PROBLEMS})
def market_auctions(
    request: HttpRequest, market: Annotated[str, Query("", max_length=60)] = "", lang: Lang = "en"
) -> list[dict[str, Any]]:
    """List the newest thousand auctions."""
    rule = rule_of(market)
    return [shown.auction(one, lang) for one in MarketAuction.objects.filter(market=rule.market)[:_MOST]]


@router.get("/market/watch", response={200: list[MarketQuestion], **READ_PROBLEMS})
def market_watch(
    request: HttpRequest, market: Annotated[str, Query("", max_length=60)] = "", lang: Lang = "en"
) -> list[dict[str, Any]]:
    """Return what surveillance asks, to who supervises the market."""
    if not (may(request.user, "market") or may(request.user, "audit")):
        raise ProblemError(403, "the role may not keep the market")
    return shown.findings(watched(rule_of(market)), lang)


@router.post("/market/orders", auth=WRITE, response={201: MarketNumber, **WRITE_PROBLEMS})
def market_order(request: HttpRequest, told: Annotated[MarketOrderWanted, Body()]) -> Status[dict[str, int]]:
    """Give an order of one's own enterprise."""
    PlaceOrder.require(actor_of(request))
    given = told.model_dump() | {"lots": str(told.lots), "days": str(told.days)}
    return Status(201, {"number": perform(PlaceOrder(**given), actor_of(request))})


@router.post("/market/orders/{number}/take", auth=WRITE, response={201: MarketNumber, **WRITE_PROBLEMS})
def market_take(
    request: HttpRequest, number: int, told: Annotated[MarketTakeWanted, Body()]
) -> Status[dict[str, int]]:
    """Take an order, whole or in part; the number is that of the trade."""
    TakeOrder.require(actor_of(request))
    _order(request, number)
    done = perform(TakeOrder(number, told.entity_id, str(told.lots), told.request), actor_of(request))
    return Status(201, {"number": done})


@router.post("/market/orders/{number}/withdraw", auth=WRITE, response={200: MarketNumber, **WRITE_PROBLEMS})
def market_withdraw(request: HttpRequest, number: int) -> dict[str, int]:
    """Take back what is left of an order."""
    WithdrawOrder.require(actor_of(request))
    _order(request, number)
    perform(WithdrawOrder(number), actor_of(request))
    return {"number": number}


@router.post("/market/trades/{number}/payment", auth=WRITE, response={200: MarketNumber, **WRITE_PROBLEMS})
def market_payment(
    request: HttpRequest, number: int, told: Annotated[MarketPayment, Body()]
) -> dict[str, int]:
    """Say by which reference a trade was paid."""
    StatePayment.require(actor_of(request))
    _trade(request, number)
    perform(StatePayment(number, told.reference), actor_of(request))
    return {"number": number}


@router.post("/market/trades/{number}/delivery", auth=WRITE, response={200: MarketNumber, **WRITE_PROBLEMS})
def market_delivery(request: HttpRequest, number: int) -> dict[str, int]:
    """Confirm that a trade is paid: its units go to the buyer."""
    Deliver.require(actor_of(request))
    _trade(request, number)
    perform(Deliver(number), actor_of(request))
    return {"number": number}


def _order(request: HttpRequest, number: int) -> None:
    found = MarketOrder.objects.filter(pk=number).first()
    if found is None or not orders_of(found.market, found.unit, request.user).filter(pk=number).exists():
        raise ProblemError(404, "the market has no such order")


def _trade(request: HttpRequest, number: int) -> None:
    found = MarketTrade.objects.filter(pk=number).first()
    if found is None or not trades_of(found.market, "", request.user).filter(pk=number).exists():
        raise ProblemError(404, "no such trade")


routers = (router,)
