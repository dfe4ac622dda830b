"""Whatever is sent through the door in whatever order: nothing appears, nobody is below zero, no number is twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from posting_case import LI, do, given, proposal

from tanliu.app.platform.ledger.models import LedgerBalance, LedgerBatch, LedgerLot, LedgerTransfer
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.ledger.supplement import Decided, settle
from tanliu.app.platform.ledger.verify import verify
from tanliu.decide.ledger.lots import Lot, overlap
from tanliu.decide.ledger.types import RefusedError, Step

UNITS = st.sampled_from(["budget", "allowance"])
FIRM = st.sampled_from(["holder:E1", "holder:E2"])
ENDS = st.sampled_from([Step.SETTLE, Step.VOID, Step.REVERSE])


class Door(RuleBasedStateMachine):
    """Sends proposals of every kind, many of them wrong, some of them twice."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.sent: list[Proposal] = []

    def teardown(self) -> None:
        faults = verify().faults
        transaction.savepoint_rollback(self.mark)
        assert faults == ()

    def _send(self, *asked: Proposal) -> None:
        before = LedgerTransfer.objects.count(), list(LedgerBalance.objects.order_by("pk").values())
        try:
            done = do(*asked)
        except RefusedError:
            assert before == (
                LedgerTransfer.objects.count(),
                list(LedgerBalance.objects.order_by("pk").values()),
            )
            return
        self.sent += [one for one, posted in zip(asked, done, strict=True) if posted.is_new]
        assert LedgerTransfer.objects.count() == before[0] + sum(one.is_new for one in done)

    @rule(unit=UNITS, firm=FIRM, amount=st.integers(1, 50), pend=st.booleans())
    def given(self, unit: str, firm: str, amount: int, pend: bool) -> None:
        step = Step.PEND if pend else Step.POST
        self._send(given(amount, "given", len(self.sent), unit=unit, to=firm, step=step, family=""),
                   given(amount, "given", len(self.sent), "more", unit=unit, to=firm, family="g"))  # fmt: skip
        self._send(given(amount, "given", len(self.sent), unit=unit, to=firm, step=step, family="g"))

    @rule(unit=UNITS, firm=FIRM, amount=st.integers(1, 60), pend=st.booleans())
    def taken(self, unit: str, firm: str, amount: int, pend: bool) -> None:
        step = Step.PEND if pend else Step.POST
        self._send(
            proposal("take_back", firm, "reserve", amount, "taken", len(self.sent), unit=unit, step=step)
        )

    @rule(data=st.data(), step=ENDS, less=st.integers(0, 3))
    def ended(self, data: st.DataObject, step: Step, less: int) -> None:
        if not self.sent:
            return
        of = data.draw(st.sampled_from(self.sent))
        ways = (of.target, of.source) if step == Step.REVERSE else (of.source, of.target)
        amount = 0 if step == Step.VOID else of.amount - (less if step == Step.SETTLE else 0)
        more: dict[str, Any] = {"unit": of.unit, "step": step, "of": of.key, "family": of.family}
        self._send(proposal(of.kind, *ways, amount, "end", len(self.sent), **more))

    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        if self.sent:
            assert not do(data.draw(st.sampled_from(self.sent)))[0].is_new

    @rule(
        firm=FIRM, family=st.sampled_from("fg"), version=st.integers(1, 4), entitlement=st.integers(-60, 60)
    )
    def decided(self, firm: str, family: str, version: int, entitlement: int) -> None:
        settle([Decided(firm, "budget", f"report {family}", version, entitlement, "issue", proposed_by="li",
                        approved_by="wang")], LI)  # fmt: skip

    @invariant()
    def nothing_appears(self) -> None:
        rows = LedgerBalance.objects.all()
        assert sum(one.available + one.reserved for one in rows) == 0
        assert all(one.reserved >= 0 and (one.available >= 0 or one.account == "issue") for one in rows)

    @invariant()
    def no_number_is_twice(self) -> None:
        assert overlap([Lot(one.first, one.end) for one in LedgerLot.objects.all()]) is None

    @invariant()
    def the_tree_has_every_transfer(self) -> None:
        last = LedgerBatch.objects.last()
        assert LedgerTransfer.objects.count() == (last.size if last else 0)


@pytest.mark.usefixtures("office")
def test_the_door_keeps_its_promises() -> None:
    run_state_machine_as_test(Door, settings=settings(max_examples=12, stateful_step_count=15, deadline=None))  # type: ignore[no-untyped-call]
