"""The second implementation agrees with the door, and whatever somebody changes behind it is named and blocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from posting_case import LI, do, given, proposal

from tanliu.app.platform.ledger.supplement import Decided, settle
from tanliu.app.platform.ledger.verify import verify
from tanliu.decide.ledger.types import Step
from tanliu.kit.errors import TanliuError

#: Guards that a holder of the database could take off.
GUARDS = [
    *(f"office_ledger{table}_{verb}" for table in ("transfer", "lotmove", "batch", "node") for verb in ("update", "delete")),
    "ledger_lots_disjoint",
]  # fmt: skip


@pytest.fixture
def full(office: Path) -> Path:
    """Return an office with one of everything."""
    do(*(given(10 + one, "many", one) for one in range(300)))
    do(given(100, "a", unit="allowance"), given(50, "b", unit="allowance", to="holder:E2"))
    (one,) = do(proposal("take_back", "holder:E1", "reserve", 30, unit="allowance"))
    do(
        proposal(
            "take_back", "reserve", "holder:E1", 30, "back", unit="allowance", step=Step.REVERSE, of=one.key
        )
    )
    for unit in ("allowance", "budget"):
        pending = [
            do(proposal("take_back", "holder:E1", "reserve", 20, unit, number, unit=unit, step=Step.PEND))[0]
            for number in range(3)
        ]
        for number, (step, amount) in enumerate(((Step.SETTLE, 15), (Step.VOID, 0))):
            do(
                proposal(
                    "take_back", "holder:E1", "reserve", amount, "end", unit, number, unit=unit, step=step,
                    of=pending[number].key,
                )
            )  # fmt: skip
    settle([Decided("holder:E2", "budget", "r", 1, 40, "issue", proposed_by="li", approved_by="wang")], LI)
    return office


@contextmanager
def behind() -> Iterator[Any]:
    """Change the database behind the door, as somebody who may do everything there."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            table = "office_ledgerlot" if guard == "ledger_lots_disjoint" else guard.rpartition("_")[0]
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard}{on}")
        yield cursor


def test_it_agrees_with_the_door(full: Path) -> None:
    found = verify()
    assert found.faults == ()
    assert (found.transfers, found.batches) == (315, 15)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE office_ledgerbalance SET available = available + 1 WHERE account = 'reserve'", "sum of its transfers"),
        ("UPDATE office_ledgerbalance SET reserved = reserved - 1 WHERE reserved > 0", "sum of its transfers"),
        ("DELETE FROM office_ledgerbalance WHERE account = 'issue'", "sum of its transfers"),
        ("UPDATE office_ledgertransfer SET amount = 99999 WHERE place = 301", "is not what its leaf says"),
        ("UPDATE office_ledgertransfer SET source = 'reserve' WHERE place = 7", "is not what its leaf says"),
        ("UPDATE office_ledgertransfer SET approved_by = 'zhao' WHERE place = 7", "is not what its leaf says"),
        ("UPDATE office_ledgertransfer SET approved_by = 'li' WHERE place = 7", "nobody but who proposed it"),
        ("UPDATE office_ledgertransfer SET cause = 'other' WHERE place = 7", "is not what its leaf says"),
        ("UPDATE office_ledgertransfer SET source = 'holder:E2' WHERE place = 309", "gave more than it had"),
        ("UPDATE office_ledgertransfer SET amount = 21 WHERE step = 'settle'", "ends or reverses what it cannot"),
        ("UPDATE office_ledgertransfer SET step = 'post' WHERE step = 'reverse'", "ends or reverses what it cannot"),
        ("DELETE FROM office_ledgertransfer WHERE place = 5", "a transfer is missing"),
        ("DELETE FROM office_ledgertransfer WHERE place = 314", "do not cover the transfers"),
        ("UPDATE office_ledgerlotmove SET first = first + 1 WHERE place = 301", "more or fewer serial numbers"),
        ("UPDATE office_ledgerlot SET account = 'holder:E1' WHERE account = 'holder:E2'", "where their moves brought"),
        ("UPDATE office_ledgerlot SET held_for = '' WHERE held_for <> ''", "where their moves brought"),
        ("UPDATE office_ledgerlot SET \"end\" = \"end\" + 1 WHERE account = 'reserve'", "where their moves brought"),
        ("UPDATE office_ledgerbatch SET root = previous WHERE size = 302", "not the root of its transfers"),
        ("UPDATE office_ledgerbatch SET at = 'later' WHERE size = 302", "not signed by the key"),
        ("DELETE FROM office_ledgerbatch WHERE size = 302", "audit trail names a batch that is not there"),
        ("UPDATE office_ledgernode SET root = leaf FROM office_ledgertransfer t WHERE t.place = 1", "a kept part"),
        ("DELETE FROM office_ledgernode", "a kept part of the tree"),
        ("UPDATE office_ledgerdecision SET owed = 1", "is not its entitlement"),
        ("DELETE FROM office_auditevent WHERE id IN (SELECT max(id) FROM office_auditevent)", "audit trail does not name this head"),
    ],
)  # fmt: skip
def test_what_is_changed_behind_the_door_is_named_and_blocks(full: Path, statement: str, says: str) -> None:
    with behind() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
    found = verify()
    assert any(says in str(one) for one in found.faults), found.faults
    with pytest.raises(TanliuError, match="the ledger is blocked"):
        do(given(1, "after"))


def test_a_whole_batch_taken_off_the_end_is_missed_by_the_trail(full: Path) -> None:
    with behind() as cursor:
        cursor.execute("DELETE FROM office_ledgertransfer WHERE place >= 314")
        cursor.execute("DELETE FROM office_ledgerbatch WHERE size > 314")
        cursor.execute("DELETE FROM office_ledgerdecision")
        cursor.execute(
            "UPDATE office_ledgerbalance SET available = available - 40 WHERE account = 'holder:E2' AND unit = 'budget'"
        )
        cursor.execute(
            "UPDATE office_ledgerbalance SET available = available + 40 WHERE account = 'issue' AND unit = 'budget'"
        )
    assert [str(one.what) for one in verify().faults] == ["the audit trail names a batch that is not there"]


def test_a_head_of_another_key_is_noticed_and_mended_books_open_again(full: Path) -> None:
    assert any("not signed by the key" in str(one) for one in verify("ab" * 32).faults)
    with pytest.raises(TanliuError, match="the ledger is blocked"):
        do(given(1, "after"))
    assert verify().faults == ()
    assert do(given(1, "after"))[0].is_new
