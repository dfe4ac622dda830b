"""The carbon account of a firm as its carbon code may show it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tanliu.app.desks.carbon.queries.accounts import CarbonAccount, account_of, allocated_years
from tanliu.app.desks.carbon.queries.rules import own_scheme
from tanliu.app.desks.carbon.queries.value import Price, price_of
from tanliu.app.store.results import Results
from tanliu.catalog.types import Catalog

_KG = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Coded:
    """An account of a year, and the last close; tonnes of CO2e.

    Attributes
    ----------
    price
        None where nothing was traded yet.
    """

    account: CarbonAccount
    price: Price | None

    @property
    def held_t(self) -> Decimal:
        return (self.account.available + self.account.reserved) / _KG

    @property
    def allocated_t(self) -> Decimal:
        return self.account.allocated / _KG

    @property
    def traded_t(self) -> Decimal:
        return self.account.traded / _KG

    @property
    def pledged_t(self) -> Decimal:
        return self.account.pledged / _KG

    @property
    def surrendered_t(self) -> Decimal:
        return self.account.surrendered / _KG

    @property
    def emitted_t(self) -> Decimal | None:
        return None if self.account.emitted is None else self.account.emitted / _KG

    @property
    def left_t(self) -> Decimal | None:
        return None if self.account.balance is None else self.account.balance / _KG

    @property
    def value(self) -> Decimal | None:
        return None if self.price is None else self.price.of(self.account.available + self.account.reserved)


def coded(results: Results, catalog: Catalog, entity_id: str, period: str) -> Coded | None:
    """Return the account of the year of a code, or of the newest year with allowances where that year has none.

    None where nothing was allocated at all, and where the firm neither has nor had allowances.
    """
    scheme, years = own_scheme(catalog), allocated_years()
    if scheme is None or not years:
        return None
    year = period if period in years else years[0]
    one = account_of(results, entity_id, year, scheme.unit, scheme.offset_units)
    touched = any((one.allocated, one.available, one.reserved, one.traded, one.surrendered))
    return Coded(one, price_of(scheme.unit)) if touched else None
