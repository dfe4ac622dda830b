"""One enterprise: structure, peers and completeness are those of the store."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from once import apart
from tanliu.app.desks.enterprises.queries import enterprise as board
from tanliu.app.desks.meters.queries.load_curve import days, meters
from tanliu.app.platform.period import shown
from tanliu.app.store.results import Results
from tanliu.catalog.load import load
from tanliu.flow.indicator.load import indicators

TENTH, STEP = Decimal("0.1"), Decimal("1e-10")
INTENSITY = indicators(load())["carbon_intensity"][1]


@pytest.fixture(scope="module")
def results(district: Path) -> Results:
    return Results(district)


@pytest.fixture(scope="module")
def firm(results: Results) -> dict[str, Any]:
    """Return a firm of the largest industry, with meters."""
    return results.rows(
        """SELECT * FROM entity WHERE entity_id IN (SELECT entity_id FROM meter)
           ORDER BY count(*) OVER (PARTITION BY industry) DESC, entity_id LIMIT 1"""
    )[0]


def test_months_and_lines_add_up_to_the_year(results: Results, firm: dict[str, Any]) -> None:
    whole = board.so_far(results, firm["entity_id"], shown(results, "2025"), ())
    monthly = board.monthly(results, firm["entity_id"], "2025")
    lines = board.lines(results, firm["entity_id"], shown(results, "2025"))
    for name in ("energy_kgce", "emission_kgco2e"):
        assert sum(row[name] or 0 for row in monthly) == whole.now[name]
        assert sum(row[name] or 0 for row in lines) == whole.now[name]
    assert whole.months == ()


def test_an_unfinished_year_is_compared_with_the_same_months(district: Path, firm: dict[str, Any]) -> None:
    with apart():
        results = Results(district)
    with results.cursor() as cursor:
        cursor.execute("UPDATE entity_period SET energy_months = 6 WHERE period = '2025'")
        cursor.execute("DELETE FROM line WHERE period > '2025-06'")
    found = board.so_far(results, firm["entity_id"], shown(results, "2025"), ())
    half = results.rows(
        """SELECT sum(emission_kgco2e) AS kg FROM line
           WHERE entity_id = ? AND period BETWEEN '2024-01' AND '2024-06'""",
        [firm["entity_id"]],
    )
    assert len(found.months) == 6
    assert found.before["emission_kgco2e"] == half[0]["kg"]


def test_grade_follows_from_its_parts(results: Results, firm: dict[str, Any]) -> None:
    rows = board.judged(results, firm["entity_id"], "2025")
    low, relative = rows["carbon_efficiency_l"], rows["carbon_efficiency_k"]
    quotient = low["numerator"] / low["denominator"] * 10
    assert abs(low["value"] - quotient) < Decimal("1e-10")
    assert abs(relative["value"] - quotient / relative["reference"]) < Decimal("1e-9")


def test_peers_are_sums_over_sums_and_a_median(results: Results, firm: dict[str, Any]) -> None:
    rows = results.rows(
        """SELECT emission_kgco2e AS kg, value_added_cny AS cny FROM entity_period
           WHERE industry = ? AND period = '2025' AND value_added_cny > 0 AND emission_kgco2e IS NOT NULL
             AND partly_months IS NULL""",
        [firm["industry"]],
    )
    found = board.peers(results, firm, "2025", INTENSITY, fewest=1, leaders_ratio=TENTH)
    values = sorted(row["kg"] / row["cny"] * 10 for row in rows)
    together = sum(row["kg"] for row in rows) / sum(row["cny"] for row in rows) * 10
    assert found.average is not None and abs(found.average - together) <= STEP
    assert found.middle is not None and abs(found.middle - median(values)) <= STEP
    assert (found.count, found.best) == (len(rows), -(-len(rows) // 10))
    if found.best == 1:
        assert found.leaders is not None and abs(found.leaders - values[0]) <= STEP


def test_a_small_industry_tells_nothing_of_the_others(results: Results, firm: dict[str, Any]) -> None:
    found = board.peers(results, firm, "2025", INTENSITY, fewest=1000, leaders_ratio=TENTH)
    assert (found.leaders, found.average, found.middle) == (None, None, None)
    assert found.own is not None


def test_completeness_counts_readings_and_energy_by_origin(results: Results, firm: dict[str, Any]) -> None:
    own = meters(results, firm["entity_id"])
    rows = board.completeness(results, firm["entity_id"], "2025", own, days(results, own, 2025))
    stored = results.rows(
        f"""SELECT sum(readings) AS known FROM {results.scan("meter_day")}
            WHERE meter_id IN (SELECT meter_id FROM meter WHERE entity_id = ?)""",
        [firm["entity_id"]],
    )[0]
    assert sum(row["known"] for row in rows) == stored["known"]
    assert sum(row["expected"] for row in rows) == 365 * 96 * len(own)
    year = board.so_far(results, firm["entity_id"], shown(results, "2025"), ()).now["energy_kgce"]
    assert sum(row["energy_kgce"] for row in rows) == year
