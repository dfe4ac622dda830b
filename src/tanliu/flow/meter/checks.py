"""Checks of readings: frozen days and hours, runs of zeros, spikes, ceilings.

Each check is a table of findings from a table of day shapes (one row a meter and day, made in one pass over the
readings), so that a year of 15-minute readings is looked at once and everything after it is small.
"""

from __future__ import annotations

from functools import partial

import ibis

from tanliu.flow.meter.formulas import lasting_strength, run_strength
from tanliu.flow.meter.types import Check
from tanliu.kit.period import expected_readings

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


def stuck_hours(
    shapes: ibis.Table, meter: ibis.Table, days: ibis.Table, ceilings: ibis.Table, check: Check
) -> ibis.Table:
    """Find hours in a row of which every reading is the same number, and not zero; a month of a meter is one finding.

    A number of few grains (what a day's readings differ by at least) comes again by itself.

    Parameters
    ----------
    days, ceilings
        ``stuck`` and ``clipped``: whole days, and peaks that were cut off, are told already.
    """
    own = shapes.group_by("meter_id").agg(
        known=shapes.readings.sum(), repeats_all=shapes.repeats.sum(), step=shapes.grain.cast("float64").quantile(0.25),
        usual_still=shapes.still.quantile(check["own_quantile"]),
    )  # fmt: skip
    rows = shapes.filter(shapes.still > 1).join(own, "meter_id").join(meter.select(*METER), "meter_id")
    told = days.select("meter_code", run_first="first", run_until="until")
    inside = rows.join(told, "meter_code").filter(lambda t: (t.day >= t.run_first) & (t.day <= t.run_until))
    rows = rows.anti_join(inside.select("meter_id", "day").distinct(), ["meter_id", "day"])
    cut = ceilings.select("meter_code", still_value=ceilings.observed.cast("decimal(18, 6)"))
    rows = rows.anti_join(cut, ["meter_code", "still_value"])
    rows = rows.filter(
        (rows.still_value >= rows.step * check["grains_least"])
        & (rows.still >= rows.usual_still * check["own_factor"])
    )
    # a run of n readings repeats n - 1 times
    rows = rows.mutate(
        strength=run_strength(rows.known, rows.still - 1, rows.repeats_all),
        minutes=rows.still * rows.interval_minutes, quantity=rows.still_value * rows.still,
    )  # fmt: skip
    rows = rows.filter((rows.strength >= check["flag_at"]) & (rows.minutes >= check["hours_least"] * 60))
    # of days that are as strong the first one speaks
    order = ibis.window(group_by=["meter_id", "month"], order_by=[ibis.desc("strength"), "day"])
    rows = rows.mutate(place=ibis.row_number().over(order))
    months = rows.group_by([*METER, "month"]).agg(
        first=rows.still_day.min(), last=rows.day.max(), count=rows.minutes.sum() // 60,
        observed=rows.still_value.max(where=rows.place == 0), expected=rows.high.max(where=rows.place == 0),
        strength=rows.strength.max(), stake_quantity=rows.quantity.sum(),
    )  # fmt: skip
    return found(months.mutate(until=months["last"] + ibis.interval(days=1)), check)


def zero_runs(shapes: ibis.Table, meter: ibis.Table, entity: ibis.Table, check: Check) -> ibis.Table:
    """Find zeros for hours on a meter that was in use just before, or just after where its readings begin.

    A boiler that rests every summer goes down slowly first, so what counts is the use of the days beside the run;
    and weeks in which its neighbours (industry and carrier) hardly use anything either are a rest.
    On a meter that hardly ever shows zero, hours of them say enough; on others a run of days must be longer than the
    runs that it has anyway.
    """
    days = _full(shapes, meter, check)
    size = round(check["days_before"])
    by_meter = partial(ibis.window, group_by="meter_id", order_by="day")
    past, coming = by_meter(preceding=(size, 1)), by_meter(following=(1, size))
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
    runs = runs.anti_join(_rests_of_every_year(runs, check), ["meter_id", "first"])
    return found(runs.anti_join(_rests_of_all(runs, days, entity, check), ["meter_id", "first"]), check)


