"""What pages, files and the interface tell of the market."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketSuspension, MarketTrade
from tanliu.app.platform.access import may
from tanliu.app.platform.ledger.rules import rules
from tanliu.decide.ledger.types import unit_kind
from tanliu.decide.market.document import Market, Way
from tanliu.decide.market.prices import Day
from tanliu.decide.market.watch import Finding
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of the files.
ORDERS = ("number", "way", "side", "unit", "price", "left", "lots", "until", "entity_id", "name")
TRADES = (
    "number", "day", "way", "unit", "price", "lots", "state", "pay_until", "reference", "seller", "seller_name", "buyer",
    "buyer_name", "key",
)  # fmt: skip
DAYS = ("day", "close", "low", "high", "lots", "block_lots", "trades")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the enterprises that they see (None for all), and those for which they trade."""

    seen: frozenset[str] | None
    trades: bool
    keeps: bool

    @classmethod
    def of(cls, user: Any) -> Reader:
        return cls(holders_of(user), may(user, "ledger_give"), may(user, "market"))

    def sees(self, entity_id: str) -> bool:
        return self.seen is None or entity_id in self.seen

    def owns(self, entity_id: str) -> bool:
        return self.trades and self.sees(entity_id)


#: Whoever has the console sees everything.
ALL = Reader(None, trades=False, keeps=True)


def plain(value: Decimal | None) -> str:
    """Return a number without an exponent or needless zeros after two decimals."""
    if value is None:
        return ""
    text = f"{value.normalize():f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<2}"


def way_name(way: Way | None, id: str, lang: str) -> str:
    """Return what a way to trade is called; that of a trade from elsewhere is in no rule."""
    return way.name[lang] if way else say("market_way_outside", lang) if id == "outside" else id


def unit_name(unit: str, lang: str) -> str:
    """Return what a unit is called."""
    known = rules().units.get(unit_kind(unit))
    return known.name[lang] if known else unit


def orders(found: Sequence[MarketOrder], rule: Market, reader: Reader, lang: str) -> list[Row]:
    """Return orders; whose one is is told to who sees the enterprise."""
    told = [one for one in found if reader.sees(one.entity_id)]
    names = names_of({one.entity_id for one in told} | {one.counterparty for one in found})
    return [_order(one, rule, reader, names, lang) for one in found]


def _order(one: MarketOrder, rule: Market, reader: Reader, names: Mapping[str, str], lang: str) -> Row:
    seen, own = reader.sees(one.entity_id), reader.owns(one.entity_id)
    way = rule.ways.get(one.way)
    return {
        "number": one.pk, "way": one.way, "way_name": way_name(way, one.way, lang), "side": one.side, "unit": one.unit,
        "price": one.price, "left": one.left, "lots": one.lots, "is_whole": one.is_whole, "until": one.until, "at": one.at,
        "state": one.state, "filled": one.lots - one.left, "entity_id": one.entity_id if seen else None,
        "name": names.get(one.entity_id, one.entity_id) if seen else None, "is_own": own,
        "counterparty": one.counterparty or None, "for_name": names.get(one.counterparty, one.counterparty) or None,
        "may_take": reader.trades and not own and one.way != "auction" and (not one.counterparty or reader.sees(one.counterparty)),
    }  # fmt: skip


def trades(found: Sequence[MarketTrade], rule: Market, reader: Reader, lang: str) -> list[Row]:
    """Return trades; a side is named to who sees it, and to the other side, which pays it or is paid."""
    names = names_of({one.seller for one in found} | {one.buyer for one in found})
    return [_trade(one, rule, reader, names, lang) for one in found]


