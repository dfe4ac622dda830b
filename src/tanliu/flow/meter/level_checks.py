"""Checks of the level of use: steps that stay, and changes of the scale of a meter."""

from __future__ import annotations

import ibis

from tanliu.flow.meter.checks import METER, MINUTES_A_DAY, day_number, found
from tanliu.flow.meter.types import Check

_WEEKS_A_YEAR = 52


def level_changes(residual: ibis.Table, check: Check) -> ibis.Table:
    """Find weeks after which a meter uses another amount than before while others of its kind do not.

    A change of several times is no use but another scale of the meter: both checks look at the same step and
    take their part of it.

    Parameters
    ----------
    residual
        ``residuals``.
    """
    size = round(check["weeks"])
    weeks = residual.group_by([*METER, "week"]).agg(
        level=residual.residual.median(), shown=residual.count(), alone=residual.alone.any()
    )
    weeks = weeks.filter(weeks.shown >= check["days_a_week"])
    by_week = {"group_by": "meter_id", "order_by": "week"}
    past, coming = (
        ibis.window(**by_week, preceding=(size, 1)),
        ibis.window(**by_week, following=(0, size - 1)),
    )
    jump = (weeks.level - weeks.level.lag().over(ibis.window(**by_week))).abs()
    weeks = weeks.mutate(
        before=weeks.level.median().over(past), weeks_before=weeks.level.count().over(past),
        after=weeks.level.median().over(coming), weeks_after=weeks.level.count().over(coming), jump=jump,
    )  # fmt: skip
    noise = weeks.group_by("meter_id").agg(noise=weeks.jump.median())
    weeks = weeks.join(noise, "meter_id")
    # 1.4826 makes a median of deviations a standard deviation; a difference of two weeks has twice the variance
    spread = ibis.greatest(1.4826 * weeks.noise / 2**0.5, check["spread_least"])
    weeks = weeks.mutate(step=weeks.after - weeks.before)
    # without peers, holidays and weather are not taken off, so more is asked of a step
    doubt = ibis.ifelse(weeks.alone, check["alone_factor"], 1.0)
    weeks = weeks.mutate(strength=weeks.step.abs() / (spread * doubt * (2 / size) ** 0.5))
    around = ibis.window(**by_week, preceding=size - 1, following=size - 1)
    weeks = weeks.mutate(largest=weeks.step.abs().max().over(around))
    enough = (weeks.weeks_before >= check["weeks_least"]) & (weeks.weeks_after >= check["weeks_least"])
    steps = weeks.filter(enough & (weeks.step.abs() == weeks.largest) & (weeks.strength >= check["flag_at"]))
    return _dated(steps.anti_join(_of_every_year(steps, weeks, check), ["meter_id", "week"]), residual, check)


def _of_every_year(steps: ibis.Table, weeks: ibis.Table, check: Check) -> ibis.Table:
    """Return the steps that the meter also takes about a year before or after: heating, terms, the season."""
    other = weeks.select("meter_id", other_week="week", other_step="step")
    pairs = steps.select("meter_id", "week", "step").join(other, "meter_id")
    off = ((pairs.week - pairs.other_week).abs() - _WEEKS_A_YEAR).abs()
    same = (pairs.step * pairs.other_step > 0) & (pairs.other_step.abs() >= pairs.step.abs() / 2)
    return pairs.filter(same & (off <= check["weeks_off"])).select("meter_id", "week").distinct()


