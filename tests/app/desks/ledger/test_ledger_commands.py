"""Commands of the ledger: from a file to a receipt that anybody checks without us, and the nightly check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from app.cli.cli_case import Done, invoke
from tanliu.app.desks.ledger.jobs import KIND, verified, verify_if_due
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.ledger.models import LedgerAccount, LedgerBatch, LedgerTransfer
from tanliu.app.platform.ledger.receipts import consistency
from tanliu.app.platform.models import AuditEvent, Job
from tanliu.app.platform.served import results

HEADER = "kind,unit,from,to,amount,cause,family\n"


@pytest.fixture
def office(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let commands work on the database of the tests."""
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    return own


def _posted(office: Path, *lines: str, by: tuple[str, str] = ("li", "wang")) -> Done:
    file = office / "transfers.csv"
    file.write_text(HEADER + "\n".join(lines), encoding="utf-8")
    return invoke("ledger", "post", file, "--proposed-by", by[0], "--approved-by", by[1], "-w", office)


def test_from_a_file_to_a_receipt_that_holds_by_itself(office: Path, tmp_path: Path) -> None:
    firms = [row["entity_id"] for row in results().rows("SELECT entity_id FROM entity ORDER BY 1 LIMIT 2")]
    opened = invoke("ledger", "open", "-w", office)
    assert opened.out.strip() == f"{LedgerAccount.objects.count()} accounts opened"
    assert invoke("ledger", "open", "-w", office).out.strip() == "0 accounts opened"
    lines = [
        f"allocate,budget,issue,holder:{firm},{100 + at},2026Q1 {firm},2026Q1"
        for at, firm in enumerate(firms)
    ]
    assert _posted(office, *lines).out.endswith("2 posted, 0 were posted before\n")
    again = _posted(office, *lines, "issue,allowance,issue,reserve,1000,vintage 2026,")
    assert again.out.endswith("1 posted, 2 were posted before\n")
    key, public = LedgerTransfer.objects.get(place=2).key, invoke("ledger", "key", "-w", office).out.strip()
    receipt, proof = tmp_path / "receipt.json", tmp_path / "proof.json"
    receipt.write_text(invoke("ledger", "receipt", key, "-w", office).out, encoding="utf-8")
    first, second = LedgerBatch.objects.all()
    proof.write_text(json.dumps(consistency(first.pk, second.pk)), encoding="utf-8")
    told = invoke("ledger", "check", receipt, "--key", public)
    assert (
        told.code == 0
        and "1,000 allowance from issue to reserve" in told.out
        and "serial numbers 1–1000" in told.out
    )
    assert "回执有效" in invoke("ledger", "check", receipt, "--key", public, "--lang", "zh").out
    assert "nothing was taken out" in invoke("ledger", "check", proof, "--key", public).out
    _changed(receipt, "amount", "1000", "1001", public, "does not stand under the signed head")
    _changed(proof, "size", '"size": 2', '"size": 1', public, "not signed by this key")
    assert "not a public key" in invoke("ledger", "check", receipt, "--key", "none").err


def _changed(file: Path, what: str, old: str, new: str, public: str, says: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, what
    changed = file.with_name("changed.json")
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = invoke("ledger", "check", changed, "--key", public)
    assert done.code == 2 and says in done.err


@pytest.mark.parametrize(
    ("line", "by", "says"),
    [
        ("allocate,budget,issue,reserve,10,c,f", ("li", "wang"), "does not join these accounts"),
        ("issue,budget,issue,reserve,10,c,", ("li", "li"), "does not approve it"),
        ("issue,budget,issue,reserve,1.5,c,", ("li", "wang"), "a whole number wanted"),
        ("issue,budget,issue,reserve,,c,", ("li", "wang"), "a field is empty"),
        ("issue,budget,issue,holder:none,10,c,", ("li", "wang"), "no such account"),
    ],
)
def test_a_line_that_cannot_be_posted_posts_nothing(
    office: Path, line: str, by: tuple[str, str], says: str
) -> None:
    invoke("ledger", "open", "-w", office)
    done = _posted(office, "issue,budget,issue,reserve,5,good,", line, by=by)
    assert done.code == 2 and says in done.err
    assert not LedgerTransfer.objects.exists()


def test_the_night_finds_what_the_day_changed_and_tells_who_keeps_the_ledger(
    office: Path, settings: Any
) -> None:
    settings.TANLIU_VERIFY_HOUR = 0
    assert verify_if_due() is None  # nothing was posted yet
    invoke("ledger", "open", "-w", office)
    _posted(office, "issue,budget,issue,reserve,5,good,")
    assert invoke("ledger", "verify", "-w", office).out.strip() == "The books agree: 1 transfers, 1 heads"
    job = verify_if_due()
    assert job is not None and job.kind == KIND and verify_if_due() is None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE office_ledgerbalance SET available = 6 WHERE account = 'reserve'")
    told = verified({}, None, None)  # type: ignore[arg-type]
    assert told["count"] == 1 and CaseNotice.objects.get(to="ledger_keep").text_zh.startswith(
        "账本有 1 处账实不符"
    )
    done = invoke("ledger", "verify", "-w", office)
    assert done.code == 1 and "reserve budget: a balance is not the sum of its transfers" in done.out
    assert "blocked" in _posted(office, "issue,budget,issue,reserve,5,more,").err
    assert AuditEvent.objects.filter(verb="ledger_post").count() == Job.objects.filter(kind=KIND).count() == 1
