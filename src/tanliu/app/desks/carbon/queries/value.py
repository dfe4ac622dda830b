"""What allowances are worth: at the last close of the first market of the packs that trades them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tanliu.app.desks.market.queries.book import last_close
from tanliu.app.desks.market.queries.rules import markets
from tanliu.app.platform.served import catalog


@dataclass(frozen=True, slots=True)
class Price:
    """A close.

    Attributes
    ----------
    price
        Currency for each lot.
    lot
        Units of the ledger in a lot.
    """

    day: date
    price: Decimal
    currency: str
    lot: int

    def of(self, units: int) -> Decimal:
        """Return what units are worth at this price, to a hundredth of the currency."""
        return round(self.price * units / self.lot, 2)


def price_of(unit: str) -> Price | None:
    """Return the newest close of a unit; None where no market trades it, or nothing was traded yet."""
    for rule in markets(catalog()).values():
        if unit in rule.units and (close := last_close(rule, unit)) is not None:
            return Price(close[0], close[1], rule.currency, rule.lot)
    return None
