"""Frozen hours and spikes shorter than a day, on power of photovoltaic plants of which the publisher marked the faults."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
from golden_case import source_folder

from tanliu.catalog.load import load
from tanliu.flow.meter import checks
from tanliu.flow.meter.load import parse
from tanliu.flow.meter.shapes import in_order, shapes
from tanliu.kit.table import dictionary

CHECKS = parse(load().schemes["authenticity"])


def _bookings(name: str) -> tuple[ibis.Table, set[date]]:
    """Return the readings of a file as bookings, and the days of its marks."""
    with gzip.open(source_folder("pv_nrel") / name, "rt", encoding="utf-8") as file:
        lines = list(csv.reader(file))[1:]
    rows, marked = [], set()
    for stamp, value, mark in lines:
        # a negative quantity is refused at the door, an empty one is missing
        if not value or float(value) < 0:
            continue
        start = datetime.fromisoformat(stamp).astimezone(UTC)
        if mark.lower() == "true":
            marked.add(start.date())
        quantity = Decimal(str(round(float(value) * 10**6, 3)))
        rows.append(
            {"meter_id": 1, "month": start.year * 100 + start.month, "start": start, "day": start.date(),
             "quantity": quantity, "readings": 1, "batch_id": 1}
        )  # fmt: skip
    return ibis.memtable(pa.Table.from_pylist(rows, schema=dictionary()["reading"].schema)), marked


def _meter() -> ibis.Table:
    row = {"meter_id": 1, "meter_code": "M", "entity_id": "E", "carrier": "electricity", "unit": "kWh",
           "interval_minutes": 15, "zone": "UTC", "batch_id": 1}  # fmt: skip
    return ibis.memtable(pa.Table.from_pylist([row], schema=dictionary()["meter"].schema))


def _days(found: ibis.Table) -> tuple[list[dict[str, Any]], set[date]]:
    rows = found.to_pyarrow().to_pylist()
    return rows, {
        row["first"] + timedelta(n) for row in rows for n in range((row["until"] - row["first"]).days)
    }


def test_hours_of_one_value_are_found_and_nothing_else() -> None:
    bookings, marked = _bookings("ac_power_inv_2173_stale_data.csv.gz")
    looks, meter = shapes(in_order(bookings)), _meter()
    whole = checks.stuck(looks, meter, CHECKS["stuck"])
    ceilings = checks.clipped(looks, meter, CHECKS["clipped"])
    rows, days = _days(checks.stuck_hours(looks, meter, whole, ceilings, CHECKS["stuck_hours"]))
    (one,) = rows
    assert marked <= days
    # 245 readings of a quarter of an hour are marked; the month's finding counts the hours of its runs only
    assert one["count"] == 245 // 4
    assert not _days(whole)[1]


def test_nine_days_are_too_few_to_tell_spikes() -> None:
    bookings, marked = _bookings("ac_power_inv_7539_outliers.csv.gz")
    rows, _ = _days(checks.spikes(shapes(in_order(bookings)), _meter(), CHECKS["spike"]))
    assert len(marked) == 3
    assert not rows