def _rests_of_all(runs: ibis.Table, days: ibis.Table, entity: ibis.Table, check: Check) -> ibis.Table:
    """Return the long runs in which the neighbours use little of what they use on a usual day."""
    industry = entity.select("entity_id", "industry")
    use = days.select("meter_id", "entity_id", "carrier", "day", used=days.quantity.cast("float64"))
    usual = use.group_by("meter_id").agg(usual=use.used.median())
    use = use.join(usual, "meter_id").join(industry, "entity_id")
    # a neighbour that shows zero may have the same fault
    use = use.filter((use.usual > 0) & (use.used > 0))
    shared = use.group_by(["carrier", "industry", "day"]).agg(
        share=(use.used / use.usual).median(), peers=use.count()
    )
    shared = shared.filter(shared.peers >= check["peers_least"]).rename(other="carrier")
    long = runs.filter(runs["count"] >= check["rest_days"])
    long = long.select("meter_id", "first", "until", "entity_id", "carrier").join(industry, "entity_id")
    during = long.join(shared, "industry").filter(
        lambda t: (t.carrier == t.other) & (t.day >= t.first) & (t.day < t.until)
    )
    rests = during.group_by(["meter_id", "first"]).agg(share=during.share.mean())
    return rests.filter(rests.share < check["rest_share"]).select("meter_id", "first")


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
    joined = joined.mutate(expected_readings=expected_readings(1, joined.interval_minutes))
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
    """Find single readings that stand far above what the meter shows; a month of a meter is one finding.

    Either above the peaks of the month while the rest of the day is usual, or above both readings beside it and the
    peaks of the month, further than the meter's own peaks do. The first hours of a day on which more is used than on
    any of the days before are a start-up.
    """
    days = _full(shapes, meter, check).filter(lambda t: (t.readings > 1) & (t.high > 0))
    one = ibis.window(group_by="meter_id", order_by="day")
    past = ibis.window(group_by="meter_id", order_by="day", preceding=(round(check["days_before"]), 1))
    days = days.mutate(
        top=days.high.cast("float64"),
        rest=(days.quantity - days.high).cast("float64") / (days.readings - 1),
        mean=days.quantity.cast("float64") / days.readings,
        stands=ibis.ifelse(days.beside > 0, (days.lone.cast("float64") / days.beside.cast("float64")).ln(), 0.0),
    )  # fmt: skip
    usual = days.group_by(["meter_id", "month"]).agg(
        usual=days.top.median(), usual_mean=days["mean"].median(),
        upper=days.top.quantile(0.84), shown=days.count(),
    )  # fmt: skip
    own = days.group_by("meter_id").agg(
        all_days=days.count(), own_usual=days.top.median(), own_mean=days["mean"].median(),
        own_upper=days.top.quantile(0.84), own_stands=days.stands.quantile(check["own_quantile"]),
    )  # fmt: skip
    days = days.mutate(before=ibis.coalesce(days["mean"].max().over(past), days["mean"].lead().over(one)))
    joined = days.join(usual, ["meter_id", "month"]).join(own, "meter_id")
    # a month of which little is known is judged by all months of the meter
    enough = joined.shown >= check["days_least"]
    joined = joined.filter(joined.all_days >= check["days_least"]).mutate(
        usual=ibis.ifelse(enough, joined.usual, joined.own_usual),
        upper=ibis.ifelse(enough, joined.upper, joined.own_upper),
        usual_mean=ibis.ifelse(enough, joined.usual_mean, joined.own_mean),
    )
    return found(_by_month(_standing_out(joined, check)), check)


def _standing_out(days: ibis.Table, check: Check) -> ibis.Table:
    """Return the days of which a reading stands out by month or by what is beside it, with the larger strength."""
    # of a normal distribution this quantile is one deviation above the median; days of rest lie below both
    spread = ibis.greatest(days.upper.ln() - days.usual.ln(), check["spread_least"])
    ratio = days.top / days.usual
    by_month = ibis.ifelse(ratio >= check["ratio_from"], ratio.ln() / spread, 0.0)
    single = (days.lone == days.high) & (ratio >= check["lone_from"])
    tail = ibis.greatest(days.own_stands / check["own_deviations"], check["spread_least"])
    by_beside = ibis.ifelse(single, days.stands / tail, 0.0)
    high = days.mutate(strength=ibis.greatest(by_month, by_beside))
    alone = high.rest <= check["rest_ratio"] * high.usual_mean
    began = (high.before > 0) & (high.rest > check["start_ratio"] * high.before)
    return high.filter(alone & ~began & (high.strength >= check["flag_at"]))


def _by_month(high: ibis.Table) -> ibis.Table:
    months = high.group_by([*METER, "month"]).agg(
        first=high.day.min(), last=high.day.max(), count=high.count(), observed=high.top.max(),
        expected=high.usual.max(), strength=high.strength.max(), stake_quantity=(high.top - high.usual).sum(),
    )  # fmt: skip
    return months.mutate(until=months["last"] + ibis.interval(days=1))


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
