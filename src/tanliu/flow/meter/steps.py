"""Sums over bookings.

A reading is booked once with its quantity (``readings`` = 1), a correction books the difference (0), a
withdrawal books the negative (-1). So every sum is right without looking for superseded rows, a roll-up is
kept by adding the sums of what is new, and what was known on a past day is the sum of the batches known then.
"""

from __future__ import annotations

import ibis

_QUANTITY = "decimal(18, 6)"


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


def covered(months: ibis.Table, spans: ibis.Table) -> ibis.Table:
    """Count as known what registers tell as a sum within the month: columns meter_id, month, intervals."""
    known = spans.select(
        "meter_id",
        "month",
        quantity=ibis.literal(0).cast(_QUANTITY),
        readings=spans.intervals.cast("int64"),
    )
    return by_month(_typed(months).union(known))


def virtual(months: ibis.Table, terms: ibis.Table) -> ibis.Table:
    """Add virtual meters to the sums of real ones, for the months in which all their terms are there.

    Parameters
    ----------
    terms
        Columns virtual_id, meter_id (a real one), factor, weight (length of the term's interval in that of the
        virtual meter), needs (number of terms). As many intervals are known as of the least known term.
    """
    joined = months.join(terms, "meter_id")
    made = joined.group_by(["virtual_id", "month", "needs"]).agg(
        quantity=(joined.quantity * joined.factor).sum().cast(_QUANTITY),
        readings=(joined.readings * joined.weight).min().floor().cast("int64"),
        found=joined.count(),
    )
    whole = made.filter(made.found == made.needs)
    own = _typed(months)
    return own.union(
        whole.select("month", "quantity", "readings", meter_id="virtual_id").select(*own.columns)
    )


def attributed(months: ibis.Table, links: ibis.Table, hanging: ibis.Table) -> ibis.Table:
    """Turn what meters read into what they count for their entities.

    Parameters
    ----------
    links
        Columns to_id, meter_id, factor, own: by ``counted``. A meter counts in the months in which it was read
        itself; what lies below it and was not read is not taken off.
    hanging
        Column meter_id of the meters that hang together; all others count what they read.
    """
    joined = months.join(links, "meter_id")
    sums = joined.group_by(["to_id", "month"]).agg(
        quantity=(joined.quantity * joined.factor).sum().cast(_QUANTITY),
        readings=ibis.ifelse(joined.own, joined.readings, 0).sum().cast("int64"),
        read=joined.own.any(),
    )
    counting = sums.filter(sums.read).select("month", "quantity", "readings", meter_id="to_id")
    alone = _typed(months.anti_join(hanging, "meter_id"))
    return alone.union(counting.select(*alone.columns))


def first_months(months: ibis.Table) -> ibis.Table:
    """Return the first month in which each meter was read: columns meter_id, first."""
    read = months.filter(months.readings > 0)
    return read.group_by("meter_id").agg(first=read.month.min())


def with_silent(months: ibis.Table, firsts: ibis.Table, meter: ibis.Table) -> ibis.Table:
    """Add the months in which a meter that once was read, and is not retired, sent nothing: 0 of its readings are known.

    Parameters
    ----------
    months
        What meters count by month; other months than these are not looked at.
    firsts
        ``first_months`` of the meters that count.
    meter
        Current meters.
    """
    own = _typed(months)
    ended = (meter.retired.cast("string").substr(0, 4) + meter.retired.cast("string").substr(5, 2)).cast(
        "int32"
    )
    lives = firsts.join(meter.select("meter_id", ended=ended), "meter_id")
    each = lives.cross_join(own.select("month").distinct())
    due = each.filter((each.month >= each["first"]) & (each.ended.isnull() | (each.month <= each.ended)))
    silent = due.anti_join(own, ["meter_id", "month"]).select("meter_id", "month")
    nothing = silent.mutate(quantity=ibis.literal(0).cast(_QUANTITY), readings=ibis.literal(0).cast("int64"))
    return own.union(nothing.select(*own.columns).cast(own.schema()))


def _typed(months: ibis.Table) -> ibis.Table:
    return months.select(
        "meter_id",
        "month",
        quantity=months.quantity.cast(_QUANTITY),
        readings=months.readings.cast("int64"),
    )
