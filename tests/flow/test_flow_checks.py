"""Checks of readings and reports on small made-up series of which the truth is known."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from flow_case import rows, stored
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.flow.activity import checks as of_reports
from tanliu.flow.meter import checks as of_meters
from tanliu.flow.meter import level_checks as of_levels
from tanliu.flow.meter.formulas import tail_strength
from tanliu.flow.meter.load import parse
from tanliu.flow.meter.shapes import in_order
from tanliu.flow.meter.shapes import shapes as shapes_of_ordered
from tanliu.flow.meter.types import Check
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary

DOCUMENT = load().schemes["authenticity"]
CHECKS = parse(DOCUMENT)
FIRST = date(2025, 1, 1)
METER = stored(
    "meter",
    [{"meter_id": 1, "meter_code": "M1", "entity_id": "E1", "carrier": "electricity", "unit": "kWh",
      "interval_minutes": 60, "zone": "UTC", "batch_id": 1}],
)  # fmt: skip

ENTITY = stored(
    "entity",
    [{"entity_id": "E1", "name": "E1", "kind": "enterprise", "region_id": "R1", "industry": "C17", "batch_id": 1}],
)  # fmt: skip


def bookings(days: Sequence[Sequence[float]], readings: int = 1, month: int = 202501) -> list[dict[str, Any]]:
    """Return hourly readings, a row of 24 values a day."""
    return [
        {
            "meter_id": 1, "month": month, "day": FIRST + timedelta(number), "quantity": Decimal(str(round(value, 3))),
            "start": datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=number, hours=hour), "readings": readings,
            "batch_id": 1,
        }
        for number, day in enumerate(days)
        for hour, value in enumerate(day)
    ]  # fmt: skip


def usual(number: int) -> list[float]:
    """Return a day with a peak that is never the same."""
    return [10 + 5 * (7 < hour < 18) + (hour * 7 + number * 13) % 11 / 10 for hour in range(24)]


def shapes_of(known: ibis.Table) -> ibis.Table:
    return shapes_of_ordered(in_order(known))


def shapes(days: Sequence[Sequence[float]]) -> ibis.Table:
    return shapes_of(stored("reading", bookings(days)))


def test_a_frozen_meter_is_found_where_it_is() -> None:
    days = [usual(number) if not 10 <= number < 14 else [3.25] * 24 for number in range(31)]
    (found,) = rows(of_meters.stuck(shapes(days), METER, CHECKS["stuck"]))
    assert (found["first"], found["until"], found["count"]) == (date(2025, 1, 11), date(2025, 1, 15), 4)
    assert (found["observed"], found["stake_quantity"]) == (Decimal("3.25"), 4 * 24 * Decimal("3.25"))


def test_hours_of_one_number_are_found_and_a_number_of_few_grains_is_none() -> None:
    days = [
        [value + random.Random(number * 24 + hour).random() for hour, value in enumerate(usual(number))]
        for number in range(31)
    ]
    days[10][12:] = [17.123] * 12
    days[11][:5] = [17.123] * 5
    nothing = of_meters.stuck(shapes(days), METER, CHECKS["stuck"])
    (found,) = rows(of_meters.stuck_hours(shapes(days), METER, nothing, nothing, CHECKS["stuck_hours"]))
    assert (found["first"], found["until"], found["count"]) == (date(2025, 1, 11), date(2025, 1, 13), 17)
    assert (found["observed"], found["strength"] > 8) == (Decimal("17.123"), True)
    coarse = [[round(value / 5) for value in day] for day in days]
    assert not rows(of_meters.stuck_hours(shapes(coarse), METER, nothing, nothing, CHECKS["stuck_hours"]))


def test_one_constant_day_or_a_meter_that_is_often_constant_is_none() -> None:
    once = [usual(number) if number != 10 else [3.25] * 24 for number in range(31)]
    often = [usual(number) if number % 3 else [4] * 24 for number in range(31)]
    for days in (once, often):
        assert not rows(of_meters.stuck(shapes(days), METER, CHECKS["stuck"]))


def test_zeros_after_use_are_found_and_a_rest_that_comes_slowly_is_none() -> None:
    sudden = [usual(number) if not 12 <= number < 16 else [0] * 24 for number in range(31)]
    (found,) = rows(of_meters.zero_runs(shapes(sudden), METER, ENTITY, CHECKS["zero_run"]))
    assert (found["first"], found["count"]) == (date(2025, 1, 13), 4)
    assert found["stake_quantity"] > 800
    slow = [usual(number) for number in range(60)]
    slow += [[value * max(0.0, 1 - number / 20) for value in usual(number)] for number in range(26)]
    assert not rows(of_meters.zero_runs(shapes(slow), METER, ENTITY, CHECKS["zero_run"]))


def test_a_spike_is_found_and_a_busy_day_is_none() -> None:
    days = [usual(number) for number in range(31)]
    days[20] = [value * 6 for value in days[20]]
    assert not rows(of_meters.spikes(shapes(days), METER, CHECKS["spike"]))
    days[20] = [*usual(20)[:-1], 160.0]
    (found,) = rows(of_meters.spikes(shapes(days), METER, CHECKS["spike"]))
    assert (found["first"], found["observed"]) == (date(2025, 1, 21), 160)


def test_a_reading_twice_those_beside_it_is_found_and_a_start_up_is_none() -> None:
    days = [usual(number) for number in range(120)]
    days[20][3] = 28.0
    (found,) = rows(of_meters.spikes(shapes(days), METER, CHECKS["spike"]))
    assert (found["first"], found["observed"]) == (date(2025, 1, 21), 28)
    days = [[value / 20 for value in usual(number)] for number in range(20)]
    days += [usual(number) for number in range(20, 31)]
    days[20][3] = 80.0
    assert not rows(of_meters.spikes(shapes(days), METER, CHECKS["spike"]))


def test_a_scale_that_changes_during_zeros_is_found_by_the_last_weeks_before_them() -> None:
    times = [1.0] * 120 + [0.0] * 30 + [0.03] * 90
    days = [[value * times[number] for value in usual(number)] for number in range(240)]
    meters = [_steps_of(days), _steps_of([[value * 3.0 for value in usual(number)] for number in range(240)])]
    (found,) = meters[0][1]
    assert (found["first"], meters[0][0], meters[1]) == (FIRST + timedelta(150), [], ([], []))


def test_a_level_that_stays_is_no_scale_and_one_that_goes_back_is_none() -> None:
    stays = [[value * (1 + 0.8 * (number >= 100)) for value in usual(number)] for number in range(200)]
    level, scale = _steps_of(stays)
    assert [row["first"] for row in level] == [FIRST + timedelta(100)]
    assert not scale
    goes = [[value * (1 + 0.8 * (100 <= number < 130)) for value in usual(number)] for number in range(300)]
    assert FIRST + timedelta(100) not in [row["first"] for row in _steps_of(goes)[0]]


def _steps_of(days: Sequence[Sequence[float]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return changes of level and of scale of one meter."""
    told, check = shapes(days), CHECKS["level_change"]
    dead = of_meters.zero_runs(told, METER, ENTITY, CHECKS["zero_run"])
    # alone, a meter is its own neighbour, and nothing of it would be left
    alone = Check(**{**_parts(check), "numbers": {**check.numbers, "follow_most": 0, "alone_factor": 1}})
    residual = of_levels.residuals(told, METER, ENTITY, dead, alone)
    steps = of_levels.steps(of_levels.weekly(residual, alone), residual, alone)
    scales = of_levels.scale_changes(steps, residual, CHECKS["scale_change"])
    return rows(of_levels.level_changes(steps, scales, alone)), rows(scales)


