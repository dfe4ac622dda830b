"""The board: reserved, matched, settled once; nobody gives what they used, or while warned; the sum stays the budget."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from loop_case import LI, WANG, issued
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions import board
from tanliu.app.desks.budgets.actions.board import PlaceOrder, WithdrawOrder, withdraw_fallen
from tanliu.app.desks.budgets.models import BoardDeal, BoardOrder, BudgetPlan, BudgetWarning
from tanliu.app.desks.budgets.queries import board as rooms
from tanliu.app.desks.budgets.queries.books import books
from tanliu.app.platform.action import perform
from tanliu.app.platform.ledger.models import LedgerBalance
from tanliu.app.platform.ledger.verify import verify
from tanliu.kit.errors import ConflictError, TanliuError

SERIES = "2026Q1/electricity"


@pytest.fixture
def plan(served: Any, monkeypatch: pytest.MonkeyPatch) -> BudgetPlan:
    monkeypatch.setattr(rooms, "used_of", lambda plan, entity, series: 300)
    return issued({"F1": 10, "F2": 10, "F3": 10})


def _order(
    firm: str, side: str, tonnes: str, price: str, request: str = "", series: str = SERIES
) -> BoardOrder:
    number = perform(PlaceOrder(firm, side, series, tonnes, price, request or f"{side}{tonnes}{price}"), LI)
    return BoardOrder.objects.get(pk=number)


def _has(firm: str) -> tuple[int, int]:
    row = LedgerBalance.objects.get(account=f"holder:{firm}", unit=f"budget/{SERIES}")
    return row.available, row.reserved


def test_an_offer_is_reserved_met_in_part_and_withdrawn(plan: BudgetPlan) -> None:
    offer = _order("F1", "offer", "0.7", "100")
    assert _has("F1") == (300, 700)
    request = _order("F2", "request", "0.2", "120")
    assert request.state == "filled" and _has("F2") == (1200, 0) and _has("F1") == (300, 500)
    assert BoardDeal.objects.get().price == 100
    perform(WithdrawOrder(offer.pk), LI)
    assert _has("F1") == (800, 0)
    with pytest.raises(ConflictError):
        perform(WithdrawOrder(offer.pk), LI)
    assert books(plan).faults == () and verify().faults == ()


def test_an_order_that_is_sent_again_is_the_same(plan: BudgetPlan) -> None:
    assert _order("F1", "offer", "0.1", "5", "x") == _order("F1", "offer", "0.1", "5", "x")
    assert _has("F1") == (900, 100)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (("F1", "offer", "0.8", "5"), "did not use"),
        (("F1", "give", "0.1", "5"), "not one of what is offered"),
        (("F1", "offer", "0", "5"), "no amount"),
        (("F1", "offer", "-1", "5"), "more, not less"),
        (("F1", "offer", "0.05", "5"), "no amount"),
        (("F1", "offer", "0.1", "0"), "not a price"),
        (("F1", "offer", "0.1", "1.001"), "not a price"),
        (("F1", "offer", "0.1", "NaN"), "not a price"),
        (("F1", "offer", "0.1", "5", "r", "2031Q1/electricity"), "no plan in force"),
        (("F1", "offer", "0.1", "5", "r", "2026Q1/coal"), "no plan in force"),
    ],
)
def test_what_is_no_order(plan: BudgetPlan, told: tuple[str, ...], says: str) -> None:
    with pytest.raises(TanliuError, match=says):
        _order(*told)
    assert not BoardOrder.objects.exists()


def test_who_is_warned_or_not_known_offers_nothing_and_is_taken_off(
    plan: BudgetPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = _order("F1", "offer", "0.5", "5")
    BudgetWarning.objects.create(
        plan=plan,
        kind="firm",
        subject_id="F1",
        level=2,
        probability=0.85,
        months=3,
        budget=1,
        used=1,
        raised_on=date(2026, 3, 1),
    )
    with pytest.raises(TanliuError, match="warning of level 2"):
        _order("F1", "offer", "0.1", "5", "more")
    # a deal in the meantime passes it over, and the next look takes it off
    assert _order("F2", "request", "0.1", "9").state == "open"
    assert withdraw_fallen(plan, WANG) == 1
    offer.refresh_from_db()
    assert offer.state == "withdrawn" and _has("F1") == (1000, 0)
    monkeypatch.setattr(rooms, "used_of", lambda plan, entity, series: None)
    with pytest.raises(TanliuError, match="not known"):
        _order("F3", "offer", "0.1", "5")


class Market(RuleBasedStateMachine):
    """Three firms trade as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.count = 0
        issued({"F1": 10, "F2": 6, "F3": 0})

    def teardown(self) -> None:
        faults = verify().faults
        transaction.savepoint_rollback(self.mark)
        assert faults == ()

    @rule(
        firm=st.sampled_from(["F1", "F2", "F3"]),
        side=st.sampled_from(["offer", "request"]),
        units=st.integers(1, 9),
        price=st.integers(1, 4),
    )
    def placed(self, firm: str, side: str, units: int, price: int) -> None:
        self.count += 1
        try:
            _order(firm, side, f"{units / 10}", f"{price}", f"r{self.count}")
        except TanliuError:
            assert side == "offer"

    @rule(data=st.data())
    def withdrawn(self, data: st.DataObject) -> None:
        if found := list(BoardOrder.objects.filter(state="open")):
            perform(WithdrawOrder(data.draw(st.sampled_from(found)).pk), LI)

    @invariant()
    def nothing_appears_and_what_is_open_is_reserved(self) -> None:
        plan = BudgetPlan.objects.get()
        assert books(plan).faults == ()
        held = sum(posting.held(plan).get(firm, {}).get(SERIES, 0) for firm in ("F1", "F2", "F3"))
        assert held == 1600
        for firm in ("F1", "F2", "F3"):
            offered = BoardOrder.objects.filter(entity_id=firm, side="offer", state="open")
            row = LedgerBalance.objects.filter(account=f"holder:{firm}", unit=f"budget/{SERIES}").first()
            assert (row.reserved if row else 0) == sum(one.left for one in offered)
            # 300 are used: they stay
            assert row is None or not row.reserved or row.available >= 300


def test_whatever_is_traded_the_sum_is_the_budget(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "used_of", lambda plan, entity, series: 300)
    assert board.room_of is rooms.room_of
    run_state_machine_as_test(
        Market, settings=settings(max_examples=10, stateful_step_count=10, deadline=None)
    )  # type: ignore[no-untyped-call]


def test_another_order_by_the_same_request_is_told_and_not_taken_for_the_first(plan: BudgetPlan) -> None:
    """Who went back, changed the amount and sent it again was told that it is on the board, and it was not."""
    first = perform(PlaceOrder("F1", "request", SERIES, "0.1", "7", "r"), LI)
    assert perform(PlaceOrder("F1", "request", SERIES, "0.1", "7.00", "r"), LI) == first
    for more in (
        ("offer", SERIES, "0.1", "7"),
        ("request", SERIES, "0.2", "7"),
        ("request", SERIES, "0.1", "8"),
    ):
        with pytest.raises(ConflictError):
            perform(PlaceOrder("F1", *more, "r"), LI)
    assert perform(PlaceOrder("F2", "request", SERIES, "0.1", "7", "r"), LI) != first


def test_a_long_id_and_a_long_request_are_no_fault(plan: BudgetPlan) -> None:
    perform(PlaceOrder("F" * 100, "request", SERIES, "0.1", "7", "r" * 60), LI)
    assert max(len(one.cause) for one in BoardOrder.objects.all()) <= 120
