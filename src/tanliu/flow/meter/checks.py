"""Checks of readings: frozen meters, runs of zeros, spikes, ceilings.

Each check is a table of findings from a table of day shapes (one row a meter and day, made in one pass over the
readings), so that a year of 15-minute readings is looked at once and everything after it is small.
"""

from __future__ import annotations

import ibis

from tanliu.flow.meter.formulas import lasting_strength, run_strength
from tanliu.flow.meter.types import Check

_QUANTITY = "decimal(18, 6)"
#: Columns of every finding of every check, in the order of table ``finding``.
FOUND = {
    "kind": "string",
    "entity_id": "string",
    "meter_code": "string",
    "carrier": "string",
    "item": "string",
    "other_id": "string",
    "first": "date",
    "until": "date",
    "observed": _QUANTITY,
    "expected": _QUANTITY,
    "unit": "string",
    "strength": "float64",
    "count": "int32",
    "stake_quantity": _QUANTITY,
}
METER = ("meter_id", "meter_code", "entity_id", "carrier", "unit", "interval_minutes")
MINUTES_A_DAY = 1440
_DAYS_A_YEAR = 365


def found(rows: ibis.Table, check: Check) -> ibis.Table:
    """Return the rows of a check that are strong enough, with the columns of every finding."""
    strong = rows.filter(rows.strength >= check["flag_at"])
    columns = {
        name: strong[name].cast(kind) if name in strong.columns else ibis.null(kind)
        for name, kind in FOUND.items()
        if name != "kind"
    }
    return strong.select(kind=ibis.literal(check.id), **columns)


def day_shapes(bookings: ibis.Table) -> ibis.Table:
    """Return for each meter and day how many intervals are known, their sum, least, largest and zeros.

    Bookings of one interval add up; only meter days with a correction are summed by interval first.
    """
    keys = ["meter_id", "month", "day"]
    plain = _shape(bookings.filter(bookings.readings == 1), keys)
    changed = bookings.filter(bookings.readings != 1).select("meter_id", "day").distinct()
    again = bookings.semi_join(changed, ["meter_id", "day"])
    summed = again.group_by([*keys, "start"]).agg(
        quantity=again.quantity.sum().cast("decimal(15, 3)"), readings=again.readings.sum()
    )
    redone = _shape(summed.filter(summed.readings > 0), keys)
    return plain.anti_join(changed, ["meter_id", "day"]).union(redone)


def _shape(readings: ibis.Table, keys: list[str]) -> ibis.Table:
    return readings.group_by(keys).agg(
        readings=readings.count().cast("int32"),
        quantity=readings.quantity.sum().cast("decimal(18, 3)"),
        low=readings.quantity.min(),
        high=readings.quantity.max(),
        zeros=readings.count(where=readings.quantity == 0).cast("int32"),
    )


def stuck(shapes: ibis.Table, meter: ibis.Table, check: Check) -> ibis.Table:
    """Find days in a row of which every reading is the same number, and not zero."""
    days = _full(shapes, meter, check)
    flat = days.filter((days.low == days.high) & (days.high > 0))
    whole = days.group_by("meter_id").agg(days=days.count(), usual_high=days.high.cast("float64").median())
    every = flat.group_by("meter_id").agg(like=flat.count())
    runs = _islands(flat, ["high"]).join(whole, "meter_id").join(every, "meter_id")
    return found(
        runs.mutate(
            observed=runs.high, expected=runs.usual_high, stake_quantity=runs.quantity,
            strength=run_strength(runs.days, runs["count"], runs.like),
        ),
        check,
    )  # fmt: skip


