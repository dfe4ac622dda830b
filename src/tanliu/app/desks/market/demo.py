"""A market with some weeks of history on the desks of the demo: listed trades, an auction, open orders; all made up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tanliu.app.desks.market.actions.keep import CallAuction, RunAuction
from tanliu.app.desks.market.actions.pay import Deliver, StatePayment
from tanliu.app.desks.market.actions.place import PlaceOrder
from tanliu.app.desks.market.actions.take import TakeOrder
from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.book import free_lots
from tanliu.app.desks.market.queries.rules import here, markets
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.ledger.accounts import HOLDER
from tanliu.app.platform.ledger.models import LedgerBalance
from tanliu.app.platform.served import catalog
from tanliu.decide.market.document import Market, Way

_MARKET, _UNIT = "shanghai", "allowance"
_KEEPER = Actor("demo-bureau")
_DAYS, _FIRMS, _ASKED = 15, 8, 40
#: A first price as it could be, CNY for a tonne, and by how much at most it moves from a day to the next.
_FIRST, _STEP = Decimal("58.40"), 2.0


def papers(apart: str) -> None:
    """Make them.

    Parameters
    ----------
    apart
        The firm of the demo's enterprise, which is left for the visitor to trade for.
    """
    rule = markets(catalog()).get(_MARKET)
    if rule is None or MarketOrder.objects.exists() or not {"listed", "auction"} <= set(rule.ways):
        return
    firms = _holders(apart)
    days = list(_trading(rule.ways["listed"], _DAYS))[::-1]
    if len(firms) < 3 or len(days) < _DAYS:
        return
    chance, price = Random(20261130), _FIRST
    for number, day in enumerate(days[:-1]):
        price = _moved(price, rule, chance)
        if number == len(days) // 2:
            _auction(rule, firms, day, price)
        for nth in range(1 + chance.randrange(2)):
            seller, buyer = chance.sample(firms, 2)
            _listed(seller, buyer, _lots(rule, seller, chance), price, _at(day, 10, 5 * nth), "delivered")
    # a quantity that goes and comes back, for surveillance to ask about
    for number, (seller, buyer) in enumerate(((firms[0], firms[1]), (firms[1], firms[0]))):
        _listed(seller, buyer, 120, price, _at(days[-3 + number], 14, 0), "delivered")
    _today(rule, firms, days[-1], price)


def _holders(apart: str) -> list[str]:
    """Return firms with allowances, those with most first."""
    found = LedgerBalance.objects.filter(unit=_UNIT, account__startswith=f"{HOLDER}:", available__gt=500_000)
    ids = (one.account.partition(":")[2] for one in found.order_by("-available")[:_ASKED])
    return [one for one in ids if one != apart][:_FIRMS]


def _trading(way: Way, count: int) -> Iterator[date]:
    """Yield the newest days on which a way trades, of which the morning is over, newest first."""
    calendar, day = catalog().calendar, here().date()
    while count:
        open_day = day.isoweekday() in way.weekdays and calendar.kind(day) != "holiday"
        if open_day and _at(day, 10, 30) <= here():
            count -= 1
            yield day
        day -= timedelta(days=1)


def _at(day: date, hour: int, minute: int) -> datetime:
    return here().replace(
        year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0, microsecond=0, fold=0
    )


def _moved(price: Decimal, rule: Market, chance: Random) -> Decimal:
    step = Decimal(f"{1 + chance.uniform(-_STEP, _STEP) / 100:.4f}")
    return (price * step / rule.tick).to_integral_value() * rule.tick


def _lots(rule: Market, seller: str, chance: Random) -> int:
    return max(1, min(5000, free_lots(rule, _UNIT, seller) * chance.randrange(1, 4) // 100))


def _by(firm: str) -> Actor:
    return Actor(f"demo-{firm[-4:]}")


def _placed(
    firm: str, side: str, lots: int, price: Decimal, at: datetime, way: str = "listed", days: int = 1
) -> int:
    request = f"demo {way} {side} {at:%m%d%H%M} {lots}"
    order = PlaceOrder(
        firm, way, side, _UNIT, f"{lots}", f"{price}", request, days=f"{days}", market=_MARKET, at=at
    )
    return perform(order, _by(firm))


def _listed(seller: str, buyer: str, lots: int, price: Decimal, at: datetime, until: str) -> None:
    """Let a firm sell to another, and take the trade as far as the desk is to show it."""
    number = _placed(seller, "sell", lots, price, at)
    trade = perform(TakeOrder(number, buyer, f"{lots}", "demo", at), _by(buyer))
    _paid([trade], until)


def _paid(trades: Sequence[int], until: str) -> None:
    for trade in trades:
        one = MarketTrade.objects.get(pk=trade)
        if until in ("paid", "delivered"):
            perform(StatePayment(trade, f"DEMO-{trade:05}"), _by(one.buyer))
        if until == "delivered":
            perform(Deliver(trade), _by(one.seller))


def _auction(rule: Market, firms: Sequence[str], day: date, price: Decimal) -> None:
    """Call an auction, let firms bid around a price so that some are rationed, and run it."""
    number = perform(CallAuction(day, _UNIT, _MARKET, _at(day, 9, 0)), _KEEPER)
    half = len(firms) // 2 or 1
    for place, firm in enumerate(firms):
        sells = place < half
        step = Decimal(place % 3 - 1) * rule.tick * 20
        _placed(
            firm,
            "sell" if sells else "buy",
            90 if sells else 70,
            price + step,
            _at(day, 9, 16 + place),
            "auction",
        )
    perform(RunAuction(number, _at(day, 9, 30)), _KEEPER)
    _paid(list(MarketTrade.objects.filter(sell__auction=number).values_list("pk", flat=True)), "delivered")


def _today(rule: Market, firms: Sequence[str], day: date, price: Decimal) -> None:
    """Leave a trade to be paid, one to be confirmed, and open orders around the price."""
    way = rule.ways["listed"]
    _listed(firms[0], firms[2], 60, price, _at(day, 10, 0), "waiting")
    _listed(firms[1], firms[2], 45, price, _at(day, 10, 5), "paid")
    for place, firm in enumerate(firms[:4]):
        off = rule.tick * 40 * (place + 1)
        side = "sell" if place % 2 else "buy"
        _placed(
            firm,
            side,
            200 + 50 * place,
            price + (off if side == "sell" else -off),
            _at(day, 10, 10 + place),
            days=way.most_days,
        )
