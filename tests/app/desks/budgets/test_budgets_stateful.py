"""Plans issued and replaced, appeals granted, units taken back, in any order and sent again: the sum is the budget, always."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from loop_case import FIRMS, LI, WANG, ZHANG, made
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal, StepAppeal
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.models import BudgetAppeal, BudgetEntry
from tanliu.app.desks.budgets.queries.books import books
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.platform.action import perform
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.kit.errors import TanliuError

COUNTS = st.dictionaries(st.sampled_from(FIRMS), st.integers(0, 9), min_size=1)
SERIES = st.sampled_from(["2026Q1/electricity", "2026Q4/heat"])


class Loop(RuleBasedStateMachine):
    """What four people do to the budgets of a year; some of it cannot be done, and then nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()

    def teardown(self) -> None:
        faults = verify().faults
        transaction.savepoint_rollback(self.mark)
        assert faults == ()

    @rule(units=COUNTS, reserve=st.integers(0, 9), unallocated=st.integers(0, 3))
    def issued(self, units: dict[str, int], reserve: int, unallocated: int) -> None:
        plan = made(units, reserve=reserve, unallocated=unallocated)
        count = LedgerTransfer.objects.count()
        try:
            perform(IssuePlan(plan.pk), WANG)
        except TanliuError:
            # it takes from the reserve what was granted out of it, or from a firm below nothing
            assert LedgerTransfer.objects.count() == count
            plan.delete()

    @rule(firm=st.sampled_from(FIRMS), series=SERIES, ground=st.sampled_from(["base", "class"]),
          asked=st.integers(1, 12), granted=st.integers(-12, 12), again=st.booleans())  # fmt: skip
    def appealed(self, firm: str, series: str, ground: str, asked: int, granted: int, again: bool) -> None:
        plan = in_force("2026")
        if plan is None:
            return
        count = LedgerTransfer.objects.count()
        try:
            number = perform(LodgeAppeal(plan.pk, firm, ground, "why", {series: f"{asked / 10}"}), LI)
            case = BudgetAppeal.objects.get(pk=number)
            perform(StepAppeal(number, "review", case.revision, "so", {}), ZHANG)
            step = StepAppeal(number, "grant", case.revision + 1, "so", {series: f"{granted / 10}"})
            perform(step, WANG)
        except TanliuError:
            assert LedgerTransfer.objects.count() == count
            return
        if again:
            try:
                perform(step, WANG)
            except TanliuError:
                pass
            else:
                raise AssertionError("a grant was taken twice")
        assert LedgerTransfer.objects.count() == count + 1

    @rule()
    def settled_again(self) -> None:
        """The newest decisions come once more, as after a crash: nothing is posted."""
        plan = in_force("2026")
        entry = BudgetEntry.objects.exclude(entity_id="").last()
        if plan is None or entry is None or entry.plan_id != plan.pk:
            return
        count = LedgerTransfer.objects.count()
        posting.adjust(plan, entry, "zhang", WANG)
        assert LedgerTransfer.objects.count() == count

    @invariant()
    def the_sum_is_the_budget(self) -> None:
        plan = in_force("2026")
        if plan is not None:
            found = books(plan)
            assert found.faults == ()
            for name, amount in found.issued.items():
                assert amount == sum(of[name] for of in found.places.values())
                assert all(of[name] >= 0 for of in found.places.values())


def test_whatever_comes_in_whatever_order_the_sum_is_the_budget(served: Any) -> None:
    run_state_machine_as_test(Loop, settings=settings(max_examples=12, stateful_step_count=8, deadline=None))  # type: ignore[no-untyped-call]
