"""What a finding puts at stake is what today's results hold of it, and a firm counts once in a sum."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tanliu.app.desks.findings.queries import Wanted, at_stake, listed
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope


@pytest.fixture(scope="module")
def results(district: Path) -> Results:
    return Results(district)


def test_no_finding_that_says_too_much_has_more_at_stake_than_was_counted(results: Results) -> None:
    rows = [row for row in listed(results, Scope.everything(), Wanted()) if not row["gone_why"]]
    touched = {
        row["finding_id"]: row["kg"]
        for row in results.rows(
            """SELECT finding_id, sum(emission_kgco2e) AS kg FROM doubted_line JOIN line USING (line_id) GROUP BY 1"""
        )
    }
    assert {row["is_counted"] for row in rows} == {True, False}
    for row in rows:
        if row["carrier"] is None and row["item"]:
            continue
        assert row["is_counted"] == (row["finding_id"] in touched)
        if not row["is_counted"]:
            assert row["stake_kgco2e"] == 0
        elif (
            row["observed"] is not None and row["expected"] is not None and row["observed"] > row["expected"]
        ):
            assert row["stake_kgco2e"] <= touched[row["finding_id"]] + Decimal("0.000001")


def test_a_firm_counts_once() -> None:
    told = [("A", 30), ("A", 20), ("B", 5), ("C", None)]
    assert at_stake({"entity_id": firm, "stake_kgco2e": kg and Decimal(kg)} for firm, kg in told) == 35
    assert at_stake([]) == 0
