"""Targets on their page, as a file and over the interface: what is measured here, and for whom."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tanliu.app.desks.targets.queries import targets
from tanliu.app.desks.targets.shown import why
from tanliu.app.store.scope import Scope
from tanliu.catalog.load import load

Maker = Callable[[str], Any]


class Told:
    """Results that know a district, 2024 whole and the first months of 2025."""

    def rows(self, query: str, values: Any = ()) -> list[dict[str, Any]]:
        if "parent_id" in query:
            return [{"region_id": "D01"}]
        if "month AS" in query:
            return [{"year": "2025"}]
        return [{"period": "2024", "value": Decimal(100)}, {"period": "2025", "value": Decimal(20)}]

    def scan(self, table: str) -> str:
        return table


def test_a_year_whose_months_are_missing_reaches_nothing() -> None:
    results: Any = Told()
    found = {one.target.id: one for one in targets(results, load(), Scope.everything(), 2025)}
    total = found["carbon_total"]
    assert (total.progress.state, total.progress.base, total.partial) == ("unknown", 100, (2025,))
    assert "2025" in why(total, "en") and "2025" in why(total, "zh")


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_what_is_measured_is_told_to_who_sees_the_whole(client_of: Maker) -> None:
    from tanliu.app.platform.served import catalog, results

    whole, town = client_of("district"), client_of("town")
    page = _text(whole.get("/targets"))
    assert (
        "Share of clean power in installed capacity" in page and "No value after the base is known." in page
    )
    values = {
        row["period"]: row["value"]
        for row in results().rows(
            """SELECT period, value FROM indicator WHERE subject_kind = 'district' AND subject_id = 'D01'
               AND indicator_id = 'carbon_intensity' AND period IN ('2024', '2025')"""
        )
    }
    (one,) = (
        each.progress
        for each in targets(results(), catalog(), Scope.everything(), 2026)
        if each.target.id == "carbon_intensity"
    )
    assert (one.base, one.actual, one.year, one.goal.year) == (values["2024"], values["2025"], 2025, 2025)
    assert one.wanted is not None and one.state == ("reached" if values["2025"] <= one.wanted else "missed")
    assert 'href="/explain/carbon_intensity/D01@2025"' in page
    assert whole.get("/explain/carbon_intensity/D01@2025").status_code == 200
    # what the newest measured year rests on is told beside
    assert 'class="doubt' in page
    hidden = _text(town.get("/targets"))
    assert "not for your role" in hidden and "/explain/carbon_intensity" not in hidden
    rows = list(csv.DictReader(io.StringIO(whole.get("/targets?format=csv").content.decode("utf-8-sig"))))
    assert {row["Whose"] for row in rows} >= {"Shenzhen", "District"}
    whole.cookies["language"] = "zh-hans"
    assert "清洁电源装机占比" in _text(whole.get("/targets?state=unknown"))