def zero_runs(shapes: ibis.Table, meter: ibis.Table, check: Check) -> ibis.Table:
    """Find zeros for hours on a meter that was in use just before, or just after where its readings begin.

    A boiler that rests every summer goes down slowly first, so what counts is the use of the days beside the run.
    On a meter that hardly ever shows zero, hours of them say enough; on others a run of days must be longer than the
    runs that it has anyway.
    """
    days = _full(shapes, meter, check)
    size = round(check["days_before"])
    one = {"group_by": "meter_id", "order_by": "day"}
    past, coming = ibis.window(**one, preceding=(size, 1)), ibis.window(**one, following=(1, size))
    use = days.quantity.cast("float64")
    days = days.mutate(before=use.mean().over(past), after=use.mean().over(coming))
    # a meter that rests every night must rest for whole days to be asked about
    nights = days.group_by("meter_id").agg(nightly=days.zeros.quantile(0.75))
    days = days.join(nights, "meter_id")
    part = ibis.ifelse(days.nightly > 0, check["whole_ratio"], check["zero_ratio"])
    zero = days.filter(days.zeros >= days.expected_readings * part)
    whole = days.group_by("meter_id").agg(
        known=days.readings.sum(), zeros_all=days.zeros.sum(), usual_day=use.median()
    )
    runs = _islands(zero, []).join(whole, "meter_id")
    every = runs.group_by("meter_id").agg(zero_days=runs["count"].sum(), zero_runs=runs.count())
    runs = runs.join(every, "meter_id")
    others, other_runs = runs.zero_days - runs["count"], runs.zero_runs - 1
    again = (others - other_runs + 1).cast("float64") / (others + 2)
    by_days = lasting_strength(runs.zero_runs, runs["count"], again)
    outside = (runs.zeros_all - runs.zeros).cast("float64") / (runs.known - runs.zeros + 1)
    by_readings = run_strength(runs.known, runs.zeros, runs.zeros_all)
    beside = ibis.coalesce(runs.before, runs.after)
    used = beside.notnull() & (beside >= check["use_ratio"] * runs.usual_day)
    lost = ibis.greatest(runs.usual_day * runs["count"] - runs.quantity.cast("float64"), 0.0)
    runs = runs.mutate(
        observed=runs.quantity, expected=runs.usual_day * runs["count"], stake_quantity=lost,
        strength=ibis.ifelse(outside <= check["rare_ratio"], by_readings, by_days),
    )  # fmt: skip
    runs = runs.filter(used & (runs.strength >= check["flag_at"]))
    return found(runs.anti_join(_rests_of_every_year(runs, check), ["meter_id", "first"]), check)


def _rests_of_every_year(runs: ibis.Table, check: Check) -> ibis.Table:
    """Return the runs that have one at least half as long about a year before or after."""
    other = runs.select("meter_id", other_first="first", other_count="count")
    pairs = runs.select("meter_id", "first", "count").join(other, "meter_id")
    off = (day_number(pairs.first) - day_number(pairs.other_first)).abs() - _DAYS_A_YEAR
    like = (off.abs() <= check["days_off"]) & (pairs.other_count >= pairs["count"] / 2)
    return pairs.filter(like & (pairs["count"] >= check["rest_days"])).select("meter_id", "first").distinct()


