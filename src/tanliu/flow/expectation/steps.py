"""What is expected of each subject in each period, beside what is known of it.

Every step returns a row for an item, subject and period with the columns ``what``, ``subject_id``, ``region_id``,
``period``, the counts ``expected``, ``known``, ``late`` and ``missing``, and ``arrived_at``, when the newest of it came.
What is not due yet is expected, and neither late nor missing.
"""

from __future__ import annotations

import ibis


@ibis.udf.agg.builtin(name="bit_or")
def bit_or(bits: int) -> int:  # type: ignore[empty-body]
    """Return the OR of all; the engines have it, and Ibis has no name for it on all of them."""


def reported(subject: ibis.Table, item: ibis.Table, slot: ibis.Table, delivered: ibis.Table) -> ibis.Table:
    """Return the items that enterprises report by month.

    An item is expected of all, of those above designated size, or of its users: who reported more than zero of it in
    the months before. A month is a bit of a number (int64), and the months that a firm reported are their OR: a year of
    all firms and items is a few sums over some 50 thousand pairs and not a join of a million texts.

    Parameters
    ----------
    subject
        Enterprises: entity_id, region_id, size_class.
    item
        place (a number), what, expected_of (``all``, ``above_designated`` or ``users``).
    slot
        What may be due: place of the item, period, the bit of its month, the bits of the months before in which a use
        makes it expected, due_at, is_due.
    delivered
        What was reported: entity_id, what, bit of the month, quantity, arrived_at.
    """
    habit = _months_reported(item, slot, delivered)
    pair = subject.cross_join(item).left_join(habit, ["entity_id", "place"])
    pair = pair.select(
        "entity_id", "region_id", "size_class", "place", "what", "expected_of", "arrived_at",
        reported=pair.reported.fill_null(0), used=pair.used.fill_null(0), late=pair.late.fill_null(0),
    )  # fmt: skip
    both = pair.join(slot, "place")
    both = both.filter(
        (both.expected_of == "all")
        | ((both.expected_of == "above_designated") & (both.size_class == "above_designated"))
        | ((both.expected_of == "users") & ((both.used & both.before) != 0))
    )
    known = (both.reported & both.bit) != 0
    return both.select(
        "what", "region_id", "period", "arrived_at", subject_id=both.entity_id, expected=ibis.literal(1, "int32"),
        known=known.cast("int32"), late=((both.late & both.bit) != 0).cast("int32"),
        missing=(~known & both.is_due).cast("int32"),
    )  # fmt: skip


def _months_reported(item: ibis.Table, slot: ibis.Table, delivered: ibis.Table) -> ibis.Table:
    """Return the months that a firm reported, used more than zero, and was late with, as bits."""
    rows = delivered.join(item.select("place", "what"), "what")
    rows = rows.left_join(slot.select("place", "bit", "due_at"), ["place", "bit"])
    return rows.group_by("entity_id", "place").agg(
        arrived_at=rows.arrived_at.max(),
        reported=bit_or(rows.bit),
        used=bit_or(ibis.ifelse(rows.quantity > 0, rows.bit, 0)),
        late=bit_or(ibis.ifelse(rows.arrived_at >= rows.due_at, rows.bit, 0)),
    )


def metered(subject: ibis.Table, meter: ibis.Table, known: ibis.Table, due: ibis.Table) -> ibis.Table:
    """Return the readings of meters: those expected in the days that are due, and those known.

    Parameters
    ----------
    subject
        Entities: entity_id, region_id.
    meter
        Meters that count for an entity: meter_id, entity_id, carrier, interval_minutes, zone.
    known
        meter_id, the readings known, arrived_at.
    due
        period, interval_minutes, zone, and the readings that are due of a meter of such intervals: days in which clocks
        change have an hour less or more.
    """
    both = (
        meter.join(subject, "entity_id").left_join(known, "meter_id").join(due, ["interval_minutes", "zone"])
    )
    expected = both.due.cast("int64")
    read = both.readings.fill_null(0)
    return both.select(
        "region_id", "period", "arrived_at", what=both.carrier, subject_id=both.entity_id, expected=expected,
        known=read, late=ibis.literal(0, "int32"), missing=ibis.greatest(expected - read, 0),
    )  # fmt: skip


def registered(subject: ibis.Table, column: ibis.Table, period: ibis.Table) -> ibis.Table:
    """Return columns of the register: expected of every enterprise, missing where they are empty.

    Parameters
    ----------
    subject
        Enterprises: entity_id, region_id.
    column
        entity_id, what, is_known, known_at.
    period
        One row: period.
    """
    both = column.join(subject, "entity_id").cross_join(period)
    known = both.is_known.cast("int32")
    return both.select(
        "what", "region_id", "period", subject_id=both.entity_id, expected=ibis.literal(1, "int32"), known=known,
        late=ibis.literal(0, "int32"), missing=(1 - known).cast("int32"),
        arrived_at=ibis.ifelse(both.is_known, both.known_at, ibis.null(both.known_at.type())),
    )  # fmt: skip


def regional(region: ibis.Table, slot: ibis.Table, delivered: ibis.Table) -> ibis.Table:
    """Return figures of whole regions.

    Parameters
    ----------
    region
        region_id, level (``district`` for the topmost, ``town`` for others).
    slot
        What is expected of a level: what, level, period, due_at, is_due.
    delivered
        region_id, what, arrived_at.
    """
    both = region.join(slot, "level").left_join(delivered, ["region_id", "what"])
    known = both.arrived_at.notnull()
    return both.select(
        "what", "region_id", "period", "arrived_at", subject_id=both.region_id, expected=ibis.literal(1, "int32"),
        known=known.cast("int32"), late=(both.arrived_at >= both.due_at).fill_null(False).cast("int32"),
        missing=(~known & both.is_due).cast("int32"),
    )  # fmt: skip
