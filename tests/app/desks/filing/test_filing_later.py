"""Reports that were typed without a network: kept once, whatever is sent again."""

from __future__ import annotations

from typing import Any

from filing_case import Desk

from tanliu.app.desks.filing.models import Filing
from tanliu.app.platform.models import IdempotencyKey

KEY = "0f0f0f0f-1111-2222-3333-444444444444"


def _send(desk: Desk, action: str = "save", key: str = KEY, revision: int = 0, **figures: str) -> Any:
    told = {f"value.{item}": value for item, value in (figures or desk.usual).items()}
    return desk.client.post(
        f"{desk.path}/later", {"action": action, "revision": revision, "key": key, **told}
    )


def test_the_form_may_be_kept_and_a_review_may_not(desk: Desk) -> None:
    assert desk.client.get(desk.path)["X-Tanliu-Offline"] == "keep"
    assert desk.client.get("/filings")["X-Tanliu-Offline"] == "keep"
    for page in (desk.reviewer.get(desk.path), desk.reviewer.get("/filings"), desk.client.get("/today")):
        assert "X-Tanliu-Offline" not in page


def test_what_is_sent_twice_is_kept_once_and_answered_the_same(desk: Desk) -> None:
    first = _send(desk, electricity="12.5")
    again = _send(desk, electricity="12.5")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.json()["state"] == "saved" and first.json()["address"] == desk.path
    assert Filing.objects.filter(entity_id=desk.firm).count() == 1
    assert desk.filing().revision == 1
    assert desk.filing().figures["electricity"]["value"] == "12.5"


def test_the_answer_is_the_same_after_the_report_moved_on(desk: Desk) -> None:
    assert _send(desk, electricity="12.5").json()["state"] == "saved"
    desk.act("save", {"electricity": "13"})
    assert _send(desk, electricity="12.5").json()["state"] == "saved"
    assert desk.filing().figures["electricity"]["value"] == "13"


def test_a_key_is_of_one_report(desk: Desk) -> None:
    _send(desk, electricity="12.5")
    assert _send(desk, electricity="99").status_code == 400
    assert desk.filing().figures["electricity"]["value"] == "12.5"
    assert _send(desk, key="short").status_code == 400


def test_what_somebody_overtook_is_left_as_it_is(desk: Desk) -> None:
    desk.act("save", {"electricity": "13"})
    answer = _send(desk, electricity="12.5")
    assert (answer.status_code, answer.json()["state"]) == (409, "conflict")
    assert desk.filing().figures["electricity"]["value"] == "13"


def test_what_is_handed_in_is_checked_as_ever(desk: Desk) -> None:
    assert _send(desk, "submit").json()["state"] == "submitted"
    assert desk.filing().state == "submitted"


def test_what_the_checks_stop_stays_a_draft(desk: Desk) -> None:
    answer = _send(desk, "submit", **{**desk.usual, "electricity": "-5"})
    assert (answer.status_code, answer.json()["state"]) == (422, "stopped")
    assert desk.filing().state == "draft"


def test_nothing_is_kept_of_what_could_not_be_read(desk: Desk) -> None:
    answer = desk.client.post(
        f"/filings/{desk.firm}/2099-01/later", {"key": KEY, "action": "save", "revision": 0}
    )
    assert answer.status_code == 400
    assert not IdempotencyKey.objects.filter(key=KEY).exists()
