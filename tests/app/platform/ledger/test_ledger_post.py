"""The door of the ledger: posted as a whole or not at all, never twice, with balances, serial numbers and a signed head."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from posting_case import do, given, held, proposal

from tanliu.app.platform.ledger.models import (
    LedgerBalance,
    LedgerBatch,
    LedgerLot,
    LedgerRefusal,
    LedgerTransfer,
)
from tanliu.app.platform.ledger.receipts import consistency, head_of, receipt_of, receipts
from tanliu.app.platform.models import AuditEvent
from tanliu.decide.ledger import merkle, proof
from tanliu.decide.ledger.types import RefusedError, Step
from tanliu.kit.errors import NothingKnownError, TanliuError

pytestmark = pytest.mark.usefixtures("office")


def test_what_is_posted_is_in_balances_in_the_tree_and_in_the_trail(office: Path) -> None:
    first = do(given(100, "a"), given(50, "b", to="holder:E2"))
    second = do(proposal("take_back", "holder:E1", "reserve", 30))
    assert [one.place for one in first + second] == [0, 1, 2] and all(one.is_new for one in first + second)
    assert (held("issue"), held("holder:E1"), held("reserve")) == ((-150, 0), (70, 0), (30, 0))
    old, new = LedgerBatch.objects.all()
    assert (old.size, old.count, new.size, new.count, new.previous) == (2, 2, 3, 1, old.root)
    tree = merkle.Tree(bytes(one.leaf) for one in LedgerTransfer.objects.all())
    assert (tree.root(2).hex(), tree.root(3).hex()) == (old.root, new.root)
    assert proof.is_signed(head_of(new), new.signature, new.public)
    events = AuditEvent.objects.filter(verb="ledger_post").order_by("id")
    assert [one.details["root"] for one in events] == [old.root, new.root]
    assert (office / "ledger.key").stat().st_mode & 0o777 == 0o600


def test_the_same_cause_answers_the_same_transfer_and_leaves_no_trace() -> None:
    (first,) = do(given(100, "report", 1))
    again, other = do(given(100, "report", 1), given(5, "report", 2))
    assert (again.key, again.place, again.is_new, other.place) == (first.key, first.place, False, 1)
    assert do(given(100, "report", 1))[0].is_new is False
    assert held("holder:E1") == (105, 0)
    assert LedgerBatch.objects.count() == AuditEvent.objects.filter(verb="ledger_post").count() == 2


def test_twice_in_one_batch_is_once() -> None:
    one, two = do(given(100, "report"), given(100, "report"))
    assert (one.is_new, two.is_new, one.place, two.place) == (True, False, 0, 0)
    assert held("holder:E1") == (100, 0)


def test_one_refusal_posts_nothing_and_is_counted() -> None:
    for _ in range(2):
        with pytest.raises(RefusedError) as refused:
            do(given(100, "a"), proposal("take_back", "holder:E1", "reserve", 101))
        assert refused.value.check == "balance_covers"
    assert not LedgerTransfer.objects.exists() and not LedgerBalance.objects.exists()
    assert LedgerRefusal.objects.get(check_name="balance_covers").count == 2


def test_an_account_that_nobody_opened_is_named() -> None:
    with pytest.raises(TanliuError, match="no such account"):
        do(given(1, to="holder:E9"))


def test_a_pending_transfer_reserves_and_ends_once() -> None:
    do(given(100, "a"))
    (pending,) = do(proposal("take_back", "holder:E1", "reserve", 60, "p", step=Step.PEND))
    assert held("holder:E1") == (40, 60)
    do(
        proposal(
            "take_back", "holder:E1", "reserve", 50, "s", step=Step.SETTLE, of=pending.key, approved_by="wang"
        )
    )
    assert (held("holder:E1"), held("reserve")) == ((50, 0), (50, 0))
    with pytest.raises(RefusedError, match="ends once"):
        do(proposal("take_back", "holder:E1", "reserve", 0, "v", step=Step.VOID, of=pending.key))


def test_serial_numbers_are_given_once_split_and_come_back() -> None:
    def lots(account: str) -> list[tuple[int, int]]:
        return sorted(LedgerLot.objects.filter(account=account).values_list("first", "end"))

    (one,) = do(given(100, "a", unit="allowance"))
    do(given(10, "b", unit="allowance", to="holder:E2"))
    (moved,) = do(proposal("take_back", "holder:E1", "reserve", 30, unit="allowance"))
    assert (lots("holder:E1"), lots("holder:E2"), lots("reserve")) == ([(31, 101)], [(101, 111)], [(1, 31)])
    assert receipt_of(moved.key)["leaf"]["serials"] == [[1, 30]]
    back = proposal(
        "take_back", "reserve", "holder:E1", 30, "r", unit="allowance", step=Step.REVERSE, of=moved.key
    )
    do(back)
    assert lots("reserve") == [] and sum(end - first for first, end in lots("holder:E1")) == 100
    (pending,) = do(
        proposal("surrender", "holder:E1", "surrender", 40, "p", unit="allowance", step=Step.PEND)
    )
    (settled,) = do(
        proposal(
            "surrender", "holder:E1", "surrender", 25, "s", unit="allowance", step=Step.SETTLE, of=pending.key
        )
    )
    assert lots("surrender") == [(1, 26)] and held("holder:E1", "allowance") == (75, 0)
    assert LedgerLot.objects.exclude(held_for="").count() == 0
    assert receipt_of(settled.key)["leaf"]["serials"] == [[1, 25]]
    with pytest.raises(RefusedError) as refused:  # they were surrendered in part
        do(
            proposal(
                "allocate", "holder:E1", "issue", 100, "no", unit="allowance", step=Step.REVERSE, of=one.key
            )
        )
    assert refused.value.check == "balance_covers"


def test_a_reversal_of_numbers_that_went_on_is_refused() -> None:
    (one,) = do(given(100, "a", unit="allowance"))
    do(proposal("take_back", "holder:E1", "reserve", 1, unit="allowance"), given(1, "b", unit="allowance"))
    with pytest.raises(RefusedError) as refused:
        do(
            proposal(
                "allocate", "holder:E1", "issue", 100, "no", unit="allowance", step=Step.REVERSE, of=one.key
            )
        )
    assert refused.value.check == "serials_there"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE office_ledgertransfer SET amount = 7",
        "DELETE FROM office_ledgertransfer",
        "UPDATE office_ledgerbatch SET root = ''",
        "UPDATE office_ledgerbalance SET available = -1 WHERE account = 'holder:E1'",
        "UPDATE office_ledgerbalance SET reserved = -1",
        "INSERT INTO office_ledgerlot (unit, first, \"end\", account, held_for) VALUES ('allowance', 9, 12, 'reserve', '')",
    ],
)
def test_the_database_itself_refuses(statement: str) -> None:
    do(given(10, "a"), given(10, "b", unit="allowance"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_receipt_holds_by_itself_and_heads_follow_each_other(office: Path) -> None:
    posted = []
    for batch in range(4):
        posted += do(*(given(one, "batch", batch, one) for one in range(1, 171)))
    public = LedgerBatch.objects.last().public
    told = json.loads(json.dumps(receipts([one.key for one in posted])))
    for one in posted:
        assert proof.check_receipt(told[one.key], public).size == 680
        assert told[one.key]["leaf"]["key"] == one.key
    first, second = LedgerBatch.objects.first(), LedgerBatch.objects.last()
    shown = consistency(first.pk, second.pk)
    path = [bytes.fromhex(one) for one in shown["path"]]
    roots = bytes.fromhex(first.root), bytes.fromhex(second.root)
    assert merkle.consistent(170, 680, *roots, path) and not merkle.consistent(171, 680, *roots, path)
    with pytest.raises(TanliuError, match="the earlier one"):
        consistency(second.pk, first.pk)
    with pytest.raises(NothingKnownError):
        receipt_of("none")


def test_another_key_is_not_taken(office: Path) -> None:
    do(given(10, "a"))
    (office / "ledger.key").write_text("11" * 32)
    with pytest.raises(TanliuError, match="not the one that signed"):
        do(given(10, "b"))
    (office / "ledger.key").unlink()
    with pytest.raises(TanliuError, match="not there or cannot be read"):
        do(given(10, "b"))
    assert held("holder:E1") == (10, 0)