def test_a_ceiling_is_found() -> None:
    days = [
        [min(value, 15.9) if number > 9 else value + number / 100 for value in usual(number)]
        for number in range(31)
    ]
    check = Check(**{**_parts(CHECKS["clipped"]), "numbers": {**CHECKS["clipped"].numbers, "peaks_least": 5}})
    (found,) = rows(of_meters.clipped(shapes(days), METER, check))
    assert found["observed"] == Decimal("15.9")


def _parts(check: Check) -> dict[str, Any]:
    return {name: getattr(check, name) for name in check.__slots__}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(1, 999)), max_size=20))
@settings(max_examples=25, deadline=None)
def test_shapes_add_up_to_the_bookings_whatever_was_corrected(changes: list[tuple[int, int, int]]) -> None:
    first = bookings([usual(number)[:4] for number in range(6)])
    more = [
        {**first[4 * day + hour], "quantity": Decimal(milli) / 1000, "readings": 0, "batch_id": 2}
        for day, hour, milli in changes
    ]
    found = rows(shapes_of(stored("reading", [*first, *more])))
    booked = sum((row["quantity"] for row in [*first, *more]), Decimal(0))
    assert sum(row["quantity"] for row in found) == booked
    assert sum(row["readings"] for row in found) == 24
    assert all(row["low"] <= row["quantity"] / row["readings"] <= row["high"] for row in found)


