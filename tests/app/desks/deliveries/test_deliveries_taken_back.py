"""A delivery is taken back on its page and by programs: effects first, then a reason, then once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from delivery_case import own_copy, report, token_of
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import results
from tanliu.app.store.workspace import Workspace

Clients = Callable[[str], Any]


@pytest.fixture
def copy(served: Path, tmp_path: Path, settings: Any) -> Path:
    return own_copy(served, tmp_path, settings)


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def _delivered(client: Any, firm: str, diesel: float, name: str) -> int:
    page = client.post(
        "/deliveries/preview", {"source": "demo-reports", "file": report(firm, "2025-03", diesel, name)}
    )
    client.post("/deliveries/confirm", {"token": token_of(page), "answer": "import"})
    query = "SELECT max(batch_id) AS last FROM batch WHERE table_name = 'report'"
    return int(results().rows(query)[0]["last"])


def _diesel(firm: str) -> list[Decimal]:
    query = """SELECT emission_kgco2e AS kg FROM line
               WHERE entity_id = ? AND period = '2025-03' AND carrier = 'diesel' ORDER BY kg"""
    return [row["kg"] for row in results().rows(query, [firm])]


def test_effects_are_shown_then_it_is_booked_once_and_everybody_sees_it(
    client_of: Clients, copy: Path, firm: str
) -> None:
    client = client_of("district")
    _delivered(client, firm, 5, "right.csv")
    before = _diesel(firm)
    number = _delivered(client, firm, 5000, "wrong.csv")
    assert _diesel(firm) != before
    assert f"/deliveries/withdraw/{number}" in client.get(f"/deliveries/{number}").content.decode()
    shown = client.get(f"/deliveries/withdraw/{number}")
    (one,) = [row for row in shown.context["changes"] if row["what"].startswith("Diesel")]
    assert (one["before"], one["after"], one["period"], one["entity"]) == (5000, 5, "2025-03", firm)
    (total,) = [row for row in shown.context["sums"] if row["what"].startswith("Diesel")]
    assert (total["change"], total["entities"]) == (-4995, 1)
    assert _diesel(firm) != before, "showing writes nothing"
    refused = client.post(f"/deliveries/withdraw/{number}", {"reason": "  "})
    assert refused.status_code == 400 and "needs its reason" in refused.content.decode()
    done = client.post(f"/deliveries/withdraw/{number}", {"reason": "kilograms"}, follow=True)
    assert "was taken back by delivery" in done.content.decode() and "2025-03" in done.content.decode()
    assert _diesel(firm) == before
    (event,) = AuditEvent.objects.filter(verb="withdraw")
    (back,) = event.details["batches"]
    assert (event.subject, event.details["reason"], event.actor) == (str(number), "kilograms", "district")
    again = client.post(f"/deliveries/withdraw/{number}", {"reason": "once more"}, follow=True)
    assert f"was taken back by delivery {back} before" in again.content.decode()
    assert AuditEvent.objects.filter(verb="withdraw").count() == 1
    listed = client.get("/deliveries").content.decode()
    assert f"taken back by {back}" in listed and f"takes {number} back" in listed
    client.cookies["language"] = "zh-hans"
    assert f"已由批次 {back} 撤回" in client.get("/deliveries").content.decode()


def test_single_rows_are_chosen_on_the_page_and_by_programs(
    client_of: Clients, copy: Path, firm: str
) -> None:
    client = client_of("district")
    number = _delivered(client, firm, 5000, "wrong.csv")
    shown = client.get(f"/deliveries/withdraw/{number}", {"what": "diesel", "rows": "2"})
    assert [row["before"] for row in shown.context["changes"]] == [5000]
    assert "diesel 2" in shown.content.decode()
    assert client.get(f"/deliveries/withdraw/{number}", {"rows": "x"}).status_code == 400
    assert client.get(f"/deliveries/withdraw/{number}", {"rows": "77"}).status_code == 400
    done = client.post(
        f"/deliveries/withdraw/{number}", {"reason": "kilograms", "what": "diesel", "rows": "2"}, follow=True
    )
    assert f"Rows of delivery {number} were taken back" in done.content.decode()
    asked = client.get(f"/api/v1/withdrawals/{number}", {"what": "diesel", "periods": "2025-03"})
    assert asked.status_code == 200 and asked.json()["count"] == 0
    assert client.get(f"/api/v1/withdrawals/{number}", {"periods": "March"}).status_code == 422


@pytest.mark.parametrize("told", ["%00", "a%00b", "a%27%20OR%20%27%27%3D%27"])
@pytest.mark.parametrize("name", ["what", "subjects", "periods", "rows"])
def test_rows_that_are_named_by_what_ends_a_literal_are_none(
    client_of: Clients, copy: Path, name: str, told: str
) -> None:
    number = results().rows("SELECT max(batch_id) AS last FROM batch WHERE table_name = 'report'")[0]["last"]
    assert client_of("district").get(f"/deliveries/withdraw/{number}?{name}={told}").status_code == 400


def test_a_firm_takes_back_its_own_only(client_of: Clients, copy: Path, firm: str) -> None:
    mine = _delivered(client_of("enterprise"), firm, 7, "mine.csv")
    theirs = _delivered(client_of("district"), firm, 8, "theirs.csv")
    client = client_of("enterprise")
    assert client.get(f"/deliveries/withdraw/{theirs}").status_code == 404
    assert client.post(f"/deliveries/withdraw/{theirs}", {"reason": "x"}).status_code == 404
    assert client.get(f"/deliveries/withdraw/{mine}").status_code == 200
    done = client.post(f"/deliveries/withdraw/{mine}", {"reason": "not ours"}, follow=True)
    assert "Taken back by delivery" in done.content.decode()
    for role in ("auditor", "town"):
        assert client_of(role).post(f"/deliveries/withdraw/{mine}", {"reason": "x"}).status_code == 403


def test_programs_ask_for_effects_and_get_the_same_booking_again(
    asker: Callable[..., Any], client_of: Clients, copy: Path, firm: str
) -> None:
    number = _delivered(client_of("district"), firm, 5000, "wrong.csv")
    ask = asker("district")
    effects = ask.read(f"/withdrawals/{number}")
    assert any(one["what"].startswith("diesel") and one["before"] == "5000" for one in effects["items"]), (
        effects
    )
    assert ask.post(f"/withdrawals/{number}", {"reason": ""}).status_code == 422
    first = ask.post(f"/withdrawals/{number}", {"reason": "kilograms"}).json()
    second = ask.post(f"/withdrawals/{number}", {"reason": "again"}).json()
    assert first["withdraws"] == number and first["rows"] > 0 and "2025-03" in first["periods"]
    assert (second["delivery"], second["periods"]) == (first["delivery"], [])
    rows = {row["batch_id"]: row for row in ask.read("/deliveries?limit=5")["items"]}
    assert rows[number]["withdrawn_by"] == first["delivery"]
    assert rows[first["delivery"]]["withdraws"] == number
    assert rows[first["delivery"]]["reason"] == "kilograms"


@pytest.mark.parametrize("at", ["before", "after"])
def test_killed_around_its_commit_it_is_taken_back_whole_or_not_at_all_and_never_twice(
    client_of: Clients, copy: Path, firm: str, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    client = client_of("district")
    _delivered(client, firm, 5, "right.csv")
    right = _diesel(firm)
    number = _delivered(client, firm, 5000, "wrong.csv")

    def killed(*args: object, **named: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        # the rows and the note of their delivery are one commit; the list of deliveries follows it
        patch.setattr(Workspace, "admit" if at == "before" else "_enter", killed)
        with pytest.raises(SystemExit):
            client.post(f"/deliveries/withdraw/{number}", {"reason": "kilograms"})
    assert not AuditEvent.objects.filter(verb="withdraw").exists()
    results().reload()
    assert _diesel(firm) != right
    done = asked_again(client, number)
    assert done.status_code == 200 and "back by delivery" in done.content.decode()
    results().reload()
    assert len(results().rows("SELECT 1 FROM batch WHERE withdraws = ?", [number])) == 1
    assert _diesel(firm) == right
    assert AuditEvent.objects.filter(verb="withdraw", subject=str(number)).count() == 1


def asked_again(client: Any, number: int) -> Any:
    return client.post(f"/deliveries/withdraw/{number}", {"reason": "kilograms"}, follow=True)
