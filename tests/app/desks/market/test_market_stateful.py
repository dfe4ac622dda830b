"""Firms trade, pay, confirm, forget and withdraw as they like: nothing appears, is lost, doubled or below nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from market_case import FIRMS, WANG, allowances, order, take
from tanliu.app import clock
from tanliu.app.desks.market.actions.keep import CallAuction, RunAuction
from tanliu.app.desks.market.actions.pay import Deliver, StatePayment, VoidTrade
from tanliu.app.desks.market.actions.place import WithdrawOrder
from tanliu.app.desks.market.jobs import end_if_due
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.books import faults
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerLot, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.kit.errors import TanliuError

GIVEN = {"F1": 40, "F2": 20, "F3": 0}
FIRM, LOTS, PRICE = st.sampled_from(FIRMS), st.integers(1, 25), st.integers(48, 52)
FIRST = datetime(2026, 11, 30, tzinfo=UTC)


class Traders(RuleBasedStateMachine):
    """Three firms and who keeps the market; every request is sent twice, and the second time does nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.days, self.count = 0, 0
        self.now = clock.now
        self._at(2, 0)
        allowances(GIVEN)

    def teardown(self) -> None:
        found = verify().faults
        transaction.savepoint_rollback(self.mark)
        clock.now = self.now
        assert found == ()

    def _at(self, hour: int, minute: int) -> None:
        at = FIRST + timedelta(days=self.days, hours=hour, minutes=minute)
        clock.now = lambda: at

    def _twice(self, act: Any) -> Any:
        """Do something and do it again; returns what came of it, or None where it is refused."""
        before = LedgerTransfer.objects.count()
        try:
            done = act()
        except TanliuError:
            assert LedgerTransfer.objects.count() == before
            return None
        count = LedgerTransfer.objects.count()
        assert act() == done and LedgerTransfer.objects.count() == count
        return done

    @rule(firm=FIRM, side=st.sampled_from(["sell", "buy"]), lots=LOTS, price=PRICE, days=st.integers(1, 3))
    def placed(self, firm: str, side: str, lots: int, price: int, days: int) -> None:
        self.count += 1
        request = f"r{self.count}"
        self._twice(lambda: order(firm, side, lots, f"{price}", request=request, days=f"{days}"))

    @rule(data=st.data(), firm=FIRM, lots=LOTS)
    def taken(self, data: st.DataObject, firm: str, lots: int) -> None:
        if found := list(MarketOrder.objects.filter(state="open")):
            one = data.draw(st.sampled_from(found))
            self.count += 1
            request = f"t{self.count}"
            self._twice(lambda: take(MarketOrder.objects.get(pk=one.pk), firm, lots, request))

    @rule(data=st.data(), what=st.sampled_from(["pay", "pay", "deliver", "deliver", "void"]))
    def stepped(self, data: st.DataObject, what: str) -> None:
        found = list(MarketTrade.objects.filter(state__in=("waiting", "paid")))
        if not found:
            return
        one = data.draw(st.sampled_from(found)).pk
        if what == "void":
            perform(VoidTrade(one, "so be it"), WANG)
        else:
            step = StatePayment(one, "TT 1") if what == "pay" else Deliver(one)
            self._twice(lambda: perform(step, WANG))

    @rule(data=st.data())
    def withdrawn(self, data: st.DataObject) -> None:
        if found := list(MarketOrder.objects.filter(state="open", auction=None)):
            perform(WithdrawOrder(data.draw(st.sampled_from(found)).pk), Actor("of them"))

    @rule()
    def a_day_goes_by(self) -> None:
        self.days += 1
        self._at(2, 0)
        end_if_due()

    @rule(bids=st.lists(st.tuples(FIRM, st.booleans(), LOTS, PRICE), max_size=6))
    def auctioned(self, bids: list[tuple[str, bool, int, int]]) -> None:
        day = (FIRST + timedelta(days=self.days)).date()
        self._at(1, 20)
        number = perform(CallAuction(day), WANG)
        if MarketAuction.objects.get(pk=number).state == "called":
            for firm, buys, lots, price in bids:
                self.count += 1
                request, side = f"a{self.count}", "buy" if buys else "sell"
                self._twice(lambda: order(firm, side, lots, f"{price}", request=request, way="auction"))  # noqa: B023
            self._at(1, 30)
            self._twice(lambda: perform(RunAuction(number), WANG))
        self._at(2, 0)

    @invariant()
    def what_was_given_is_there(self) -> None:
        rows = list(LedgerBalance.objects.filter(account__startswith="holder:"))
        assert sum(one.available + one.reserved for one in rows) == 60_000
        assert all(one.available >= 0 and one.reserved >= 0 for one in rows)
        assert faults() == []

    @invariant()
    def serial_numbers_lie_where_balances_say_and_once(self) -> None:
        held: Counter[str] = Counter()
        for one in LedgerLot.objects.filter(account__startswith="holder:"):
            held[one.account] += one.end - one.first
        assert all(
            held[one.account] == one.available + one.reserved
            for one in LedgerBalance.objects.exclude(account="issue")
        )

    @invariant()
    def who_bought_has_what_was_delivered(self) -> None:
        moved = Counter(GIVEN)
        for one in MarketTrade.objects.filter(state="delivered"):
            moved[one.seller] -= one.lots
            moved[one.buyer] += one.lots
        for firm in FIRMS:
            row = LedgerBalance.objects.filter(account=f"holder:{firm}").first()
            assert moved[firm] * 1000 == (row.available + row.reserved if row else 0)


def test_whatever_firms_do_nothing_is_lost_or_doubled(served: Any) -> None:
    assert date(2026, 11, 30).isoweekday() == 1
    run_state_machine_as_test(
        Traders, settings=settings(max_examples=12, stateful_step_count=14, deadline=None)
    )  # type: ignore[no-untyped-call]