def residuals(days: ibis.Table, meter: ibis.Table, entity: ibis.Table, check: Check) -> ibis.Table:
    """Return the logarithm of daily energy, less its usual value and less what the industry shares that day.

    So weather and holidays fall out. An industry with few meters is compared with all meters of the carrier.

    Parameters
    ----------
    days
        ``by_day`` of the steps.
    """
    placed = meter.join(entity.select("entity_id", "industry"), "entity_id").select(*METER, "industry")
    joined = days.join(placed, "meter_id")
    joined = joined.mutate(expected_readings=MINUTES_A_DAY // joined.interval_minutes)
    whole = (joined.readings >= joined.expected_readings * check["known_ratio"]) & (joined.quantity > 0)
    known = joined.filter(whole)
    known = known.mutate(log=known.quantity.cast("float64").ln())
    own = known.group_by("meter_id").agg(own=known.log.median())
    known = known.join(own, "meter_id")
    known = known.mutate(moved=known.log - known.own)
    near = known.group_by(["carrier", "industry", "day"]).agg(
        shared=known.moved.median(), peers=known.count()
    )
    wide = known.group_by(["carrier", "day"]).agg(shared_by_all=known.moved.median())
    known = known.left_join(near, ["carrier", "industry", "day"]).drop(
        "carrier_right", "industry_right", "day_right"
    )
    known = known.left_join(wide, ["carrier", "day"]).drop("carrier_right", "day_right")
    known = known.mutate(alone=(known.peers < check["peers_least"]).fill_null(True))
    shared = ibis.ifelse(known.alone, known.shared_by_all, known.shared)
    number = day_number(known.day)
    return known.mutate(residual=known.moved - shared, number=number, week=number // 7)


def _dated(steps: ibis.Table, residual: ibis.Table, check: Check) -> ibis.Table:
    """Find the day of each step: where the week after differs most from the week before.

    A median of weeks stays the same for some weeks around the step, so days on both sides are tried.
    """
    reach = 7 * round(check["weeks"]) // 2
    chosen = steps.select("meter_id", step_week="week", step="step", strength="strength")
    near = residual.join(chosen, "meter_id")
    middle = near.step_week * 7
    near = near.filter((near.number >= middle - reach - 7) & (near.number < middle + reach + 14))
    one = {"group_by": ["meter_id", "step_week"], "order_by": "number"}
    past, coming = ibis.window(**one, preceding=(7, 1)), ibis.window(**one, following=(0, 6))
    near = near.mutate(
        towards=(near.residual.mean().over(coming) - near.residual.mean().over(past)) * near.step.sign(),
        used_before=near.quantity.cast("float64").mean().over(past),
        used_after=near.quantity.cast("float64").mean().over(coming),
    )
    middle = near.step_week * 7
    best = near.filter((near.number >= middle - reach) & (near.number < middle + reach + 7))
    rows = best.group_by([*METER, "step_week", "step", "strength"]).agg(
        first=best.day.argmax(best.towards), towards=best.towards.max(),
        expected=best.used_before.argmax(best.towards), observed=best.used_after.argmax(best.towards),
    )  # fmt: skip
    times = rows.step.abs().exp()
    rows = rows.filter(
        (times >= check["ratio_from"]) & (times < check["ratio_below"])
        & (rows.towards >= check["sudden_ratio"] * rows.step.abs())
    )  # fmt: skip
    rows = rows.group_by([*METER, "first"]).agg(
        strength=rows.strength.max(), observed=rows.observed.max(), expected=rows.expected.max()
    )
    last_days = residual.group_by("meter_id").agg(last_day=residual.day.max())
    rows = rows.join(last_days, "meter_id")
    held = (rows.last_day.delta(rows.first, unit="day") + 1).cast("int32")
    return found(
        rows.mutate(
            until=rows.first + ibis.interval(days=1), count=held,
            stake_quantity=(rows.observed - rows.expected).abs() * held,
        ),
        check,
    )  # fmt: skip


def unexplained(steps: ibis.Table, runs: ibis.Table, check: Check) -> ibis.Table:
    """Leave out changes of level at the ends of frozen days and zeros: they are told already.

    Parameters
    ----------
    steps, runs
        Findings.
    """
    near = ibis.interval(days=round(check["days_apart"]))
    around = runs.select("meter_code", run_first=runs.first - near, run_until=runs.until + near)
    told = steps.join(around, "meter_code").filter(
        lambda t: (t.first >= t.run_first) & (t.first <= t.run_until)
    )
    return steps.anti_join(told, ["meter_code", "first"])
