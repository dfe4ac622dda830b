"""Every minute what is over ends; every night the books of the market are compared with the ledger."""

from __future__ import annotations

from tanliu.app.desks.market.actions.keep import EndWhatIsOver
from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.books import faults
from tanliu.app.desks.market.queries.rules import here
from tanliu.app.platform.action import Actor, perform


def end_if_due() -> int:
    """End orders whose last day is over and trades that were not paid in time; returns how many."""
    day = here().date()
    orders = MarketOrder.objects.filter(state="open", auction=None, until__lt=day)
    trades = MarketTrade.objects.filter(state="waiting", pay_until__lt=day)
    if not orders.exists() and not trades.exists():
        return 0
    return perform(EndWhatIsOver(), Actor("worker", way="job"))


REGULARLY = (end_if_due,)
#: What `tanliu verify` and the nightly check look at besides.
FAULTS = (faults,)
