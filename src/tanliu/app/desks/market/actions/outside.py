"""Trades of an outside exchange: read from files, told row by row, done once however often a file comes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from typing import ClassVar

from django.db import transaction

from tanliu.app.desks.ledger.queries import names_of
from tanliu.app.desks.market import posting
from tanliu.app.desks.market.actions.asked import cause_of
from tanliu.app.desks.market.models import MarketTrade
from tanliu.app.desks.market.queries.rules import here, rule_of
from tanliu.app.desks.market.queries.told import Told
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.post import alone
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import ticks_of
from tanliu.kit.errors import TanliuError

#: How a trade was made that came from elsewhere.
OUTSIDE = "outside"
_MOST, _LONGEST = 10**12, 80


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: ``new``, ``known`` or ``refused``, with the error."""

    id: str
    outcome: str
    error: TanliuError | None = None


class _Undone(Exception):  # noqa: N818 - it is no error, it ends a trial
    """Takes back what a trial did."""


@dataclass(frozen=True)
class ReceiveTrades(Action[list[Verdict]]):
    """Deliver the trades of an outside exchange, each by one posting; those that are refused do not keep the others.

    Attributes
    ----------
    is_trial
        Whether nothing stays: the verdicts are what they would be.
    """

    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "trades of another exchange are entered at the console of the server"
    told: Sequence[Told]
    market: str = ""
    is_trial: bool = False

    @classmethod
    def permits(cls, actor: Actor) -> bool:
        return actor.user is None

    def run(self, actor: Actor) -> list[Verdict]:
        found: list[Verdict] = []

        def do() -> None:
            found.extend(self._received(actor))
            if self.is_trial:
                raise _Undone

        with suppress(_Undone):
            alone(do)
        return found

    def _received(self, actor: Actor) -> list[Verdict]:
        rule = rule_of(self.market)
        found = [self._one(rule, one, actor) for one in self.told]
        new = sum(one.outcome == "new" for one in found)
        if new:
            # the door has written the trail of each posting before
            record(
                actor.name, "market_receive", rule.market, {"trades": new, "rows": len(found)}, actor.address
            )
        return found

    def _one(self, rule: Market, one: Told, actor: Actor) -> Verdict:
        try:
            with transaction.atomic():
                return Verdict(one.id, "new" if _kept(rule, one, actor) else "known")
        except TanliuError as error:
            return Verdict(one.id, "refused", error)


def _kept(rule: Market, one: Told, actor: Actor) -> bool:
    """Keep and deliver a trade; returns False where it was kept before.

    Raises
    ------
    TanliuError
        When it cannot be, or was another trade before.
    """
    cause = cause_of(OUTSIDE, rule.market, one.id)
    before = MarketTrade.objects.filter(cause=cause).first()
    if before is not None:
        was = (before.day, before.unit, before.seller, before.buyer, before.lots, before.price)
        if was != (one.day, one.unit, one.seller, one.buyer, one.lots, one.price):
            raise TanliuError("the exchange told another trade by this id before", where=one.id)
        return False
    _require(rule, one)
    posting.open_for([one.seller, one.buyer])
    now = here()
    at = datetime.combine(one.day, time(12), now.tzinfo)
    trade = MarketTrade(
        market=rule.market, way=OUTSIDE, unit=one.unit, seller=one.seller, buyer=one.buyer, sold_by=actor.name, bought_by=actor.name,
        price=one.price, lot=rule.lot, lots=one.lots, at=at, day=one.day, pay_until=one.day, state="delivered", reference=one.reference,
        ended_by=actor.name, ended_at=now, cause=cause,
    )  # fmt: skip
    trade.save()
    proposal = posting.delivered(trade)
    posting.send([proposal], actor)
    MarketTrade.objects.filter(pk=trade.pk).update(key=proposal.key)
    return True


def _require(rule: Market, one: Told) -> None:
    known = names_of([one.seller, one.buyer])
    checks: tuple[tuple[str, object, bool], ...] = (
        ("unit", one.unit, one.unit in rule.units),
        ("day", one.day, one.day <= here().date()),
        ("lots", one.lots, 0 < one.lots < _MOST),
        ("seller", one.seller, one.seller in known),
        ("buyer", one.buyer, one.buyer in known and one.buyer != one.seller),
        ("reference", one.reference, 0 < len(one.reference) <= _LONGEST),
    )
    for where, value, holds in checks:
        if not holds:
            raise TanliuError("the market does not take such a trade", where=where, found=value)
    ticks_of(one.price, rule)
