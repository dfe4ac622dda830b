"""A market of three firms made by hand, on a Monday morning."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tanliu.app import clock
from tanliu.app.desks.market.actions.place import PlaceOrder
from tanliu.app.desks.market.actions.take import TakeOrder
from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.ledger.accounts import open_accounts
from tanliu.app.platform.ledger.models import LedgerBalance
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal

LI, WANG, ZHANG = Actor("li"), Actor("wang"), Actor("zhang")
FIRMS = ("F1", "F2", "F3")
#: Hours of the zone of the server.
MORNING, NOON, CALL, AFTER = (10, 0), (12, 0), (9, 20), (9, 25)


def on(monkeypatch: Any, hour: tuple[int, int] = MORNING, day: int = 30, month: int = 11) -> None:
    """Set the clock to an hour of a day of 2026."""
    at = datetime(2026, month, day, hour[0] - 8, hour[1], tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)


def allowances(tonnes: dict[str, int], family: str = "allowances 2026") -> None:
    """Give firms allowances."""
    open_accounts("issue")
    ids = open_accounts("holder", tonnes)
    given = [
        Proposal("allocate", "allowance", "issue", ids[firm], 1000 * t, ("case", firm, family), family,
                 proposed_by="li", approved_by="wang")
        for firm, t in tonnes.items() if t
    ]  # fmt: skip
    if given:
        post(given, LI)


def registered(unit: str, amounts: dict[str, int]) -> None:
    """Register reductions or certificates of firms, in the unit as the ledger counts it."""
    open_accounts("issue")
    ids = open_accounts("holder", amounts)
    given = [
        Proposal("register", unit, "issue", ids[firm], amount, ("case", unit, firm), unit, proposed_by="li", approved_by="wang")
        for firm, amount in amounts.items()
    ]  # fmt: skip
    post(given, LI)


def order(firm: str, side: str, lots: int | str, price: str, **more: Any) -> MarketOrder:
    told = {"way": "listed", "unit": "allowance", "request": f"{firm}{side}{lots}{price}", **more}
    actor = told.pop("actor", Actor(f"of {firm}"))
    number = perform(
        PlaceOrder(firm, told.pop("way"), side, told.pop("unit"), str(lots), price, **told), actor
    )
    return MarketOrder.objects.get(pk=number)


def take(one: MarketOrder, firm: str, lots: int, request: str = "r") -> MarketTrade:
    number = perform(TakeOrder(one.pk, firm, str(lots), request), Actor(f"of {firm}"))
    return MarketTrade.objects.get(pk=number)


def has(firm: str, unit: str = "allowance") -> tuple[int, int]:
    """Return what a firm has free and what is reserved, in tonnes."""
    row = LedgerBalance.objects.filter(account=f"holder:{firm}", unit=unit).first()
    return (row.available // 1000, row.reserved // 1000) if row else (0, 0)
