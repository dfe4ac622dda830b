"""Steel plant 2018: a year of quarter-hours whose stamps end their interval, and a published CO2 column."""

import csv
import gzip
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from golden_case import Golden, source_folder

QUARTER = timedelta(minutes=15)
SEOUL = timedelta(hours=9)
Quarter = tuple[datetime, Decimal, Decimal]


@pytest.fixture(scope="module")
def published() -> list[Quarter]:
    """Return start, kWh and t CO2 of every source row; rows run in the order of time without a gap."""
    file = source_folder("steel") / "steel_industry_2018.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    first = datetime(2018, 1, 1, tzinfo=UTC) - SEOUL
    return [
        (first + number * QUARTER, Decimal(row["Usage_kWh"]), Decimal(row["CO2(tCO2)"]))
        for number, row in enumerate(rows)
    ]


def test_each_reading_lies_in_its_own_quarter_hour(steel: Golden, published: list[Quarter]) -> None:
    stored = {
        row["start"]: row["quantity"]
        for row in steel.rows("SELECT epoch(start) AS start, quantity FROM {reading}")
    }
    assert len(stored) == len(published) == 35_040
    assert stored == {start.timestamp(): kwh for start, kwh, _ in published}


def test_the_midnight_row_belongs_to_the_day_it_ends(steel: Golden) -> None:
    days = steel.rows(
        "SELECT day, sum(readings) AS readings, sum(quantity) AS kwh FROM {meter_day} GROUP BY day ORDER BY day"
    )
    assert (days[0]["day"], days[-1]["day"]) == (date(2018, 1, 1), date(2018, 12, 31))
    assert {row["readings"] for row in days} == {96}
    # 01/01/2018 00:00 is printed with 3.42 kWh and ends 1 January: it is its last quarter, not its first
    (last,) = steel.rows(
        "SELECT quantity FROM {reading} WHERE epoch(start) = epoch(TIMESTAMPTZ '2018-01-01 14:45:00+00')"
    )
    assert last["quantity"] == Decimal("3.42")


def test_the_months_are_complete_and_add_up(steel: Golden, published: list[Quarter]) -> None:
    by_month: dict[str, Decimal] = {}
    for start, kwh, _ in published:
        month = f"{start + SEOUL:%Y-%m}"
        by_month[month] = by_month.get(month, Decimal(0)) + kwh
    lines = steel.rows("SELECT period, origin, quantity FROM {line} ORDER BY period")
    assert {row["period"]: row["quantity"] for row in lines} == by_month
    assert {row["origin"] for row in lines} == {"metered"}
    assert sum(by_month.values()) == Decimal("959640.31")


def test_published_co2_is_reproduced(steel: Golden, published: list[Quarter]) -> None:
    (binding,) = steel.rows("SELECT emission_kgco2 AS factor, factor_match FROM {binding}")
    assert (binding["factor"], binding["factor_match"]) == (Decimal("0.4585"), "exact")
    different = [
        (start, printed, rounded)
        for start, kwh, printed in published
        if (rounded := (kwh * binding["factor"] / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)) != printed
    ]
    # on one morning the publisher wrote a zero for what was missing
    assert len(different) == 47
    assert {(start + SEOUL).date() for start, _, _ in different} == {date(2018, 1, 2)}
    assert {printed for _, printed, _ in different} == {Decimal(0)}
    total = steel.one("SELECT sum(emission_kgco2) AS kg FROM {line}")
    assert total["kg"] == Decimal("959640.31") * Decimal("0.4585")
    assert round(total["kg"], 2) == Decimal("439995.08")
