"""What is changed in the operational database behind the back of its chains is told, and a back-up brings all of it back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from door_cast import Cast, cast_of

from tanliu.app.compute.backup import back_up, restore
from tanliu.app.platform import rows
from tanliu.app.platform.whole import faults
from two_databases import KINDS, environments

#: What the desks of later have in the database; each must have rows in the back-up that is tried.
TABLES = {
    "office_ledgertransfer", "office_ledgerbatch", "office_ledgerbalance", "office_ledgeraccount", "office_ledgerdecision",
    "office_case", "office_casestep", "office_caseclock", "office_casenotice", "office_auditevent",
    "budgets_budgetplan", "budgets_planshare", "budgets_budgetentry", "budgets_budgetappeal", "budgets_appealdocument",
    "budgets_budgetwarning", "budgets_boardorder", "claims_ownclaim",
}  # fmt: skip


@pytest.fixture
def cast(own: Path) -> Cast:
    found = cast_of()
    assert found.objects["plan"]
    return found


#: Of the triggers by which the database itself refuses a change of the ledger: who may do everything there takes them away.
GUARDED = ("office_ledgertransfer", "office_ledgerbatch", "office_ledgernode", "office_ledgerlotmove")


def _unguarded() -> None:
    with connection.cursor() as cursor:
        for table in GUARDED:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}{on}")


def test_a_database_that_nobody_meddled_with_is_whole(cast: Cast) -> None:
    assert faults() == []


#: What somebody with the password of the database may do, and what is told of it.
MEDDLED = {
    "UPDATE office_auditevent SET actor = 'x' WHERE id = (SELECT max(id) FROM office_auditevent)": "audit trail is broken",
    "DELETE FROM office_auditevent WHERE id = (SELECT min(id) FROM office_auditevent)": "audit trail is broken",
    "UPDATE office_casestep SET note = 'x' WHERE id = (SELECT max(id) FROM office_casestep)": "steps of a case",
    "UPDATE office_case SET revision = 9 WHERE id = (SELECT max(case_id) FROM office_casestep)": "not where its last step",
    "UPDATE office_ledgertransfer SET amount = amount + 1 WHERE place = 0": "not the sum of its transfers",
    "UPDATE office_ledgertransfer SET family = 'x' WHERE place = 0": "not what its leaf says",
    "UPDATE office_ledgerbalance SET available = available + 1": "not the sum of its transfers",
    "DELETE FROM budgets_planshare": "to who has no budget",
    "UPDATE budgets_planshare SET units = '[[1,1,1,1],[1,1,1,1]]'": "not what it is entitled to",
}


def test_what_is_changed_behind_its_back_is_told(cast: Cast) -> None:
    _unguarded()
    for meddled, told in MEDDLED.items():
        mark = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute(meddled)
            assert cursor.rowcount > 0
        found = "\n".join(str(one) for one in faults())
        assert told in found, f"{meddled}: {found}"
        transaction.savepoint_rollback(mark)


def _content() -> dict[str, list[str]]:
    return {
        model._meta.db_table: sorted(
            repr([bytes(one) if isinstance(one, memoryview) else one for one in row])
            for row in model._default_manager.values_list()
        )
        for model in rows._models()
    }


def _appealed_with_a_document(cast: Cast) -> None:
    from loop_case import LI, Q1
    from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal
    from tanliu.app.desks.budgets.documents import Document
    from tanliu.app.platform.action import perform

    bill = Document("bill.pdf", b"%PDF-1.7 \0\xff")
    perform(
        LodgeAppeal(int(cast.objects["plan"]), cast.objects["near"], "class", "why", {Q1: "0.1"}, (bill,)), LI
    )


def test_a_back_up_brings_back_every_table_of_the_desks(
    cast: Cast, own: Path, tmp_path: Path, settings: Any
) -> None:
    _appealed_with_a_document(cast)
    before = _content()
    assert {name for name in TABLES if not before.get(name)} == set()
    back_up(own, tmp_path / "b.tar", rows.dump)
    _unguarded()
    for model in reversed(rows._models()):
        model._default_manager.all().delete()
    restore(tmp_path / "b.tar", tmp_path / "back", rows.fill)
    settings.TANLIU_WORKSPACE = str(tmp_path / "back")
    assert _content() == before
    assert faults() == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_looks_at_the_database_that_was_restored(
    cast: Cast, own: Path, tmp_path: Path, kind: str
) -> None:
    """A back-up of one database, restored on either: the ledger's chain, cases and budgets hold there, and a change is told."""
    back_up(own, tmp_path / "b.tar", rows.dump)
    (tmp_path / "site").mkdir()
    for site in environments(kind, tmp_path / "site", migrated=False):
        command = [sys.executable, "-m", "tanliu"]
        place, site = ["-w", str(tmp_path / "back")], {**site, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [*command, "restore", str(tmp_path / "b.tar"), *place],
            env=site,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 and " 0 faults" in done.stdout, done.stdout + done.stderr
        meddle = """import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tanliu.app.site.settings'; import django; django.setup()
from django.db import connection, transaction
on = " ON office_ledgertransfer" if connection.vendor == "postgresql" else ""
connection.cursor().execute("DROP TRIGGER office_ledgertransfer_update" + on)
from tanliu.app.platform.ledger.models import LedgerTransfer
LedgerTransfer.objects.filter(place=0).update(family='x')"""
        site["TANLIU_WORKSPACE"] = str(tmp_path / "back")
        subprocess.run([sys.executable, "-c", meddle], env=site, check=True)
        done = subprocess.run(
            [*command, "verify", *place], env=site, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1 and "not what its leaf says" in done.stdout, done.stdout + done.stderr
