"""The load curve: fewer points keep the smallest, the mean, the largest and the energy; a gap stays a gap."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.desks.meters.queries.load_curve import days, load_curve, meters
from tanliu.app.store.results import Results
from tanliu.kit.errors import TanliuError

JUNE = (date(2025, 6, 1), date(2025, 6, 30))
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def results(district: Path) -> Results:
    return Results(district)


@pytest.fixture(scope="module")
def meter(results: Results) -> dict[str, Any]:
    """Return the quarter-hour meter with the most gaps."""
    gaps = f"""SELECT meter_id FROM {results.scan("meter_day")} JOIN meter USING (meter_id)
               WHERE interval_minutes = 15 AND parent_meter IS NULL GROUP BY meter_id ORDER BY sum(readings) LIMIT 1"""
    owner = results.rows(f"SELECT entity_id, meter_id FROM meter WHERE meter_id = ({gaps})")[0]
    return next(one for one in meters(results, owner["entity_id"]) if one["meter_id"] == owner["meter_id"])


def _intervals(results: Results, meter: dict[str, Any], first: date, last: date) -> list[Decimal]:
    """Return the known quantities, straight from the bookings."""
    query = f"""SELECT sum(quantity) AS quantity FROM {results.scan("reading")}
                WHERE meter_id = ? AND day BETWEEN ? AND ? GROUP BY start HAVING sum(readings) > 0 ORDER BY start"""
    return [row["quantity"] for row in results.rows(query, [meter["meter_id"], first, last])]


@pytest.mark.parametrize(("first", "last"), [JUNE, YEAR, (date(2025, 3, 5), date(2025, 3, 5))])
def test_energy_lowest_highest_and_count_are_kept(
    results: Results, meter: dict[str, Any], first: date, last: date
) -> None:
    curve = load_curve(results, [meter], first, last)
    exact = _intervals(results, meter, first, last)
    for rows in (curve.points, curve.days):
        known = [row for row in rows if row["known"]]
        assert sum(row["energy"] for row in known) == sum(exact)
        assert min(row["low"] for row in known) == min(exact) * 4
        assert max(row["high"] for row in known) == max(exact) * 4
        assert sum(row["known"] for row in rows) == len(exact)
        assert sum(row["expected"] for row in rows) == ((last - first).days + 1) * 96
        for row in known:
            assert row["low"] <= row["mean"] <= row["high"]
            assert abs(row["mean"] * row["known"] / 4 - row["energy"]) < Decimal("1e-15")
    assert len(curve.points) <= 1500


def test_one_day_is_every_interval_from_local_midnight(results: Results, meter: dict[str, Any]) -> None:
    curve = load_curve(results, [meter], date(2025, 6, 3), date(2025, 6, 3))
    assert (curve.minutes, len(curve.points), curve.unit) == (15, 96, "kW")
    assert [f"{row['start']:%H:%M}" for row in curve.points[:3]] == ["00:00", "00:15", "00:30"]
    exact = _intervals(results, meter, date(2025, 6, 3), date(2025, 6, 3))
    assert [row["mean"] for row in curve.points if row["known"]] == [one * 4 for one in exact]


def test_what_is_not_known_is_a_gap_and_never_zero(results: Results, meter: dict[str, Any]) -> None:
    lacking = [row for row in days(results, [meter], 2025) if row["known"] < row["expected"]]
    assert lacking, "the demo has gaps"
    curve = load_curve(results, [meter], lacking[0]["day"], lacking[0]["day"])
    gaps = [row for row in curve.points if not row["known"]]
    assert len(gaps) == lacking[0]["expected"] - lacking[0]["known"]
    assert all(row[name] is None for row in gaps for name in ("low", "mean", "high", "energy"))


def test_days_are_those_of_the_curve(results: Results, meter: dict[str, Any]) -> None:
    daily = {row["day"]: row for row in days(results, [meter], 2025)}
    for row in load_curve(results, [meter], *YEAR).days:
        known = daily.get(row["start"])
        assert (row["energy"], row["known"]) == ((known["energy"], known["known"]) if known else (None, 0))


def test_several_meters_are_one_where_all_are_known(results: Results) -> None:
    alike = "count(DISTINCT (carrier, unit, interval_minutes, zone, coalesce(direction, 'use'))) = 1"
    query = f"""SELECT entity_id FROM meter WHERE NOT is_virtual GROUP BY entity_id
                HAVING count(*) > 1 AND {alike} ORDER BY entity_id LIMIT 1"""
    own = meters(results, results.rows(query)[0]["entity_id"])
    both, parts = (
        load_curve(results, own, *JUNE),
        [load_curve(results, [one], *JUNE) for one in own],
    )
    for number, row in enumerate(both.points):
        each = [part.points[number] for part in parts]
        if all(one["known"] == one["expected"] for one in each):
            assert row["energy"] == sum(one["energy"] for one in each)
        assert row["known"] <= min(one["known"] for one in each)


def test_days_of_summer_time_have_no_holes(results: Results, meter: dict[str, Any]) -> None:
    """A zone whose clock jumps gets days of 23 and 25 hours, and still every point once."""
    abroad = {**meter, "zone": "Europe/Berlin"}
    spring = load_curve(results, [abroad], date(2025, 3, 30), date(2025, 3, 30))
    autumn = load_curve(results, [abroad], date(2025, 10, 26), date(2025, 10, 26))
    assert [spring.total["expected"], autumn.total["expected"]] == [92, 100]
    instants = [row["start"].timestamp() for row in autumn.points]
    assert {after - before for before, after in pairwise(instants)} == {900.0}


def test_nothing_known_is_no_energy(results: Results, meter: dict[str, Any]) -> None:
    curve = load_curve(results, [meter], date(2019, 1, 1), date(2019, 1, 2))
    assert curve.total == {"energy": None, "known": 0, "expected": 192, "low": None, "high": None}


@pytest.mark.parametrize("length", [-1, 366])
def test_a_range_is_a_day_to_a_year(results: Results, meter: dict[str, Any], length: int) -> None:
    with pytest.raises(TanliuError, match="range"):
        load_curve(results, [meter], YEAR[0], YEAR[0] + timedelta(days=length))


def test_meters_that_differ_are_not_added(results: Results, meter: dict[str, Any]) -> None:
    with pytest.raises(TanliuError, match="cannot be added"):
        load_curve(results, [meter, {**meter, "unit": "m3"}], *JUNE)
