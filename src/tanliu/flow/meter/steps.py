"""Sums over bookings.

A reading is booked once with its quantity (``readings`` = 1), a correction books the difference (0), a
withdrawal books the negative (-1). So every sum is right without looking for superseded rows, a roll-up is
kept by adding the sums of what is new, and what was known on a past day is the sum of the batches known then.
"""

from __future__ import annotations

from collections.abc import Collection

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
    """Sum bookings by meter and local day."""
    return _sum(bookings, ["meter_id", "month", "day"])


def known_at(bookings: ibis.Table, batches: Collection[int]) -> ibis.Table:
    """Keep what had been delivered in the given batches."""
    return bookings.filter(bookings.batch_id.isin(list(batches)))


def _sum(bookings: ibis.Table, keys: list[str]) -> ibis.Table:
    return bookings.group_by(keys).agg(
        quantity=bookings.quantity.sum().cast(_QUANTITY), readings=bookings.readings.sum().cast("int64")
    )
