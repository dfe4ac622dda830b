"""Transfers pass their checks or change nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ledger_case import DAY, book, stocked, transfer

from tanliu.decide.ledger.book import Book
from tanliu.decide.ledger.types import Balance, RefusedError, Step, Transfer
from tanliu.kit.errors import TanliuError


def _refused(made: Book, one: Transfer) -> str:
    before, known = dict(made.balances), dict(made.known)
    with pytest.raises(RefusedError) as refused:
        made.take(one)
    assert (made.balances, made.known) == (before, known)
    return refused.value.check


def _of(made: Book, account: str) -> Balance:
    return made.balances.get((account, "budget"), Balance())


def test_a_cause_posts_once() -> None:
    made = stocked()
    assert not made.take(
        transfer("given", "allocate", "issue", "a", 100, proposed_by="another", day=date(2026, 1, 5))
    )
    assert _of(made, "a") == Balance(100)
    assert _refused(made, transfer("given", "allocate", "issue", "a", 101)) == "key_once"


@pytest.mark.parametrize(
    ("check", "more"),
    [
        ("amount_whole", {"amount": 0}),
        ("amount_whole", {"amount": -1}),
        ("amount_whole", {"amount": 1.0}),
        ("amount_whole", {"amount": True}),
        ("unit_of_kind", {"unit": "green_certificate"}),
        ("accounts_of_kind", {"target": "b"}),
        ("accounts_of_kind", {"target": "a"}),
        ("balance_covers", {"amount": 101}),
        ("four_eyes", {"approved_by": "li"}),
        ("four_eyes", {"approved_by": ""}),
        ("four_eyes", {"proposed_by": ""}),
        ("family_named", {"family": ""}),
    ],
)
def test_a_check_refuses_and_nothing_changes(check: str, more: dict[str, object]) -> None:
    amount = more.pop("amount", 1)
    target = str(more.pop("target", "reserve"))
    one = transfer("k", "take_back", "a", target, amount, **more)  # type: ignore[arg-type]
    assert _refused(stocked(), one) == check


def test_states_of_accounts() -> None:
    give = transfer("k", "take_back", "a", "reserve", 1)
    get = transfer("l", "allocate", "issue", "a", 1)
    blocked, frozen = stocked(), stocked()
    blocked.accounts = {one.id: one for one in book(blocked="a").accounts.values()}
    frozen.accounts = {one.id: one for one in book(frozen="a").accounts.values()}
    assert _refused(blocked, give) == "account_open"
    assert blocked.take(get)
    assert _refused(frozen, give) == "account_open"
    assert _refused(frozen, get) == "account_open"


def test_what_is_pending_is_not_given_twice() -> None:
    made = stocked()
    pend = transfer("p", "transfer", "a", "b", 80, step=Step.PEND, approved_by="")
    assert made.take(pend)
    assert _of(made, "a") == Balance(20, 80)
    assert _refused(made, transfer("k", "take_back", "a", "reserve", 21)) == "balance_covers"
    later = DAY + timedelta(days=3)
    settle = {"step": Step.SETTLE, "of": "p", "day": later}
    assert _refused(made, transfer("s", "transfer", "a", "b", 81, **settle)) == "ended_once"
    assert _refused(made, transfer("s", "transfer", "a", "b", 80, step=Step.SETTLE, of="p")) == "delay_over"
    assert (
        _refused(made, transfer("s", "transfer", "a", "b", 80, **settle | {"approved_by": "li"}))
        == "four_eyes"
    )
    # the one who settles cannot rename the one who proposed
    renamed = {"proposed_by": "zhao", "approved_by": "li"}
    assert _refused(made, transfer("s", "transfer", "a", "b", 80, **settle | renamed)) == "four_eyes"
    assert made.take(transfer("s", "transfer", "a", "b", 50, **settle))
    assert (_of(made, "a"), _of(made, "b")) == (Balance(50), Balance(50))
    void = transfer("v", "transfer", "a", "b", 0, step=Step.VOID, of="p", day=later)
    assert _refused(made, void) == "ended_once"


def test_a_transfer_that_must_wait_is_never_posted_at_once() -> None:
    assert _refused(stocked(), transfer("k", "transfer", "a", "b", 1)) == "delay_over"


def test_what_is_late_expires_and_nothing_else() -> None:
    made = stocked()
    until = date(2025, 3, 10)
    made.take(transfer("p", "transfer", "a", "b", 80, step=Step.PEND, wants_until=until))
    after = until + timedelta(days=1)
    expire = transfer("e", "transfer", "a", "b", 0, step=Step.EXPIRE, of="p", day=until)
    assert _refused(made, expire) == "in_time"
    assert (
        _refused(made, transfer("s", "transfer", "a", "b", 80, step=Step.SETTLE, of="p", day=after))
        == "in_time"
    )
    assert made.take(transfer("e", "transfer", "a", "b", 0, step=Step.EXPIRE, of="p", day=after))
    assert _of(made, "a") == Balance(100)


def test_a_reversal_is_a_further_transfer_once_and_in_time() -> None:
    made = stocked()
    back = {"step": Step.REVERSE, "of": "given"}
    assert _refused(made, transfer("r", "allocate", "a", "issue", 99, **back)) == "reversed_once"
    late = {**back, "day": date(2025, 3, 18)}  # the 10th working day after is 17 March
    assert _refused(made, transfer("r", "allocate", "a", "issue", 100, **late)) == "in_time"
    assert made.take(transfer("r", "allocate", "a", "issue", 100, **back | {"day": date(2025, 3, 17)}))
    assert (_of(made, "a"), _of(made, "issue")) == (Balance(), Balance())
    assert _refused(made, transfer("r2", "allocate", "a", "issue", 100, **back)) == "reversed_once"


def test_nothing_leaves_what_was_retired() -> None:
    made = stocked()
    made.take(transfer("c", "allocate", "issue", "a", 5, unit="reward_points"))
    made.take(transfer("k", "retire", "a", "gone", 5, unit="reward_points"))
    back = transfer("r", "retire", "gone", "a", 5, unit="reward_points", step=Step.REVERSE, of="k")
    assert _refused(made, back) == "in_time"
    assert _refused(made, transfer("t", "transfer", "gone", "a", 5)) == "accounts_of_kind"


def test_names_that_the_ledger_does_not_know() -> None:
    with pytest.raises(TanliuError, match="unknown kind of transfer"):
        stocked().take(transfer("k", "gift", "a", "b", 1))
    with pytest.raises(TanliuError, match="no such account"):
        stocked().take(transfer("k", "transfer", "a", "nobody", 1))
