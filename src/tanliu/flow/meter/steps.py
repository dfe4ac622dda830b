"""Sums over bookings.

A reading is booked once with its quantity (``readings`` = 1), a correction books the difference (0), a
withdrawal books the negative (-1). So every sum is right without looking for superseded rows, a roll-up is
kept by adding the sums of what is new, and what was known on a past day is the sum of the batches known then.
"""

from __future__ import annotations

import ibis

_QUANTITY = "decimal(18, 3)"


def by_month(bookings: ibis.Table) -> ibis.Table:
    """Sum bookings (readings, or their daily roll-up) by meter and local month."""
    return _sum(bookings, ["meter_id", "month"])


def by_meter(bookings: ibis.Table, month: int) -> ibis.Table:
    """Sum the bookings of one local month by meter; a short number as the only key is summed in an array."""
    sums = _sum(bookings, ["meter_id"])
    return sums.select("meter_id", "quantity", "readings", month=ibis.literal(month, type="int32"))


def by_day(bookings: ibis.Table) -> ibis.Table:
    """Sum bookings by meter, local day and delivery, so that a past state is a choice of rows."""
    return _sum(bookings, ["meter_id", "month", "day", "batch_id"]).mutate(
        first_batch_id=lambda t: t.batch_id
    )


def merged(days: ibis.Table, groups: ibis.Table) -> ibis.Table:
    """Add up the roll-up over groups of deliveries.

    Parameters
    ----------
    days
        Rows of ``by_day``.
    groups
        Columns member (a delivery), first, last: the bounds of its group.
    """
    named = days.join(groups, days.batch_id == groups.member)
    return _sum(named, ["meter_id", "month", "day", "first", "last"]).rename(
        first_batch_id="first", batch_id="last"
    )


def _sum(bookings: ibis.Table, keys: list[str]) -> ibis.Table:
    return bookings.group_by(keys).agg(
        quantity=bookings.quantity.sum().cast(_QUANTITY), readings=bookings.readings.sum().cast("int64")
    )
