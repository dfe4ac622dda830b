# ruff: noqa: E402 (Django is set up before its models are imported)
"""Two act at once on the market, again and again; prints as JSON what came of each round."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tanliu.app.site.settings"
import django

django.setup()

from market_case import LI, WANG, allowances, has, order
from racing import both
from tanliu.app import clock
from tanliu.app.desks.market.actions.keep import CallAuction, RunAuction
from tanliu.app.desks.market.actions.pay import Deliver, StatePayment, VoidTrade
from tanliu.app.desks.market.actions.place import PlaceOrder, WithdrawOrder
from tanliu.app.desks.market.actions.take import TakeOrder
from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.books import faults
from tanliu.app.platform.action import Action, perform
from tanliu.app.platform.ledger.verify import verify

ROUNDS = 4
Told = dict[str, Any]


def done(action: Action[Any]) -> Callable[[], str]:
    def act() -> str:
        perform(action, LI)
        return "done"

    return act


def firms(number: int, name: str) -> tuple[str, str, str]:
    """Return three firms of a round of their own; the first has ten tonnes."""
    found = (f"A{name}{number}", f"B{name}{number}", f"C{name}{number}")
    allowances({found[0]: 10}, f"{name} {number}")
    return found


def sold(number: int, name: str) -> tuple[MarketOrder, tuple[str, str, str]]:
    found = firms(number, name)
    return order(found[0], "sell", 10, "50"), found


def take_last(number: int) -> Told:
    """Two buy all that is left of an order."""
    one, (seller, *buyers) = sold(number, "take")
    got = both(*(done(TakeOrder(one.pk, buyer, "10", "r")) for buyer in buyers))
    return {"got": got, "trades": MarketTrade.objects.filter(sell=one).count(), "has": has(seller)}


def take_or_withdraw(number: int) -> Told:
    one, (seller, buyer, _) = sold(number, "withdraw")
    got = both(done(TakeOrder(one.pk, buyer, "10", "r")), done(WithdrawOrder(one.pk)))
    return {"got": got, "trades": MarketTrade.objects.filter(sell=one).count(), "has": has(seller)}


def sell_twice(number: int) -> Told:
    """A firm sells the same tonnes in two orders."""
    seller, *_ = firms(number, "sell")
    orders = [PlaceOrder(seller, "listed", "sell", "allowance", "6", "50", f"r{one}") for one in range(2)]
    return {"got": both(*(done(one) for one in orders)), "has": has(seller)}


def same_twice(number: int) -> Told:
    seller, *_ = firms(number, "same")
    one = PlaceOrder(seller, "listed", "sell", "allowance", "6", "50", "r")
    return {"got": both(done(one), done(one)), "has": has(seller)}


def _paid(number: int, name: str) -> tuple[int, str, str]:
    one, (seller, buyer, _) = sold(number, name)
    trade = int(perform(TakeOrder(one.pk, buyer, "10", "r"), LI))
    perform(StatePayment(trade, "TT"), LI)
    return trade, seller, buyer


def deliver_twice(number: int) -> Told:
    trade, seller, buyer = _paid(number, "deliver")
    got = both(done(Deliver(trade)), done(Deliver(trade)))
    return {"got": got, "has": [has(seller), has(buyer)]}


def deliver_or_void(number: int) -> Told:
    trade, seller, buyer = _paid(number, "void")
    got = both(done(Deliver(trade)), done(VoidTrade(trade, "why")))
    return {"got": got, "has": [has(seller), has(buyer)]}


def run_twice(number: int) -> Told:
    """Two run the auction of a day of its own."""
    seller, buyer, _ = firms(number, "run")
    day = datetime(2026, 11, 2 + number, tzinfo=UTC).date()
    clock.now = lambda: datetime(2026, 11, 2 + number, 1, 20, tzinfo=UTC)
    auction = perform(CallAuction(day), WANG)
    order(seller, "sell", 10, "50", way="auction")
    order(buyer, "buy", 4, "50", way="auction")
    clock.now = lambda: datetime(2026, 11, 2 + number, 1, 30, tzinfo=UTC)
    got = both(done(RunAuction(auction)), done(RunAuction(auction)))
    clock.now = morning
    return {
        "got": got,
        "trades": MarketTrade.objects.filter(sell__auction=auction).count(),
        "has": has(seller),
    }


def morning() -> datetime:
    return datetime(2026, 11, 30, 2, tzinfo=UTC)


ACTS: dict[str, Callable[[int], Told]] = {
    act.__name__: act
    for act in (
        take_last,
        take_or_withdraw,
        sell_twice,
        same_twice,
        deliver_twice,
        deliver_or_void,
        run_twice,
    )
}

if __name__ == "__main__":
    clock.now = morning
    # a first close, or the band would differ from round to round
    found = {name: [act(number) for number in range(ROUNDS)] for name, act in ACTS.items()}
    found["books"] = [{"faults": [str(one) for one in (*faults(), *verify().faults)]}]
    sys.stdout.write(json.dumps(found))
