"""The verdict on a report: reasons, what was compared, and what could not be; the finding and the report lead to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Maker = Callable[[str], Any]


def _finding() -> dict[str, Any]:
    """Return a finding about a figure of the form in a month that readers may open."""
    from tanliu.app.platform.served import results

    rows = results().rows(
        "SELECT * EXCLUDE (regions) FROM finding WHERE gone_why IS NULL AND item IS NOT NULL ORDER BY sure DESC, finding_id"
    )
    if not rows:
        pytest.fail("the district has no finding about a figure")
    return rows[0]


def test_finding_and_report_lead_to_each_other(client_of: Maker) -> None:
    row, client = _finding(), client_of("district")
    month = f"{row['first']:%Y-%m}"
    report = f"/filings/{row['entity_id']}/{month}"
    finding = client.get(f"/findings/{row['finding_id']}").content.decode()
    assert report in finding
    page = client.get(report).content.decode()
    assert f"/findings/{row['finding_id']}" in page
    assert ("A fault is likely" if row["sure"] else "In doubt") in page
    listed = client.get(f"/filings?month={month}&q={row['entity_id']}").content.decode()
    assert f"/findings?entity={row['entity_id']}" in listed


def test_a_dismissed_finding_says_nothing_against_a_report(client_of: Maker) -> None:
    from tanliu.app.desks.filing.verdict import marks
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.casework.models import Case
    from tanliu.app.platform.casework.move import Move, begin, take
    from tanliu.kit.period import Period

    row = _finding()
    period, own = Period(row["first"].year, row["first"].month), row["entity_id"]
    before = marks([own], period)[own]["count"]
    case = begin(Case, "finding", row["finding_id"], own, Actor("console"))
    take(case, Move("dismiss", case.revision, note="The line stood still."), Actor("console"))
    assert marks([own], period).get(own, {"count": 0})["count"] == before - 1


def test_nothing_found_says_what_could_not_be_compared(client_of: Maker) -> None:
    from tanliu.app.platform.served import results

    firm = results().rows(
        """SELECT entity_id FROM entity WHERE kind = 'enterprise' AND entity_id NOT IN (SELECT entity_id FROM finding)
           ORDER BY entity_id LIMIT 1"""
    )[0]["entity_id"]
    month = results().rows("SELECT max(period) AS month FROM told WHERE entity_id = ?", [firm])[0]["month"]
    page = client_of("district").get(f"/filings/{firm}/{month}").content.decode()
    assert "Nothing found, not everything compared" in page and "Could not be compared:" in page
    assert "other months of the enterprise" in page
