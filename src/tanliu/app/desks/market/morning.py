"""Trades that wait for somebody, and what is to be asked or run on the market."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Min
from django.urls import reverse

from tanliu.app.desks.ledger.queries import holders_of
from tanliu.app.desks.market.models import MarketAuction, MarketTrade
from tanliu.app.desks.market.queries.rules import here
from tanliu.app.platform.morning import Reader, Task
from tanliu.report.phrase import say


def tasks(reader: Reader) -> Iterator[Task]:
    """Return trades to be paid and payments to be confirmed of one's own enterprises; and auctions that wait to be run."""
    seen = holders_of(reader.user)
    if reader.actor.may("ledger_give") and seen is not None:
        pay = MarketTrade.objects.filter(state="waiting", buyer__in=seen)
        due = pay.aggregate(due=Min("pay_until"))["due"]
        yield Task(
            _said(reader, "market_morning_pay", pay.count()), pay.count(), reverse("market_trades"), due
        )
        paid = MarketTrade.objects.filter(state="paid", seller__in=seen).count()
        yield Task(_said(reader, "market_morning_confirm", paid), paid, reverse("market_trades"))
    if reader.actor.may("market"):
        late = MarketAuction.objects.filter(state="called", day__lt=here().date()).count()
        yield Task(_said(reader, "market_morning_run", late), late, reverse("market_auctions"))


def _said(reader: Reader, phrase: str, count: int) -> str:
    return say(phrase, reader.language, count=count)
