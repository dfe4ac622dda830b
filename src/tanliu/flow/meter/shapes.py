"""Readings into day shapes: one row a meter and day that says how its readings look, made in one pass.

Besides sum, least and largest a shape tells what is shorter than a day: the longest run of one number, and the
reading that stands highest above both beside it.
"""

from __future__ import annotations

import ibis

_QUANTITY = "decimal(18, 6)"
_MONTH = ("meter_id", "month")


def in_order(bookings: ibis.Table) -> ibis.Table:
    """Return one row for each known interval, with the readings before and after it of the same meter and month.

    Only meter days with a correction are summed by interval first. A month is looked at for itself, so that a delivery
    never changes how the days of another one look.
    """
    columns = ("meter_id", "month", "day", "start", "quantity")
    changed = bookings.filter(bookings.readings != 1).select("meter_id", "day").distinct()
    plain = bookings.filter(bookings.readings == 1).anti_join(changed, ["meter_id", "day"])
    again = bookings.semi_join(changed, ["meter_id", "day"])
    summed = again.group_by(["meter_id", "month", "day", "start"]).agg(
        quantity=again.quantity.sum().cast(_QUANTITY), readings=again.readings.sum()
    )
    known = plain.select(*columns).union(summed.filter(summed.readings > 0).select(*columns))
    one = ibis.window(group_by=_MONTH, order_by="start")
    return known.mutate(
        number=ibis.row_number().over(one).cast("int32"),
        before=known.quantity.lag().over(one),
        after=known.quantity.lead().over(one),
    )


def shapes(readings: ibis.Table) -> ibis.Table:
    """Return the day shapes of readings in order.

    Parameters
    ----------
    readings
        ``in_order``; it is used twice.
    """
    keys = ["meter_id", "month", "day"]
    beside = ibis.greatest(
        ibis.coalesce(readings.before, readings.after), ibis.coalesce(readings.after, readings.before)
    )
    rows = readings.mutate(beside=beside, over=readings.quantity - beside)
    # which of equals an aggregation takes is chance, so that the earlier one is named
    rows = rows.mutate(highest=ibis.struct({"over": rows.over, "earlier": -rows.start.epoch_seconds()}))
    known = rows.over.notnull()
    days = rows.group_by(keys).agg(
        readings=rows.count().cast("int32"),
        quantity=rows.quantity.sum().cast("decimal(18, 6)"),
        low=rows.quantity.min(),
        high=rows.quantity.max(),
        zeros=rows.count(where=rows.quantity == 0).cast("int32"),
        repeats=rows.count(where=_again(rows)).cast("int32"),
        grain=(rows.quantity - rows.before).abs().min(where=rows.quantity != rows.before),
        lone=rows.quantity.argmax(rows.highest, where=known),
        beside=rows.beside.argmax(rows.highest, where=known),
    )
    joined = days.left_join(_longest(readings), ["meter_id", "day"])
    named = ("repeats", "grain", "still", "still_value", "still_day", "lone", "beside")
    joined = joined.mutate(still=joined.still.fill_null(0).cast("int32"))
    return joined.select(*keys, "readings", "quantity", "low", "high", "zeros", *named)


def _again(rows: ibis.Table) -> ibis.Value:
    """Return whether a reading is the number of the reading before, and not zero."""
    return (rows.quantity == rows.before) & (rows.quantity != 0)


def _longest(readings: ibis.Table) -> ibis.Table:
    """Return the longest run of one number that ends on each day; few readings repeat the one before."""
    like = readings.filter(_again(readings))
    order = ibis.row_number().over(ibis.window(group_by=_MONTH, order_by="start"))
    like = like.mutate(order=order)
    like = like.mutate(island=like.number - like.order)
    runs = like.group_by([*_MONTH, "island"]).agg(
        still=like.count() + 1, still_value=like.quantity.max(), second=like.day.min(), day=like.day.max(),
        at=like.number.min(),
    )  # fmt: skip
    # of two that are as long the earlier one
    longest = ibis.window(group_by=["meter_id", "day"], order_by=[ibis.desc("still"), "at"])
    first = runs.mutate(place=ibis.row_number().over(longest)).filter(lambda t: t.place == 0)
    return first.select("meter_id", "day", "still_value", "still", still_day="second")
