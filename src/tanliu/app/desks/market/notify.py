"""Whoever traded is told in the notices of their enterprise."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from tanliu.app.desks.market.models import MarketTrade
from tanliu.app.platform.casework.tell import Told, tell

#: Permission of who is told.
_TO = "ledger_give"


def tell_firm(entity_id: str, phrase: str, cause: str, trade: MarketTrade, due: date | None = None) -> None:
    """Tell an enterprise of one of its trades, once for the cause."""
    values = (
        ("number", trade.pk), ("lots", f"{trade.lots:,}"), ("price", f"{trade.price.normalize():f}"), ("day", trade.pay_until),
        ("reference", trade.reference),
    )  # fmt: skip
    tell(
        [
            Told("market", f"{cause} {entity_id}", phrase, values=values, permission=_TO, entity_id=entity_id,
                 address=reverse("market_trades"), due_on=due)
        ]
    )  # fmt: skip
