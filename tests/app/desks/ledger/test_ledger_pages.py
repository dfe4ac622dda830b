"""The ledger on its pages and interface: two officers, their firms, what each may see and do, in both languages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app import clock
from tanliu.app.desks.ledger.jobs import expire_if_due
from tanliu.app.platform.ledger.models import LedgerRefusal, LedgerReversal, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.people import put_user
from tanliu.decide.ledger import proof

Maker = Callable[[str], Any]


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def district(client_of: Maker, own: Any) -> Any:
    """Return the client of a district officer, with accounts open."""
    client = client_of("district")
    assert client.post("/ledger/open").status_code == 302
    return client


@pytest.fixture
def second(district: Any) -> Any:
    """Return the client of another district officer."""
    put_user("second", "district")
    client = Client()
    client.force_login(User.objects.get(username="second"), "django.contrib.auth.backends.ModelBackend")
    return client


def _propose(client: Any, amount: int, firm: str, request: str = "r1", **more: str) -> str:
    told = {"kind": "allocate", "unit": "budget", "source": "issue", "target": f"holder:{firm}", "amount": str(amount),
            "request": request, "note": "quarter", "family": "2026Q1", **more}  # fmt: skip
    done = client.post("/ledger/propose", told)
    assert done.status_code == 302, _text(done)
    return str(done["Location"].rpartition("/")[2])


def _act(client: Any, key: str, what: str, **told: str) -> Any:
    return client.post(f"/ledger/transfers/{key}/{what}", told)


def _on(monkeypatch: pytest.MonkeyPatch, *day: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(*day, 4, tzinfo=UTC))  # type: ignore[misc]


def _held(client: Any, account: str) -> tuple[str, str]:
    text = client.get("/ledger?format=csv").content.decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["Account"] == account)
    return row["Available"], row["Reserved"]


def test_one_proposes_another_approves_and_the_firm_sees_its_receipt(
    district: Any, second: Any, client_of: Maker, covers: dict[str, list[str]]
) -> None:
    firm = covers["enterprise"][0]
    key = _propose(district, 1_234_567, firm)
    assert _propose(district, 1_234_567, firm) == key and LedgerTransfer.objects.count() == 1
    assert _held(district, "issue") == ("-1234567", "1234567")
    page = _text(district.get(f"/ledger/transfers/{key}"))
    assert "1,234,567 kgce" in page and f"/ledger/transfers/{key}/approve" not in page
    refused = _act(district, key, "approve")
    assert refused.status_code == 400 and "does not approve it" in _text(refused)
    assert LedgerRefusal.objects.get(check_name="four_eyes").count == 1
    assert f"/ledger/transfers/{key}/approve" in _text(second.get(f"/ledger/transfers/{key}"))
    assert "Waiting for a decision" in _text(second.get("/ledger"))
    assert _act(second, key, "approve").status_code == 302
    settled = LedgerTransfer.objects.get(of=key)
    assert (settled.proposed_by, settled.approved_by) == ("district", "second")
    client = client_of("enterprise")
    assert _held(client, f"holder:{firm}") == ("1234567", "0")
    receipt = json.loads(client.get(f"/ledger/transfers/{settled.key}/receipt").content)
    public = re.search(r"[0-9a-f]{64}", _text(client.get("/ledger/heads")))
    assert public and proof.check_receipt(receipt, public[0]).size == 2
    heads = json.loads(client.get("/ledger/heads/proof?first=1&second=2").content)
    assert [one.size for one in proof.check_consistency(heads, public[0])] == [1, 2]
    assert "who proposed a transfer does not approve it" in _text(client.get("/ledger/checks"))
    assert verify().faults == ()


def test_the_pages_are_chinese_too(district: Any, covers: dict[str, list[str]]) -> None:
    key = _propose(district, 10, covers["enterprise"][0])
    district.cookies["language"] = "zh-hans"
    for page, says in (
        ("/ledger", "季度用能预算"), ("/ledger/transfers", "待定"), (f"/ledger/transfers/{key}", "分配给企业"),
        ("/ledger/checks", "提出人不得复核本人提出的划转"), ("/ledger/heads", "签名树根"),
    ):  # fmt: skip
        assert says in _text(district.get(page))


def test_a_firm_gives_only_its_own_after_three_working_days(
    district: Any,
    second: Any,
    client_of: Maker,
    covers: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm = covers["enterprise"][0]
    other = next(id for id in _accounts(district) if id.startswith("holder:") and id != f"holder:{firm}")
    _on(monkeypatch, 2026, 3, 2)
    _act(second, _propose(district, 100, firm), "approve")
    client = client_of("enterprise")
    sell = {"kind": "transfer", "source": f"holder:{firm}", "target": other}
    foreign = client.post(
        "/ledger/propose",
        {
            **sell,
            "unit": "budget",
            "source": other,
            "target": f"holder:{firm}",
            "amount": "1",
            "request": "x",
        },
    )
    assert foreign.status_code == 403
    assert (
        client.post(
            "/ledger/propose", {**sell, "kind": "allocate", "unit": "budget", "amount": "1", "request": "y"}
        ).status_code
        == 403
    )
    key = _propose(client, 60, firm, "sale", **sell)
    assert _held(client, f"holder:{firm}") == ("40", "60")
    _on(monkeypatch, 2026, 3, 4)
    early = _act(second, key, "approve")
    assert early.status_code == 400 and "working days are over" in _text(early)
    _on(monkeypatch, 2026, 3, 5)
    assert _act(second, key, "approve").status_code == 302
    assert _held(client, f"holder:{firm}") == ("40", "0")
    void = _propose(client, 40, firm, "second sale", **sell)
    assert _act(client, void, "void").status_code == 302 and _held(client, f"holder:{firm}") == ("40", "0")


def _accounts(client: Any) -> list[str]:
    text = client.get("/ledger?format=csv").content.decode("utf-8-sig")
    return [row["Account"] for row in csv.DictReader(io.StringIO(text))]


def test_a_reversal_takes_two_people_and_ten_working_days(
    district: Any, second: Any, covers: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_user("third", "district")
    third = Client()
    third.force_login(User.objects.get(username="third"), "django.contrib.auth.backends.ModelBackend")
    _on(monkeypatch, 2026, 3, 2)
    _act(second, _propose(district, 100, covers["enterprise"][0]), "approve")
    settled = LedgerTransfer.objects.get(step="settle").key
    assert _act(second, settled, "ask-reversal").status_code == 400  # without a reason
    assert _act(second, settled, "ask-reversal", reason="wrong firm").status_code == 302
    assert _act(second, settled, "ask-reversal", reason="again").status_code == 400
    assert _act(second, settled, "reverse").status_code == 400  # who asked does not agree
    assert _act(third, settled, "refuse-reversal").status_code == 302 and not LedgerReversal.objects.exists()
    assert _act(second, settled, "ask-reversal", reason="wrong firm").status_code == 302
    assert "asks for a reversal" in _text(third.get(f"/ledger/transfers/{settled}"))
    assert _act(third, settled, "reverse").status_code == 302
    assert _held(district, "issue") == ("0", "0") and not LedgerReversal.objects.exists()
    verbs = list(AuditEvent.objects.filter(verb__startswith="ledger_").values_list("verb", flat=True))
    assert verbs == ["ledger_open", "ledger_post", "ledger_post", "ledger_ask_reversal", "ledger_refuse_reversal",
                     "ledger_ask_reversal", "ledger_post"]  # fmt: skip
    _act(second, _propose(district, 7, covers["enterprise"][0], "r2"), "approve")
    late = LedgerTransfer.objects.filter(step="settle").last()
    _on(monkeypatch, 2026, 3, 17)
    refused = _act(second, late.key, "ask-reversal", reason="late")
    assert refused.status_code == 400 and "within its days" in _text(refused)
    assert verify().faults == ()


def test_what_nobody_decides_expires(
    district: Any, covers: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(monkeypatch, 2026, 3, 2)
    key = _propose(district, 10, covers["enterprise"][0], until="2026-03-06")
    _on(monkeypatch, 2026, 3, 6)
    assert expire_if_due() == 0
    _on(monkeypatch, 2026, 3, 7)
    assert (expire_if_due(), expire_if_due()) == (1, 0)
    assert LedgerTransfer.objects.get(of=key).step == "expire" and _held(district, "issue") == ("0", "0")


def test_a_frozen_account_takes_nothing_and_one_with_units_is_not_closed(
    district: Any, second: Any, covers: dict[str, list[str]]
) -> None:
    account = f"holder:{covers['enterprise'][0]}"
    assert district.post("/ledger/state", {"account": account, "state": "frozen"}).status_code == 302
    told = {"kind": "allocate", "unit": "budget", "source": "issue", "target": account, "amount": "5", "request": "a",
            "family": "f"}  # fmt: skip
    refused = district.post("/ledger/propose", told)
    assert refused.status_code == 400 and "a frozen one takes nothing" in _text(refused)
    district.post("/ledger/state", {"account": account, "state": "open"})
    _act(second, _propose(district, 5, covers["enterprise"][0], "b"), "approve")
    closed = district.post("/ledger/state", {"account": account, "state": "closed"})
    assert closed.status_code == 400 and "not empty" in _text(closed)
    assert AuditEvent.objects.filter(verb="ledger_state").count() == 2


def test_the_interface_proposes_and_approves(
    district: Any, asker: Callable[..., Any], covers: dict[str, list[str]]
) -> None:
    body = {"kind": "allocate", "unit": "budget", "source": "issue", "target": f"holder:{covers['enterprise'][0]}",
            "amount": 12, "request": "one", "family": "2026Q1"}  # fmt: skip
    officer = asker("district")
    first = officer.post("/ledger/transfers", body)
    again = json.loads(officer.post("/ledger/transfers", body).content)
    told = json.loads(first.content)
    assert first.status_code == 201 and (told["is_new"], again["is_new"], again["key"]) == (
        True,
        False,
        told["key"],
    )
    assert officer.post(f"/ledger/transfers/{told['key']}/approve", {}).status_code == 422
    firm = asker("enterprise").read("/ledger/transfers?step=pend")
    assert firm["count"] == 1 and firm["items"][0]["amount"] == 12
    assert asker("auditor").read("/ledger/heads")["items"][0]["size"] == 1
    refusals = {row["name"]: row["refused"] for row in asker("auditor").read("/ledger/checks")}
    assert refusals["four_eyes"] == 1
