"""An auction: its hash before, one price, shares and lots that anybody draws again, trades that are reserved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from market_case import AFTER, CALL, LI, WANG, allowances, has, on, order
from tanliu.app.desks.market.actions.keep import CallAuction, CallOff, RunAuction, Suspend, outcome_of
from tanliu.app.desks.market.actions.place import WithdrawOrder
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.books import faults
from tanliu.app.desks.market.queries.rules import rule_of
from tanliu.app.platform.action import perform
from tanliu.app.platform.ledger.verify import verify
from tanliu.decide.market.lottery import commitment
from tanliu.kit.errors import ConflictError, TanliuError

MONDAY = date(2026, 11, 30)


@pytest.fixture
def called(served: Any, monkeypatch: pytest.MonkeyPatch) -> MarketAuction:
    on(monkeypatch, (9, 0))
    allowances({"F1": 100, "F2": 100, "F3": 50})
    number = perform(CallAuction(MONDAY), WANG)
    assert perform(CallAuction(MONDAY), LI) == number
    on(monkeypatch, CALL)
    return MarketAuction.objects.get()


def _auctioned(firm: str, side: str, lots: int, price: str, **more: Any) -> MarketOrder:
    return order(firm, side, lots, price, way="auction", **more)


def test_all_trade_at_one_price_and_the_lottery_is_drawn_again(
    called: MarketAuction, monkeypatch: pytest.MonkeyPatch
) -> None:
    _auctioned("F1", "sell", 40, "57")
    _auctioned("F2", "sell", 61, "57")
    _auctioned("F3", "buy", 50, "60")
    _auctioned("F4", "buy", 5, "50")
    assert has("F1") == (60, 40)
    with pytest.raises(TanliuError, match="still takes orders"):
        perform(RunAuction(called.pk), WANG)
    on(monkeypatch, AFTER)
    orders = list(MarketOrder.objects.filter(state="open"))
    assert perform(RunAuction(called.pk), WANG) == 2 == perform(RunAuction(called.pk), WANG)
    called.refresh_from_db()
    assert (called.price, called.volume, called.demand, called.supply) == (Decimal(57), 50, 50, 101)
    assert commitment(called.seed) == called.commitment
    # anybody finds the same fills by the published seed
    again = outcome_of(rule_of(), orders, None, called.seed)
    sold = {one.seller: one.lots for one in MarketTrade.objects.all()}
    assert [sold["F1"], sold["F2"]] == again.fills.tolist()[:2] and sum(sold.values()) == 50
    assert sold["F1"] in (19, 20) and len(called.rationed) == 2
    assert has("F1") == (100 - sold["F1"], sold["F1"]) and faults() == [] and verify().faults == ()
    assert set(MarketOrder.objects.values_list("state", flat=True)) == {"over", "filled"}


def test_an_order_needs_an_auction_and_stands_once_it_is_closed(
    called: MarketAuction, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _auctioned("F1", "sell", 40, "57")
    with pytest.raises(TanliuError, match="with themselves"):
        _auctioned("F1", "buy", 1, "57")
    perform(WithdrawOrder(one.pk), LI)
    two = _auctioned("F1", "sell", 30, "57")
    on(monkeypatch, AFTER)
    with pytest.raises(ConflictError, match="takes no more"):
        perform(WithdrawOrder(two.pk), LI)
    on(monkeypatch, CALL, day=1, month=12)
    with pytest.raises(TanliuError, match="no auction is called"):
        _auctioned("F1", "sell", 1, "57")
    # it is run a day late, and its orders stood until then
    assert has("F1") == (70, 30) and perform(RunAuction(called.pk), WANG) == 0
    assert has("F1") == (100, 0) and faults() == []
    with pytest.raises(TanliuError, match="is over"):
        perform(CallAuction(MONDAY), WANG)


def test_one_that_is_called_off_frees_all_and_who_is_suspended_is_left_out(
    called: MarketAuction, monkeypatch: pytest.MonkeyPatch
) -> None:
    _auctioned("F1", "sell", 40, "57")
    perform(CallOff(called.pk, "no quorum"), WANG)
    assert has("F1") == (100, 0)
    with pytest.raises(ConflictError):
        perform(CallOff(called.pk, "again"), WANG)
    with pytest.raises(ConflictError, match="is off"):
        on(monkeypatch, AFTER)
        perform(RunAuction(called.pk), WANG)
    on(monkeypatch, (9, 0), day=1, month=12)
    number = perform(CallAuction(date(2026, 12, 1)), WANG)
    on(monkeypatch, CALL, day=1, month=12)
    _auctioned("F1", "sell", 40, "57", request="b")
    _auctioned("F2", "buy", 40, "57")
    monkeypatch.setattr(
        "tanliu.app.desks.market.actions.keep.names_of", lambda ids: {one: one for one in ids}
    )
    perform(Suspend("F1", "asked about"), WANG)
    on(monkeypatch, AFTER, day=1, month=12)
    assert perform(RunAuction(number), WANG) == 0
    assert has("F1") == (100, 0) and faults() == []
