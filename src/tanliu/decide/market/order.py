"""What an order must be before the market takes it, and what taking a listed one gives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tanliu.decide.market.document import Market, Way
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.workday import Calendar


@dataclass(frozen=True, slots=True)
class Order:
    """An order as somebody gives it.

    Attributes
    ----------
    side
        ``buy`` or ``sell``.
    price
        Currency for each lot.
    lots
        Quantity.
    is_whole
        A listed order that is taken as a whole or not at all.
    counterparty
        Of a block agreement: who alone may take it.
    """

    way: str
    side: str
    holder: str
    unit: str
    price: Decimal
    lots: int
    is_whole: bool = False
    counterparty: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the market knows when an order comes.

    Attributes
    ----------
    reference
        Price by which the band is drawn: the last close; None before the first trade, when there is no band.
    held_lots
        What the holder has and is about to buy.
    open_lots
        What the holder has in open orders of the unit, both sides together.
    suspended
        Units, holders and ``market`` that may not trade now.
    """

    at: datetime
    reference: Decimal | None
    held_lots: int = 0
    open_lots: int = 0
    suspended: Collection[str] = ()


def ticks_of(price: Decimal, rule: Market) -> int:
    """Return a price in ticks.

    Raises
    ------
    TanliuError
        When it is none, not above zero, or between two ticks.
    """
    if not price.is_finite() or price <= 0 or price % rule.tick:
        raise TanliuError(
            "a price is a multiple of the tick, above zero", where="price", found=f"{price}",
            accepted=f"{rule.tick} {rule.currency}",
        )  # fmt: skip
    return int(price / rule.tick)


def band(way: Way, rule: Market, reference: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and the highest price of a way to trade, rounded inwards to the tick; None without one."""
    if reference is None or way.band_percent is None:
        return None
    least, most = reference * (100 - way.band_percent) / 100, reference * (100 + way.band_percent) / 100
    lowest = (least / rule.tick).to_integral_value(ROUND_CEILING) * rule.tick
    return max(lowest, rule.tick), (most / rule.tick).to_integral_value(ROUND_FLOOR) * rule.tick


def check(order: Order, rule: Market, standing: Standing, calendar: Calendar) -> None:
    """Refuse an order that the rules do not allow.

    Raises
    ------
    TanliuError
        With the first rule it does not keep, what was found and what is accepted.
    """
    way = _way(order, rule)
    _tradable(order.unit, (order.holder, order.counterparty), standing)
    _in_session(way, standing.at, calendar)
    ticks_of(order.price, rule)
    _sized(order, way)
    _within(order.price, way, rule, standing.reference)
    if order.side == "buy":
        _holds(order.lots, rule, standing)
    most = rule.open_most_lots
    if most is not None and standing.open_lots + order.lots > most:
        raise TanliuError(
            "more than one holder may have in open orders", where="lots", found=standing.open_lots + order.lots, accepted=most,
        )  # fmt: skip


def check_taker(
    order: Order, taker: str, lots: int, rule: Market, standing: Standing, calendar: Calendar
) -> None:
    """Refuse to let somebody take an order now: it was checked on its own day, and the day of who takes it is another.

    Parameters
    ----------
    lots
        That are taken.
    standing
        What the market knows of the taker.

    Raises
    ------
    TanliuError
        With the first rule that is not kept.
    """
    way = _way(order, rule)
    _tradable(order.unit, (order.holder, taker), standing)
    _in_session(way, standing.at, calendar)
    _within(order.price, way, rule, standing.reference)
    if order.side == "sell":
        _holds(lots, rule, standing)


def taken(order: Order, open_lots: int, taker: str, lots: int, way: Way) -> int:
    """Return the lots that stay open when somebody takes part or all of a listed or block order.

    Raises
    ------
    TanliuError
        When the taker is the one who gave the order or not the one it is for, takes more than is open, or part of what is
        taken as a whole. A rest below the least size of an order may be left: it is taken or withdrawn.
    """
    if taker == order.holder:
        raise TanliuError("nobody trades with themselves", where="taker", found=taker)
    if order.way == "auction":
        raise TanliuError("an order of an auction is not taken by anybody", where="way", found=order.way)
    if order.counterparty and taker != order.counterparty:
        raise TanliuError("the order is for somebody else", where="taker", found=taker)
    if not 1 <= lots <= open_lots:
        raise TanliuError(
            "no more is taken than is open", where="lots", found=lots, accepted=f"1 – {open_lots}"
        )
    if (order.is_whole or order.way == "block") and lots != open_lots:
        raise TanliuError("the order is taken as a whole", where="lots", found=lots, accepted=open_lots)
    return open_lots - lots


def _way(order: Order, rule: Market) -> Way:
    known: dict[str, Way] = {str(name): one for name, one in rule.ways.items()}
    for name, found, accepted in (
        ("way", order.way, tuple(known)), ("side", order.side, ("buy", "sell")), ("unit", order.unit, rule.units),
    ):  # fmt: skip
        if found not in accepted:
            raise TanliuError(Message("unknown {name}", name=name), found=found, accepted=", ".join(accepted))
    if (order.way == "block") != bool(order.counterparty):
        raise TanliuError(
            "a block agreement names the other party, and no other order does", where="counterparty"
        )
    return known[order.way]


def _tradable(unit: str, holders: Collection[str], standing: Standing) -> None:
    for one in ("market", unit, *holders):
        if one and one in standing.suspended:
            raise TanliuError("trading is suspended", where=one)


def _within(price: Decimal, way: Way, rule: Market, reference: Decimal | None) -> None:
    ends = band(way, rule, reference)
    if ends is not None and not ends[0] <= price <= ends[1]:
        raise TanliuError(
            "the price is outside the band",
            where="price",
            found=f"{price}",
            accepted=f"{ends[0]} – {ends[1]}",
        )


def _holds(lots: int, rule: Market, standing: Standing) -> None:
    most = rule.holding_most_lots
    if most is not None and standing.held_lots + lots > most:
        raise TanliuError(
            "more than one holder may hold", where="lots", found=standing.held_lots + lots, accepted=most
        )


def _sized(order: Order, way: Way) -> None:
    if order.lots < way.least_lots or (way.most_lots is not None and order.lots > way.most_lots):
        most = way.most_lots if way.most_lots is not None else "∞"
        raise TanliuError(
            "the quantity is outside what this way of trading takes", where="lots", found=order.lots,
            accepted=f"{way.least_lots} – {most}",
        )  # fmt: skip


def session_over(way: Way, day: date, at: datetime) -> bool:
    """Return whether the last session of a way on a day is over."""
    moment, last = time(at.hour, at.minute, at.second), max(one.closes for one in way.sessions)
    return at.date() > day or (at.date() == day and moment >= last)


def _in_session(way: Way, at: datetime, calendar: Calendar) -> None:
    moment = time(at.hour, at.minute, at.second)
    day = at.isoweekday() in way.weekdays and calendar.kind(at.date()) != "holiday"
    if not day or not any(one.opens <= moment < one.closes for one in way.sessions):
        spans = ", ".join(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in way.sessions)
        raise TanliuError("the market is closed", found=f"{at:%Y-%m-%d %H:%M}", accepted=spans)