def _full(shapes: ibis.Table, meter: ibis.Table, check: Check) -> ibis.Table:
    """Return days of which enough is known, with their meter."""
    joined = shapes.join(meter.select(*METER), "meter_id")
    joined = joined.mutate(expected_readings=MINUTES_A_DAY // joined.interval_minutes)
    return joined.filter(joined.readings >= joined.expected_readings * check["known_ratio"])


def _islands(like: ibis.Table, same: list[str]) -> ibis.Table:
    """Return runs of days in a row."""
    order = ibis.row_number().over(ibis.window(group_by=["meter_id", *same], order_by="day"))
    numbered = like.mutate(order=order, number=day_number(like.day))
    numbered = numbered.mutate(island=numbered.number - numbered.order)
    beside = {}
    if "before" in like.columns:
        beside = {
            "before": numbered.before.argmin(numbered.day), "after": numbered.after.argmax(numbered.day),
            "zeros": numbered.zeros.sum(),
        }  # fmt: skip
    runs = numbered.group_by([*METER, *same, "island"]).agg(
        first=numbered.day.min(), last_day=numbered.day.max(), count=numbered.count(),
        quantity=numbered.quantity.sum(), **beside,
    )  # fmt: skip
    return runs.mutate(until=runs.last_day + ibis.interval(days=1))


def spikes(shapes: ibis.Table, meter: ibis.Table, check: Check) -> ibis.Table:
    """Find days whose largest reading stands far above those of the month while the rest of the day does not."""
    days = _full(shapes, meter, check).filter(lambda t: (t.readings > 1) & (t.high > 0))
    days = days.mutate(
        top=days.high.cast("float64"),
        rest=(days.quantity - days.high).cast("float64") / (days.readings - 1),
        mean=days.quantity.cast("float64") / days.readings,
    )
    usual = days.group_by(["meter_id", "month"]).agg(
        usual=days.top.median(), usual_mean=days["mean"].median(),
        upper=days.top.quantile(0.84), shown=days.count(),
    )  # fmt: skip
    joined = days.join(usual.filter(usual.shown >= check["days_least"]), ["meter_id", "month"])
    # of a normal distribution this quantile is one deviation above the median; days of rest lie below both
    spread = ibis.greatest(joined.upper.ln() - joined.usual.ln(), check["spread_least"])
    ratio = joined.top / joined.usual
    high = joined.mutate(strength=(ratio.ln() / spread), ratio=ratio)
    alone = high.rest <= check["rest_ratio"] * high.usual_mean
    high = high.filter(alone & (high.ratio >= check["ratio_from"]) & (high.strength >= check["flag_at"]))
    months = high.group_by([*METER, "month"]).agg(
        first=high.day.min(), last=high.day.max(), count=high.count(), observed=high.top.max(),
        expected=high.usual.max(), strength=high.strength.max(), stake_quantity=(high.top - high.usual).sum(),
    )  # fmt: skip
    return found(months.mutate(until=months["last"] + ibis.interval(days=1)), check)


def clipped(shapes: ibis.Table, meter: ibis.Table, check: Check) -> ibis.Table:
    """Find meters whose daily peaks end at one and the same number on many days: a ceiling cut them off.

    The most frequent peak is a ceiling when, between its first and last day, hardly a day goes above it and
    far fewer end just below it than at it.
    """
    days = _full(shapes, meter, check).filter(lambda t: (t.high > 0) & (t.low < t.high))
    days = days.select(*METER, "day", "high", number=day_number(days.day))
    peaks = days.group_by(["meter_id", "high"]).agg(
        # a twentieth at each end is left off: the number may have been reached by chance at another time
        count=days.count(),
        early=days.number.quantile(0.05),
        late=days.number.quantile(0.95),
    )
    best = ibis.row_number().over(
        ibis.window(group_by="meter_id", order_by=[ibis.desc("count"), ibis.desc("high")])
    )
    distinct = peaks.group_by("meter_id").agg(peaks=peaks.count())
    top = peaks.mutate(order=best).filter(lambda t: (t.order == 0) & (t["count"] >= check["days_least"]))
    top = top.join(distinct.filter(distinct.peaks >= check["peaks_least"]), "meter_id")
    top = top.select("meter_id", "count", "early", "late", ceiling="high")
    inside = days.join(top, "meter_id").filter(lambda t: (t.number >= t.early) & (t.number <= t.late))
    rows = inside.group_by([*METER, "count", "ceiling"]).agg(
        first=inside.day.min(), last_day=inside.day.max(),
        near=inside.count(where=(inside.high < inside.ceiling) & (inside.high >= inside.ceiling * check["near_ratio"])),
        above=inside.count(where=inside.high > inside.ceiling),
    )  # fmt: skip
    rows = rows.filter(rows.above <= rows["count"] * check["above_ratio"])
    pile = rows["count"].cast("float64") / ibis.greatest(rows.near.cast("float64"), 1.0)
    return found(
        rows.mutate(observed=rows.ceiling, strength=pile, until=rows.last_day + ibis.interval(days=1)), check
    )


def day_number(day: ibis.Value) -> ibis.Value:
    return day.cast("timestamp").epoch_seconds() // 86400