def test_of_equals_a_shape_always_shows_the_earlier_one() -> None:
    # both peaks stand 3 above what is beside them; both runs have two readings
    (found,) = rows(shapes([[1, 4, 1, 6, 9, 6, 2, 2, 0, 8, 8, 7]]))
    assert (found["lone"], found["beside"]) == (4, 1)
    assert (found["still"], found["still_value"], found["still_day"]) == (2, 2, FIRST)
    # a run that began the day before goes before one of the day itself
    days = rows(shapes([[1, 2, 3, 5], [5, 4, 7, 7]]))
    found = next(one for one in days if one["day"] > FIRST)
    assert (found["still"], found["still_value"]) == (2, 5)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=24))
@settings(max_examples=25, deadline=None)
def test_the_highest_of_a_shape_is_the_first_that_stands_so_high(day: list[int]) -> None:
    above = [day[at] - max(day[max(at - 1, 0) : at] + day[at + 1 : at + 2]) for at in range(len(day))]
    first = above.index(max(above))
    (found,) = rows(shapes([day]))
    assert (found["lone"], found["lone"] - found["beside"]) == (day[first], above[first])


@given(st.integers(1, 40), st.floats(0.01, 0.6), st.data())
@settings(max_examples=30, deadline=None)
def test_the_bound_of_chance_is_a_bound(of: int, usual_share: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(math.ceil(of * usual_share), of))
    tail = sum(
        math.comb(of, k) * usual_share**k * (1 - usual_share) ** (of - k) for k in range(count, of + 1)
    )
    strength = tail_strength(ibis.literal(count), ibis.literal(of), ibis.literal(usual_share))
    assert (
        10 ** -float(ibis.memtable(pa.table({"x": [1]})).mutate(s=strength).to_pyarrow()["s"][0].as_py())
        >= tail * 0.999
    )


def report(entity: str, values: Sequence[str], carrier: str = "natural_gas") -> list[dict[str, Any]]:
    return [
        {"entity_id": entity, "carrier": carrier, "purpose": "energy", "period": f"2025-{month:02d}",
         "quantity": Decimal(value), "unit": "m3", "batch_id": 1, "row": month}
        for month, value in enumerate(values, 1)
    ]  # fmt: skip


def nullable(table: str, given: list[dict[str, Any]]) -> ibis.Table:
    """Return a table as the store gives it: any column may be null to the engine."""
    fields = [(field.name, field.type) for field in dictionary()[table].schema]
    return ibis.memtable(pa.Table.from_pylist(given, schema=pa.schema(fields)))


