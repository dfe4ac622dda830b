"""Monthly reports, the catalogue and macro data by token: the same steps and doors as on the pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.platform.served import results

MONTH = "2026-01"


def _put(asker: Any, path: str, body: dict[str, object], status: int = 200) -> Any:
    response = asker.post(path, body)
    assert response.status_code == status, response.content
    return json.loads(response.content)


@pytest.fixture
def path(own: Path, covers: dict[str, list[str]]) -> str:
    return f"/filings/{covers['enterprise'][0]}/{MONTH}"


def _usual(firm: Any, path: str) -> dict[str, dict[str, str]]:
    """Return last month's figures as those of this month."""
    known = firm.read(path)["figures"]
    return {one["item"]: {"value": one["last"], "unit": one["unit"]} for one in known if one["last"]}


def test_a_program_reports_and_another_accepts(asker: Callable[..., Any], path: str) -> None:
    firm, district = asker("enterprise"), asker("district")
    kept = _put(firm, path, {"revision": 0, "figures": _usual(firm, path)})
    assert (kept["state"], kept["version"], kept["revision"]) == ("draft", 1, 1)
    submitted = _put(firm, f"{path}/submit", {"revision": kept["revision"]})
    assert district.read(f"/filings?month={MONTH}&state=submitted")["count"] == 1
    asked = _put(
        district, f"{path}/ask", {"revision": submitted["revision"], "questions": {"": "All of it?"}}
    )
    assert asked["state"] == "asked"
    told = {"revision": asked["revision"], "figures": _usual(firm, path), "answers": {"": "Yes, all."}}
    kept = _put(firm, path, told)
    submitted = _put(firm, f"{path}/submit", {"revision": kept["revision"]})
    accepted = _put(district, f"{path}/accept", {"revision": submitted["revision"]})
    assert (accepted["state"], accepted["submitted_by"], accepted["decided_by"]) == (
        "accepted",
        "enterprise",
        "district",
    )
    results().reload()
    assert firm.read(path)["figures"][0]["held"] == firm.read(path)["figures"][0]["told"]


def test_who_is_late_gets_409_and_who_may_not_403(asker: Callable[..., Any], path: str) -> None:
    firm, district = asker("enterprise"), asker("district")
    _put(firm, path, {"revision": 0, "figures": {"electricity": {"value": "1"}}})
    stale = {"revision": 0, "figures": {"electricity": {"value": "2"}}}
    assert "somebody else" in _put(firm, path, stale, 409)["what"]
    assert firm.read(path)["figures"][0]["told"] == "1"
    assert district.read(path)["figures"][0]["told"] == ""
    _put(district, path, stale, 403)
    _put(firm, f"{path}/accept", {"revision": 1}, 403)
    stopped = _put(firm, f"{path}/submit", {"revision": 1}, 422)
    assert stopped["where"] == "electricity" and "usual" in stopped["accepted"]


def test_the_catalogue_of_a_past_day_knows_nothing_yet(asker: Callable[..., Any], own: Path) -> None:
    district = asker("district")
    now, then = (
        district.read(f"/catalogue?year=2025{query}")["items"] for query in ("", "&known_on=2025-06-15")
    )
    assert {one["id"] for one in now} == {one["id"] for one in then}
    by_id = {one["id"]: one for one in then}
    # the demo came in today; by mid June 2025 five months were due of every firm and none was there
    assert (
        by_id["electricity"]["known"] == 0
        and by_id["electricity"]["missing"] == 5 * by_id["electricity"]["subjects"]
    )
    assert next(one for one in now if one["id"] == "electricity")["known"] > 0


def test_a_macro_figure_is_kept_in_every_version(asker: Callable[..., Any], own: Path) -> None:
    district = asker("district")
    body = {
        "region_id": "D01", "item": "gdp", "period": "2025", "value": "812.5", "unit": "10^8 CNY",
        "publisher": "Statistics bureau", "source": "Bulletin 2025, p. 2", "published": "2026-03-01",
    }  # fmt: skip
    _put(district, "/macro", body)
    _put(district, "/macro", {**body, "value": "815"})
    results().reload()
    found = district.read("/macro?period=2025")["items"]
    assert [(one["value"], one["holds"]) for one in found] == [("81500000000", True), ("81250000000", False)]
    for wrong in (
        {"unit": "kWh"},
        {"value": "much"},
        {"value": "-1"},
        {"published": "2024-01-01"},
        {"region_id": "X"},
    ):
        _put(district, "/macro", {**body, **wrong}, 422)
    _put(asker("department"), "/macro", body, 403)


def test_a_month_stands_beside_its_year_and_the_balance_is_read_alike_everywhere(
    asker: Callable[..., Any], own: Path, client_of: Callable[[str], Any]
) -> None:
    district = asker("district")
    body = {
        "region_id": "D01", "item": "yearbook_electricity", "period": "2025", "value": "500", "unit": "10^4 kWh",
        "publisher": "Statistics bureau", "source": "Yearbook, table 3", "published": "2026-03-01",
    }  # fmt: skip
    _put(district, "/macro", body)
    _put(district, "/macro", {**body, "period": "2025-03", "value": "40"})
    _put(district, "/macro", {**body, "period": "2025-13"}, 422)
    (month,) = district.read("/macro?period=2025-03")["items"]
    (year,) = district.read("/macro?period=2025")["items"]
    assert float(year["value"]) == 12.5 * float(month["value"])
    told = district.read("/balance?year=2025")
    (control,) = [one for one in told["items"] if one["item"] == "yearbook_electricity"]
    # the year as it was entered, and not the month
    assert float(control["value"]) == 0.05 and control["section"] == "control" and told["year"] == "2025"
    assert float(control["residual"]) == pytest.approx(0.05 - float(control["added"]))
    client = client_of("district")
    rows = list(csv.reader(io.StringIO(client.get("/macro?format=csv").content.decode("utf-8-sig"))))
    assert len(rows) == len(told["items"]) + 1 and rows[1][0] in ("Total", "总量")
    assert told["unknown"] > 0 and any(one["value"] is None for one in told["items"])
