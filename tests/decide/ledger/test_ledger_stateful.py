"""Whatever is sent in whatever order: nothing appears or disappears, nothing is given twice, no account is below zero."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ledger_case import CALENDAR, RULES, accounts, transfer

from tanliu.decide.ledger.book import Book, effects
from tanliu.decide.ledger.types import Account, RefusedError, Step, Transfer

PARTIES = st.sampled_from(["issue", "reserve", "a", "b", "gone"])
KINDS = st.sampled_from(sorted(RULES.transfers))
PEOPLE = st.sampled_from(["li", "wang", ""])


class Sent(RuleBasedStateMachine):
    """Sends transfers of every kind, most of them wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(RULES, CALENDAR, accounts())
        self.taken: list[Transfer] = []
        self.day = date(2025, 3, 3)

    def _send(self, one: Transfer) -> None:
        before = dict(self.book.balances)
        try:
            if self.book.take(one):
                self.taken.append(one)
            else:
                assert self.book.balances == before
        except RefusedError:
            assert self.book.balances == before

    @rule(kind=KINDS, giver=PARTIES, taker=PARTIES, amount=st.integers(-1, 60), by=PEOPLE, step=st.sampled_from(Step),
          key=st.integers(0, 40))  # fmt: skip
    def any_transfer(
        self, kind: str, giver: str, taker: str, amount: int, by: str, step: Step, key: int
    ) -> None:
        self._send(
            transfer(f"any {key}", kind, giver, taker, amount, step=step, approved_by=by, day=self.day)
        )

    @rule(amount=st.integers(1, 60), holder=st.sampled_from(["a", "b"]), days=st.integers(0, 5))
    def given(self, amount: int, holder: str, days: int) -> None:
        self.day += timedelta(days=days)
        self._send(transfer(f"given {len(self.taken)}", "allocate", "issue", holder, amount, day=self.day))

    @rule(amount=st.integers(1, 60), way=st.sampled_from([("a", "b"), ("b", "a")]))
    def pending(self, amount: int, way: tuple[str, str]) -> None:
        last = self.day + timedelta(days=10)
        self._send(
            transfer(
                f"pend {len(self.taken)}",
                "transfer",
                *way,
                amount,
                step=Step.PEND,
                day=self.day,
                wants_until=last,
            )
        )

    @rule(
        data=st.data(),
        step=st.sampled_from([Step.SETTLE, Step.VOID, Step.EXPIRE, Step.REVERSE]),
        less=st.integers(0, 9),
    )
    def ended(self, data: st.DataObject, step: Step, less: int) -> None:
        if not self.taken:
            return
        of = data.draw(st.sampled_from(self.taken))
        way = (of.target, of.source) if step == Step.REVERSE else (of.source, of.target)
        amount = 0 if step in (Step.VOID, Step.EXPIRE) else of.amount - less
        self._send(
            transfer(f"end {len(self.taken)}", of.kind, *way, amount, step=step, of=of.key, day=self.day)
        )

    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        if self.taken:
            assert not self.book.take(data.draw(st.sampled_from(self.taken)))

    @invariant()
    def nothing_appears(self) -> None:
        assert sum(one.available + one.reserved for one in self.book.balances.values()) == 0

    @invariant()
    def nobody_is_below_zero(self) -> None:
        for (account, _), held in self.book.balances.items():
            assert held.reserved >= 0
            assert held.available >= 0 or RULES.accounts[self.book.accounts[account].type].issues

    @invariant()
    def balances_are_the_sum_of_transfers_in_any_order(self) -> None:
        known = {one.key: one for one in self.taken}
        free: Counter[str] = Counter()
        for one in reversed(self.taken):
            for effect in effects(one, known.get(one.of)):
                free[effect.account] += effect.available
        for (account, _), held in self.book.balances.items():
            assert held.available == free[account]


Sent.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestSent = Sent.TestCase


def test_the_machine_reaches_what_it_is_about() -> None:
    """A pending transfer is settled, and a posted one reversed, by the same calls as above."""
    machine = Sent()
    machine.given(50, "a", 0)
    machine.pending(20, ("a", "b"))
    machine.day += timedelta(days=4)
    of = machine.taken[-1]
    machine._send(transfer("s", "transfer", "a", "b", 20, step=Step.SETTLE, of=of.key, day=machine.day))
    machine._send(
        transfer("r", "allocate", "a", "issue", 50, step=Step.REVERSE, of="given 0", day=machine.day)
    )
    assert [one.key for one in machine.taken] == ["given 0", "pend 1", "s"]
    assert isinstance(machine.book.accounts["a"], Account)