def figures(*reports: list[dict[str, Any]]) -> ibis.Table:
    told = [row for one in reports for row in one]
    return of_reports.figures(nullable("report", told), nullable("output", []))


HONEST = ("123.4567", "118.9132", "131.0071", "127.7719", "120.3358", "125.5546", "119.8713", "128.2264")


def test_the_same_figure_month_after_month_is_found() -> None:
    copied = [*HONEST[:3], HONEST[2], HONEST[2], *HONEST[5:]]
    found = rows(
        of_reports.repeated_months(
            figures(report("E1", copied), report("E2", HONEST)), CHECKS["repeated_months"]
        )
    )
    assert [(row["entity_id"], row["first"], row["until"]) for row in found] == [
        ("E1", date(2025, 4, 1), date(2025, 6, 1))
    ]


def test_two_firms_with_the_same_figures_are_both_found() -> None:
    other = [str(Decimal(value) + 1) for value in HONEST]
    told = [*report("E1", HONEST), *report("E1", other, "diesel"), *report("E2", [*other[:3], HONEST[3]]),
            *report("E2", [*HONEST[:3], other[3]], "diesel")]  # fmt: skip
    found = rows(of_reports.same_figures(figures(told), CHECKS["same_figures"]), "entity_id")
    assert [(row["entity_id"], row["other_id"], row["first"]) for row in found] == [
        ("E1", "E2", date(2025, 4, 1)),
        ("E2", "E1", date(2025, 4, 1)),
    ]


def test_round_and_heaped_figures_are_told_apart() -> None:
    many = ("natural_gas", "diesel", "petrol")
    honest = [row for n in range(20) for one in many for row in report(f"H{n}", [f"{Decimal(v) + n * Decimal('1.0173')}" for v in HONEST], one)]  # fmt: skip
    rounded = [
        row for one in many for row in report("R", [f"{round(float(v), -1):.4f}" for v in HONEST], one)
    ]
    heaped = [
        row
        for one in many
        for row in report("P", [f"{round(float(v) * 2000) / 2000:.4f}" for v in HONEST], one)
    ]
    told = figures(honest, rounded, heaped)
    found = of_reports.round_numbers(told, CHECKS["round_numbers"])
    assert [row["entity_id"] for row in rows(found)] == ["R"]
    assert [
        row["entity_id"] for row in rows(of_reports.heaped_digits(told, found, CHECKS["heaped_digits"]))
    ] == ["P"]


def test_a_slip_and_a_contradiction_are_told_apart() -> None:
    kinds = ("entity_id", "carrier", "purpose", "period", "to_unit", "metered_quantity", "reported_quantity", "readings", "expected_readings")  # fmt: skip
    ratios = ["1.002", "0.997", "10.01", "1.001", "0.6", "0.61", "1.003", "0.999"]
    told = [
        (
            "E1",
            "electricity",
            "energy",
            f"2025-{month:02d}",
            "kWh",
            Decimal(1000),
            1000 * Decimal(ratio),
            720,
            720,
        )
        for month, ratio in enumerate(ratios, 1)
    ]
    table = ibis.memtable(pa.Table.from_pylist([dict(zip(kinds, row, strict=True)) for row in told]))
    pairs = of_reports.compared(table, CHECKS["contradiction"])
    (differs,) = rows(of_reports.contradictions(pairs, CHECKS["contradiction"], CHECKS["unit_slip"]))
    (slip,) = rows(of_reports.unit_slips(pairs, figures(report("E2", HONEST)), CHECKS["unit_slip"]))
    assert (differs["first"], differs["until"], differs["count"]) == (date(2025, 5, 1), date(2025, 7, 1), 2)
    assert (slip["first"], slip["observed"], slip["stake_quantity"]) == (date(2025, 3, 1), 10010, 9010)


def test_a_number_that_the_pack_lacks_is_named() -> None:
    with pytest.raises(TanliuError, match="a check lacks a number"):
        CHECKS["stuck"]["weeks"]
