"""Refused rows are mended without a spreadsheet: as a group, cell by cell, dismissed with a reason and brought back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from delivery_case import REPORT_HEADER, own_copy, sheet, token_of
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import results

Clients = Callable[[str], Any]
SOURCE = "demo-reports"


@pytest.fixture
def copy(served: Path, tmp_path: Path, settings: Any) -> Path:
    return own_copy(served, tmp_path, settings)


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def _refuse(client: Any, firm: str, *diesel: str) -> None:
    """Deliver reports of a month each, whose diesel is refused."""
    rows = [
        {"统一社会信用代码": firm, "年月": f"2025-{month:02d}", "柴油(吨)": one}
        for month, one in enumerate(diesel, 1)
    ]
    page = client.post(
        "/deliveries/preview", {"source": SOURCE, "file": sheet(REPORT_HEADER, *rows, name="wrong.csv")}
    )
    client.post("/deliveries/confirm", {"token": token_of(page), "answer": "import"})


def _group(client: Any, found: str, state: str = "open") -> str:
    page = client.get(f"/deliveries/refused?source={SOURCE}&state={state}")
    (one,) = [row for row in page.context["groups"] if row["found"] == found and row["rows"]]
    return str(one["address"])


def _open(client: Any) -> int:
    return int(client.get(f"/deliveries/refused?source={SOURCE}").context["sheet"].paginator.count)


def _diesel(firm: str) -> dict[str, Any]:
    query = f"""SELECT period, arg_max(quantity, batch_id) AS quantity FROM {results().scan("report")}
                WHERE entity_id = ? AND carrier = 'diesel' GROUP BY period"""
    return {row["period"]: row["quantity"] for row in results().rows(query, [firm])}


def test_one_value_for_all_rows_of_a_group_is_previewed_then_imported_and_closes_them(
    client_of: Clients, copy: Path, firm: str
) -> None:
    client = client_of("enterprise")
    _refuse(client, firm, "-3", "-3", "about 9")
    address = _group(client, "-3")
    shown = client.get(address)
    assert (shown.context["count"], shown.context["in_one_cell"]) == (2, True)
    before = _open(client)
    unchanged = client.post(address, {"do": "all", "value": "-3"})
    assert unchanged.status_code == 400 and "no cell was changed" in unchanged.content.decode()
    page = client.post(address, {"do": "all", "value": "3"})
    assert page.context["tables"][0]["rows_read"] == 2
    assert _open(client) == before, "a preview closes nothing"
    client.post("/deliveries/confirm", {"token": token_of(page), "answer": "import"})
    assert _open(client) == before - 2
    assert (_diesel(firm)["2025-01"], _diesel(firm)["2025-02"]) == (3, 3)
    assert AuditEvent.objects.filter(verb="mend", actor="enterprise").count() == 1
    assert client.get(address).status_code == 404


def test_cells_are_mended_one_by_one_and_what_is_still_wrong_stays_open(
    client_of: Clients, copy: Path, firm: str
) -> None:
    client = client_of("enterprise")
    _refuse(client, firm, "-3", "-3")
    address = _group(client, "-3")
    rows = client.get(address).context["rows"]
    form = {f"row-{n}": f"{row['batch_id']}|{row['row']}|{row['file']}" for n, row in enumerate(rows, 1)}
    page = client.post(address, {"do": "cells", **form, "cell-1-柴油(吨)": "5", "cell-2-柴油(吨)": "-4"})
    assert page.context["tables"][0]["refused"] == 1
    client.post("/deliveries/confirm", {"token": token_of(page), "answer": "import"})
    assert _diesel(firm)[f"2025-{rows[0]['row'] - 1:02d}"] == 5
    assert client.get(_group(client, "-4")).context["count"] == 1


def test_dismissed_rows_leave_the_list_with_a_reason_and_come_back(
    client_of: Clients, copy: Path, firm: str
) -> None:
    client = client_of("enterprise")
    _refuse(client, firm, "-3", "-3")
    address, before = _group(client, "-3"), _open(client)
    assert client.post(address, {"do": "dismiss", "why": " "}).status_code == 400
    done = client.post(address, {"do": "dismiss", "why": "a test meter"}, follow=True)
    assert "2 rows were dismissed" in done.content.decode() and _open(client) == before - 2
    client.post(address, {"do": "dismiss", "why": "again"})
    (event,) = AuditEvent.objects.filter(verb="refused.dismiss")
    assert (event.details["rows"], event.details["why"]) == (2, "a test meter")
    gone = _group(client, "-3", "dismissed")
    assert "a test meter (enterprise)" in client.get(gone).content.decode()
    client.post(gone, {"do": "reopen"})
    assert _open(client) == before and client.get(address).context["count"] == 2


def test_others_reach_no_rows_of_a_firm(client_of: Clients, copy: Path, firm: str) -> None:
    client = client_of("district")
    _refuse(client, firm, "-77")
    address = _group(client, "-77")
    assert client_of("enterprise").get(address).status_code == 404, (
        "a delivery of the district is not the firm's"
    )
    client_of("enterprise").post(address, {"do": "dismiss", "why": "x"})
    assert client.get(address).context["count"] == 1
    assert client_of("auditor").get(address).status_code == 403


def _blanks(client: Any, firm: str) -> None:
    """Deliver three months of a form whose code stands in its first row only."""
    rows = [
        {"统一社会信用代码": firm if month == 1 else "", "年月": f"2025-{month:02d}", "柴油(吨)": "7"}
        for month in (1, 2, 3)
    ]
    page = client.post(
        "/deliveries/preview", {"source": SOURCE, "file": sheet(REPORT_HEADER, *rows, name="merged.csv")}
    )
    client.post("/deliveries/confirm", {"token": token_of(page), "answer": "import"})


def test_blank_cells_are_filled_down(client_of: Clients, copy: Path, firm: str) -> None:
    client = client_of("enterprise")
    before = _open(client)
    _blanks(client, firm)
    listed = client.get(f"/deliveries/refused?source={SOURCE}").context["groups"]
    (one,) = [
        row for row in listed if row["reason"] == "missing_value" and row["field"] == "统一社会信用代码"
    ]
    shown = client.get(one["address"])
    # reports and outputs refuse the same two lines
    assert (shown.context["fillable"], shown.context["count"]) == (2, 4)
    assert "quarantine_above" not in shown.content.decode()
    page = client.post(one["address"], {"do": "fill"})
    assert page.context["tables"][0]["refused"] == 0
    client.post("/deliveries/confirm", {"token": token_of(page), "answer": "import"})
    assert _open(client) == before
    assert {_diesel(firm)[f"2025-0{month}"] for month in (1, 2, 3)} == {7}


def test_programs_mend_a_group(asker: Callable[..., Any], client_of: Clients, copy: Path, firm: str) -> None:
    _blanks(client_of("enterprise"), firm)
    ask = asker("enterprise")
    blank = [one for one in ask.read("/refusals")["items"] if one["reason"] == "missing_value"]
    (one,) = [row for row in blank if row["field"] == "统一社会信用代码"]
    key = {name: one[name] for name in ("source", "reason", "field", "found")}
    assert ask.post("/refusals", {**key, "do": "set"}).status_code == 422
    assert ask.post("/refusals", {**key, "do": "dismiss"}).status_code == 422
    closed = ask.post("/refusals", {**key, "do": "dismiss", "why": "empty lines"}).json()
    assert (closed["rows"], closed["rows_accepted"]) == (one["rows"], None)
    assert ask.post("/refusals", {**key, "do": "fill_down"}).status_code == 422, "none is open"
    assert ask.post("/refusals", {**key, "do": "reopen"}).json()["rows"] == one["rows"]
    done = ask.post("/refusals", {**key, "do": "fill_down"}).json()
    assert done["rows_refused"] == 0 and done["rows_accepted"] >= 2 and done["periods"]
    assert one not in ask.read("/refusals")["items"]
    assert {_diesel(firm)[f"2025-0{month}"] for month in (1, 2, 3)} == {7}
