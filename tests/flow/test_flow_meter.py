"""Bookings add up: first readings, corrections, withdrawals, and what was known on a past day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import ibis
import pyarrow as pa
from flow_case import rows, stored
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.flow.meter.steps import by_day, by_month, merged

DAY = date(2025, 1, 31)


def booking(
    meter: int, slot: int, quantity: str, readings: int, batch: int, day: date = DAY
) -> dict[str, object]:
    start = datetime(2025, 1, 31, tzinfo=UTC) + timedelta(minutes=15 * slot)
    return {
        "meter_id": meter,
        "month": day.year * 100 + day.month,
        "start": start,
        "day": day,
        "quantity": Decimal(quantity),
        "readings": readings,
        "batch_id": batch,
    }


def story() -> ibis.Table:
    """Two first readings, a correction of one of them by a later batch, then a withdrawal of the other."""
    return stored(
        "reading",
        [
            booking(1, 0, "2.500", 1, 1),
            booking(1, 1, "3.000", 1, 1),
            booking(1, 0, "-0.400", 0, 2),
            booking(1, 1, "-3.000", -1, 3),
            booking(2, 0, "7.125", 1, 3, date(2025, 2, 1)),
        ],
    )


def months(bookings: ibis.Table) -> list[tuple[int, int, Decimal, int]]:
    return [tuple(row.values()) for row in rows(by_month(bookings), "meter_id")]


def test_a_month_is_the_sum_of_its_bookings() -> None:
    assert months(story()) == [(1, 202501, Decimal("2.100"), 1), (2, 202502, Decimal("7.125"), 1)]


def known(days: ibis.Table, batch: int) -> ibis.Table:
    return days.filter(days.batch_id <= batch)


def test_a_past_day_is_the_sum_of_the_batches_known_then() -> None:
    days = by_day(story())
    assert months(known(days, 1)) == [(1, 202501, Decimal("5.500"), 2)]
    assert months(known(days, 2)) == [(1, 202501, Decimal("5.100"), 2)]
    assert months(known(days, 0)) == []


def test_deliveries_of_a_group_become_one_row_that_names_their_bounds() -> None:
    days = by_day(story())
    groups = ibis.memtable(pa.table({"member": [1, 2, 3], "first": [1, 1, 3], "last": [2, 2, 3]}))
    together = merged(days, groups)
    assert months(together) == months(story())
    assert months(known(together, 2)) == months(known(days, 2))
    found = {(row["first_batch_id"], row["batch_id"]) for row in rows(together, "meter_id")}
    assert found == {(1, 2), (3, 3)}


def test_the_daily_roll_up_gives_the_same_months() -> None:
    assert months(by_day(story())) == months(story())


_bookings = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(0, 95),
        st.decimals(min_value=-9999, max_value=9999, places=3, allow_nan=False),
        st.integers(-1, 1),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=25, deadline=None)
@given(_bookings, st.integers(0, 30))
def test_sums_of_parts_add_up_to_the_sum_of_all(
    drawn: list[tuple[int, int, Decimal, int, int]], cut: int
) -> None:
    """A roll-up may be kept by adding the sums of what is new, wherever the cut lies."""
    made = [booking(meter, slot, str(q), readings, batch) for meter, slot, q, readings, batch in drawn]
    whole = months(stored("reading", made))
    parts: dict[tuple[int, int], tuple[Decimal, int]] = {}
    for part in (made[:cut], made[cut:]):
        for meter, month, quantity, readings in months(stored("reading", part)):
            before = parts.get((meter, month), (Decimal(0), 0))
            parts[meter, month] = (before[0] + quantity, before[1] + readings)
    assert whole == [(*key, *parts[key]) for key in sorted(parts)]