def _trade(one: MarketTrade, rule: Market, reader: Reader, names: Mapping[str, str], lang: str) -> Row:
    sides = {name: getattr(one, name) for name in ("seller", "buyer")}
    party = any(reader.owns(each) for each in sides.values())
    told: Row = {}
    for name, each in sides.items():
        known = party or reader.sees(each)
        told |= {name: each if known else None, f"{name}_name": names.get(each, each) if known else None}
    way, running = rule.ways.get(one.way), one.state in ("waiting", "paid")
    return {
        "number": one.pk, "day": one.day, "way": one.way, "way_name": way_name(way, one.way, lang), "unit": one.unit,
        "price": one.price, "lots": one.lots, "sum": one.price * one.lots, "state": one.state, "pay_until": one.pay_until,
        "reference": one.reference if party or reader.seen is None else None, "reason": one.reason, "key": one.key, **told,
        "may_pay": one.state == "waiting" and (reader.keeps or reader.owns(one.buyer)),
        "may_deliver": one.state == "paid" and (reader.keeps or reader.owns(one.seller)), "may_void": running and reader.keeps,
    }  # fmt: skip


def days(found: Iterable[Day]) -> list[Row]:
    """Return the days of a history."""
    return [{name: getattr(one, name) for name in DAYS} for one in found]


def picture(found: Sequence[Day], rule: Market, lang: str) -> Row:
    """Return what the browser needs to draw the history."""
    return {
        "kind": "prices", "unit": f"{rule.currency}/{rule.lot_name[lang]}", "lots_unit": rule.lot_name[lang],
        "periods": [f"{one.day}" for one in found], "closes": [None if one.close is None else float(one.close) for one in found],
        "lows": [float(one.low) for one in found], "highs": [float(one.high) for one in found], "lots": [one.lots for one in found],
        "words": {name: say(f"market_{name}", lang) for name in ("close", "low", "high", "lots")},
    }  # fmt: skip


def auction(one: MarketAuction, lang: str) -> Row:
    """Return an auction; its seed is told when it is run."""
    return {
        "number": one.pk, "day": one.day, "unit": one.unit, "unit_name": unit_name(one.unit, lang), "state": one.state,
        "commitment": one.commitment, "seed": one.seed if one.state == "run" else None, "price": one.price,
        "reference": one.reference, "volume": one.volume if one.state == "run" else None,
        "demand": one.demand if one.state == "run" else None, "supply": one.supply if one.state == "run" else None,
        "rationed": len(one.rationed), "reason": one.reason,
        "steps": [
            {"step": step, "name": say(f"market_step_{step}", lang), "first": Decimal(first), "last": Decimal(last), "left": left}
            for step, first, last, left in one.steps
        ],
    }  # fmt: skip


def findings(found: Iterable[Finding], lang: str) -> list[Row]:
    """Return what surveillance asks, in words."""
    rows = list(found)
    names = names_of({holder for one in rows for holder in one.holders})
    return [
        {
            "kind": one.kind, "unit": one.unit, "unit_name": unit_name(one.unit, lang), "holders": list(one.holders),
            "names": [names.get(holder, holder) for holder in one.holders], "trades": [int(trade) for trade in one.trades],
            "measure": one.measure, "says": say(f"market_finding_{one.kind}", lang, measure=plain_count(one.measure), count=len(one.trades)),
        }
        for one in rows
    ]  # fmt: skip


def plain_count(value: Decimal) -> str:
    """Return a count or a percentage as people read it."""
    return f"{value.normalize():,f}"


def suspensions(found: Iterable[MarketSuspension], lang: str) -> list[Row]:
    """Return what is suspended, in words."""
    rows = list(found)
    names = names_of({one.subject for one in rows})
    return [
        {
            "number": one.pk, "subject": one.subject, "reason": one.reason, "by": one.by, "at": one.at, "until": one.until,
            "ended_at": one.ended_at,
            "name": say("market_whole", lang) if one.subject == "market" else names.get(one.subject, unit_name(one.subject, lang)),
        }
        for one in rows
    ]  # fmt: skip


def own_names(user: Any, most: int) -> dict[str, str]:
    """Return the enterprises for which somebody trades, with their names."""
    reader = Reader.of(user)
    if not reader.trades or reader.seen is None:
        return {}
    few: Collection[str] = sorted(reader.seen)[:most]
    return names_of(few)
