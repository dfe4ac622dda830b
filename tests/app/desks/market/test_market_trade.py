"""Orders reserve, a trade waits for its payment, a delivery is one posting; what is refused, and what ends by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from market_case import LI, NOON, WANG, allowances, has, on, order, registered, take
from tanliu.app.desks.market.actions.keep import EndSuspension, Suspend
from tanliu.app.desks.market.actions.pay import Deliver, StatePayment, VoidTrade
from tanliu.app.desks.market.actions.place import WithdrawOrder
from tanliu.app.desks.market.jobs import end_if_due
from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.book import last_close
from tanliu.app.desks.market.queries.books import faults
from tanliu.app.desks.market.queries.rules import rule_of
from tanliu.app.platform.action import perform
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerLot, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.kit.errors import ConflictError, TanliuError


@pytest.fixture
def firms(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch)
    allowances({"F1": 100, "F2": 100, "F3": 0})


def test_an_order_is_taken_in_part_paid_delivered_and_the_rest_withdrawn(firms: None) -> None:
    sell = order("F1", "sell", 60, "58.20")
    assert has("F1") == (40, 60)
    trade = take(sell, "F3", 20)
    assert (trade.state, trade.pay_until, has("F1"), has("F3")) == (
        "waiting",
        date(2026, 12, 3),
        (40, 60),
        (0, 0),
    )
    with pytest.raises(ConflictError, match="not paid"):
        perform(Deliver(trade.pk), LI)
    perform(StatePayment(trade.pk, "TT 2026-17"), LI)
    perform(Deliver(trade.pk), LI)
    trade.refresh_from_db()
    assert has("F1") == (40, 40) and has("F3") == (20, 0) and trade.state == "delivered"
    assert LedgerTransfer.objects.get(key=trade.key).amount == 20_000
    count = LedgerTransfer.objects.count()
    # sent again nothing is done again
    perform(Deliver(trade.pk), LI)
    assert take(sell, "F3", 20) == trade and LedgerTransfer.objects.count() == count
    perform(WithdrawOrder(sell.pk), LI)
    assert has("F1") == (80, 0)
    with pytest.raises(ConflictError):
        perform(WithdrawOrder(sell.pk), LI)
    assert [(one.first, one.end) for one in LedgerLot.objects.filter(account="holder:F3")] == [(1, 20_001)]
    assert faults() == [] and verify().faults == ()
    assert {one.entity_id for one in CaseNotice.objects.filter(topic="market")} == {"F1", "F3"}


def test_who_takes_an_order_to_buy_sells_what_they_have_free(firms: None) -> None:
    buy = order("F3", "buy", 150, "60")
    assert has("F3") == (0, 0)
    order("F1", "sell", 70, "70")
    with pytest.raises(TanliuError, match="more than they have free"):
        take(buy, "F1", 31)
    take(buy, "F1", 30)
    assert has("F1") == (0, 100) and faults() == []
    buy.refresh_from_db()
    assert (buy.left, buy.state) == (120, "open")


def test_a_trade_that_is_not_paid_in_time_is_void_and_one_that_is_said_to_be_waits(
    firms: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell = order("F1", "sell", 60, "58.20")
    late, paid = take(sell, "F2", 10), take(sell, "F3", 20)
    perform(StatePayment(paid.pk, "TT 18"), LI)
    on(monkeypatch, day=3, month=12)
    assert end_if_due() == 1  # the order was for one day
    on(monkeypatch, day=4, month=12)
    with pytest.raises(ConflictError, match="does not wait"):
        perform(StatePayment(late.pk, "TT 17"), LI)
    assert end_if_due() == 1 and end_if_due() == 0
    late.refresh_from_db()
    assert (late.state, late.reason, has("F1")) == ("void", "not paid in time", (80, 20))
    perform(VoidTrade(paid.pk, "the bank knows of no TT 18"), WANG)
    assert has("F1") == (100, 0) and faults() == [] and verify().faults == ()
    # a price at which nothing was paid is no price
    assert last_close(rule_of(), "allowance") is None


@pytest.mark.parametrize(
    ("told", "more", "says"),
    [
        (("F1", "sell", 101, "58"), {}, "more than they have free"),
        (("F3", "sell", 1, "58"), {}, "more than they have free"),
        (("F1", "sell", 0, "58"), {}, "whole number"),
        (("F1", "sell", "1.5", "58"), {}, "whole number"),
        (("F1", "sell", "-1", "58"), {}, "whole number"),
        (("F1", "sell", 1, "0"), {}, "multiple of the tick"),
        (("F1", "sell", 1, "58.001"), {}, "multiple of the tick"),
        (("F1", "sell", 1, "NaN"), {}, "not a price"),
        (("F1", "sell", 1, "1e9999"), {}, "not a price"),
        (("F1", "give", 1, "58"), {}, "unknown side"),
        (("F1", "sell", 1, "58"), {"way": "barter"}, "unknown way"),
        (("F1", "sell", 1, "58"), {"unit": "budget"}, "unknown unit"),
        (("F1", "sell", 1, "58"), {"market": "moon"}, "unknown market"),
        (("F1", "sell", 1, "58"), {"days": "9"}, "fewer days"),
        (("F1", "sell", 1, "58"), {"way": "block", "counterparty": "F2"}, "closed"),
        (("F1", "sell", 1, "58"), {"counterparty": "F2"}, "names the other party"),
        (("F1", "sell", 1, "58"), {"way": "auction"}, "closed"),
        (("F1", "sell", 1, "58"), {"request": ""}, "empty"),
    ],
)
def test_what_is_no_order(firms: None, told: Any, more: Any, says: str) -> None:
    with pytest.raises(TanliuError, match=says):
        order(*told, **more)
    assert not MarketOrder.objects.exists() and has("F1") == (100, 0)


def test_the_market_is_closed_at_noon_and_an_order_of_the_day_is_over_after_it(
    firms: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell = order("F1", "sell", 10, "58")
    on(monkeypatch, NOON)
    with pytest.raises(TanliuError, match="closed"):
        take(sell, "F3", 10)
    on(monkeypatch, day=1, month=12)
    with pytest.raises(ConflictError, match="over"):
        take(sell, "F3", 10)
    assert end_if_due() == 1 and has("F1") == (100, 0)


def test_the_band_is_drawn_by_the_close_of_the_day_before(
    firms: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(order("F1", "sell", 10, "50", days="2"), "F3", 4)
    take(order("F1", "sell", 10, "60"), "F3", 6)
    left = MarketOrder.objects.first()
    on(monkeypatch, day=1, month=12)
    # (4 × 50 + 6 × 60) / 10
    assert last_close(rule_of(), "allowance", date(2026, 12, 1)) == (date(2026, 11, 30), Decimal("56.00"))
    with pytest.raises(TanliuError, match="outside the band"):
        order("F2", "sell", 1, "61.61")
    assert order("F2", "sell", 1, "61.60").state == "open"
    # an order of yesterday is out of the band of today
    assert left is not None
    with pytest.raises(TanliuError, match="outside the band"):
        take(left, "F3", 1, "late")
    take(order("F2", "sell", 2, "61.60", request="again"), "F3", 2)
    assert MarketTrade.objects.get(day=date(2026, 12, 1)).at_band


def test_a_block_is_for_one_other_party_and_whole(firms: None, monkeypatch: pytest.MonkeyPatch) -> None:
    allowances({"F1": 100_000}, "more")
    on(monkeypatch, (14, 0))
    with pytest.raises(TanliuError, match="outside what this way"):
        order("F1", "sell", 99_999, "58", way="block", counterparty="F2")
    with pytest.raises(TanliuError, match="no such enterprise"):
        order("F1", "sell", 100_000, "58", way="block", counterparty="F9")
    with pytest.raises(TanliuError, match="with themselves"):
        order("F1", "sell", 100_000, "58", way="block", counterparty="F1")
    block = order("F1", "sell", 100_000, "58", way="block", counterparty="F2")
    with pytest.raises(TanliuError, match="somebody else"):
        take(block, "F3", 100_000)
    with pytest.raises(TanliuError, match="as a whole"):
        take(block, "F2", 1)
    take(block, "F2", 100_000)
    # a block makes no close
    assert last_close(rule_of(), "allowance") is None and has("F1") == (100, 100_000)


def test_what_is_suspended_is_not_traded_until_it_is_again(firms: None) -> None:
    sell = order("F1", "sell", 10, "58")
    number = perform(Suspend("allowance", "news of the authority"), WANG)
    for act in (lambda: order("F2", "sell", 1, "58"), lambda: take(sell, "F3", 1)):
        with pytest.raises(TanliuError, match="suspended"):
            act()
    perform(EndSuspension(number), WANG)
    take(sell, "F3", 1)
    with pytest.raises(TanliuError, match="neither the market"):
        perform(Suspend("moon", "why"), WANG)
    with pytest.raises(TanliuError, match="nothing is suspended"):
        perform(EndSuspension(number), WANG)


def test_limits_count_what_is_bought_and_not_yet_there(firms: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rule_of().model_copy(update={"holding_most_lots": 120, "open_most_lots": 30})
    for module in ("place", "take"):
        monkeypatch.setattr(f"tanliu.app.desks.market.actions.{module}.rule_of", lambda market="": rule)
    sell = order("F1", "sell", 30, "58")
    with pytest.raises(TanliuError, match="in open orders"):
        order("F1", "sell", 1, "58")
    order("F2", "buy", 5, "58")
    take(sell, "F2", 15)
    with pytest.raises(TanliuError, match="may hold"):
        take(sell, "F2", 1, "more")
    with pytest.raises(TanliuError, match="may hold"):
        order("F2", "buy", 1, "57")


def test_another_order_by_the_same_request_is_refused(firms: None) -> None:
    one = order("F1", "sell", 10, "58", request="x")
    assert order("F1", "sell", 10, "58", request="x") == one and has("F1") == (90, 10)
    with pytest.raises(ConflictError):
        order("F1", "sell", 11, "58", request="x")
    take(one, "F3", 2, "y")
    with pytest.raises(ConflictError):
        take(one, "F3", 3, "y")


@pytest.mark.parametrize(
    ("market", "unit", "amount", "left"),
    [("voluntary-reductions", "voluntary_reduction", 10_000, 4_000), ("tradable-green-certificates", "green_certificate", 10, 4)],
)  # fmt: skip
def test_reductions_and_certificates_have_markets_of_their_own(
    firms: None, market: str, unit: str, amount: int, left: int
) -> None:
    registered(unit, {"F1": amount})
    with pytest.raises(TanliuError):
        order("F1", "sell", 6, "20", unit=unit)
    with pytest.raises(TanliuError):
        order("F1", "sell", 6, "20", market=market)
    trade = take(order("F1", "sell", 6, "20", unit=unit, market=market), "F3", 6)
    perform(StatePayment(trade.pk, "TT"), LI)
    perform(Deliver(trade.pk), LI)
    rows = {row.account: row.available for row in LedgerBalance.objects.filter(unit=unit)}
    assert (rows["holder:F1"], rows["holder:F3"]) == (left, amount - left)
    # prices stand apart
    assert last_close(rule_of(market), unit, date(2026, 12, 1)) == (date(2026, 11, 30), Decimal(20))
    assert last_close(rule_of(), "allowance", date(2026, 12, 1)) is None
    assert not [*faults(), *verify().faults]
