"""Checks of the level of use: steps that stay, and changes of the scale of a meter.

A day counts when it is known, not zero and outside frozen days and runs of zeros, so that the weeks before a gap are
compared with the weeks after it. From its logarithm go the meter's usual day of that weekday and what its neighbours
(industry and carrier) share that day, as far as the meter follows them.
"""

from __future__ import annotations

import math
from functools import partial

import ibis

from tanliu.flow.meter.checks import METER, day_number, found
from tanliu.flow.meter.types import Check
from tanliu.kit.period import expected_readings

_WEEKS_A_YEAR = 52
#: Days from Monday to Thursday 1970-01-01.
_TO_MONDAY = 3
#: Makes a median of absolute deviations a standard deviation of a normal distribution.
_TO_DEVIATION = 1.4826
_PEERS = ["carrier", "industry"]


def residuals(
    shapes: ibis.Table, meter: ibis.Table, entity: ibis.Table, dead: ibis.Table, check: Check
) -> ibis.Table:
    """Return the logarithm of daily energy of live days, less what is usual and what the neighbours share.

    An industry with few meters is compared with all meters of the carrier.

    Parameters
    ----------
    dead
        Findings whose days do not count: frozen ones and zeros.
    """
    placed = meter.join(entity.select("entity_id", "industry"), "entity_id").select(*METER, "industry")
    placed = placed.mutate(industry=placed.industry.fill_null(""))
    days = shapes.select("meter_id", "day", "quantity", "readings", "low", "high").join(placed, "meter_id")
    whole = days.readings >= expected_readings(1, days.interval_minutes) * check["known_ratio"]
    days = days.filter(whole & (days.quantity > 0))
    runs = dead.select("meter_code", run_first="first", run_until="until")
    out = days.join(runs, "meter_code").filter(lambda t: (t.day >= t.run_first) & (t.day < t.run_until))
    days = days.anti_join(out.select("meter_id", "day").distinct(), ["meter_id", "day"])
    number = day_number(days.day) + _TO_MONDAY
    days = days.mutate(log=days.quantity.cast("float64").ln(), weekday=number % 7, week=number // 7)
    own = days.group_by(["meter_id", "weekday"]).agg(own=days.log.median())
    days = days.join(own, ["meter_id", "weekday"])
    return _less_shared(days.mutate(moved=days.log - days.own).drop("own", "weekday"), check)


def _less_shared(days: ibis.Table, check: Check) -> ibis.Table:
    """Take off what the neighbours share, times how much the meter follows them from one month to the next."""
    near = days.group_by([*_PEERS, "day"]).agg(shared_by_peers=days.moved.median(), peers=days.count())
    wide = days.group_by(["carrier", "day"]).agg(shared_by_all=days.moved.median())
    days = days.join(near, [*_PEERS, "day"]).join(wide, ["carrier", "day"])
    # an industry that is not known is no group of neighbours
    days = days.mutate(alone=(days.peers < check["peers_least"]) | (days.industry == ""))
    days = days.mutate(shared=ibis.ifelse(days.alone, days.shared_by_all, days.shared_by_peers))
    one = ibis.window(group_by="meter_id", order_by="day")
    lag = round(check["follow_days"])
    moves = days.mutate(
        own_move=days.moved - days.moved.lag(lag).over(one),
        move=days.shared - days.shared.lag(lag).over(one),
    )
    follows = moves.group_by("meter_id").agg(
        varies=moves.move.var(), follows=moves.own_move.cov(moves.move) / moves.move.var().nullif(0)
    )
    follows = follows.mutate(
        follows=ibis.greatest(
            ibis.least(ibis.coalesce(follows.follows, 1.0), check["follow_most"]), ibis.literal(0.0)
        )
    )
    days = days.join(follows.select("meter_id", "follows"), "meter_id")
    row = ibis.row_number().over(one)
    return days.mutate(residual=days.moved - days.follows * days.shared, row=row).drop(
        "log", "shared_by_peers", "shared_by_all", "peers", "follows", "shared", "moved", "readings"
    )


def weekly(residual: ibis.Table, check: Check) -> ibis.Table:
    """Return for each live week of a meter the step from the weeks before to the weeks after, and its strength.

    A step is weighed against the noise of a week, the meter's own steps of other weeks, and how far its
    neighbours differ in that same week, as they do when heating begins.
    """
    size = round(check["weeks"])
    weeks = residual.group_by([*METER, "industry", "week"]).agg(
        level=residual.residual.median(), shown=residual.count(), alone=residual.alone.any(),
        row=residual.row.min(),
    )  # fmt: skip
    weeks = weeks.filter(weeks.shown >= check["days_a_week"])
    by_meter = partial(ibis.window, group_by="meter_id", order_by="week")
    past, coming = by_meter(preceding=(size, 1)), by_meter(following=(0, size - 1))
    weeks = weeks.mutate(
        before=weeks.level.median().over(past), weeks_before=weeks.level.count().over(past),
        after=weeks.level.median().over(coming), weeks_after=weeks.level.count().over(coming),
        jump=(weeks.level - weeks.level.lag().over(by_meter())).abs(),
    )  # fmt: skip
    least = check["weeks_least"]
    known = weeks.filter((weeks.weeks_before >= least) & (weeks.weeks_after >= least))
    known = known.mutate(step=known.after - known.before)
    own = known.group_by("meter_id").agg(noise=known.jump.median(), usual=known.step.abs().median())
    known = known.join(own, "meter_id")
    week = [*_PEERS, "week"]
    middle = known.group_by(week).agg(middle=known.step.median(), peers=known.count())
    apart = known.join(middle, week)
    spread = apart.group_by(week).agg(others=(apart.step - apart.middle).abs().median())
    known = apart.join(spread, week)
    others = ibis.ifelse(known.peers >= check["peers_least"], known.others, ibis.literal(0.0))
    # a difference of two weeks has twice the variance, a median of some weeks a part of it
    noise = ibis.greatest(_TO_DEVIATION * known.noise / 2**0.5, check["spread_least"]) * (2 / size) ** 0.5
    noise = ibis.greatest(noise, _TO_DEVIATION * known.usual, _TO_DEVIATION * others)
    doubt = ibis.ifelse(known.alone, check["alone_factor"], 1.0)
    known = known.mutate(strength=known.step.abs() / (noise * doubt))
    around = by_meter(preceding=size - 1, following=size - 1)
    return known.mutate(largest=known.step.abs().max().over(around)).drop(
        "noise", "usual", "others", "middle", "peers", "jump", "shown", "weeks_before", "weeks_after"
    )


def steps(weeks: ibis.Table, residual: ibis.Table, check: Check) -> ibis.Table:
    """Return the steps that stay and are not the meter's season, each with its day and its ratio.

    A step that the meter also takes a year before or after is its season. One that does not stand against the
    weeks before it, nor against the same weeks of the year before, needs twice the strength.
    """
    peaks = weeks.filter((weeks.step.abs() == weeks.largest) & (weeks.strength >= check["flag_at"]))
    # weeks on a plateau have equal steps
    first = peaks.group_by(["meter_id", "step"]).agg(week=peaks.week.min())
    peaks = peaks.semi_join(first, ["meter_id", "week"])
    peaks = peaks.anti_join(_of_every_year(peaks, weeks, check), ["meter_id", "week"])
    peaks = _compared(peaks, weeks, check)
    stays = peaks.stays_ratio >= check["stays_from"]
    against_year = peaks.year_step * peaks.step.sign() >= peaks.step.abs() / 2
    new = (peaks.new_ratio >= check["new_from"]) | against_year.fill_null(False)
    halved = ibis.ifelse(new, peaks.strength, peaks.strength / check["swing_factor"])
    peaks = peaks.mutate(new=new, strength=halved)
    return _dated(peaks.filter(stays & (peaks.strength >= check["flag_at"])), residual, check)


def _of_every_year(steps: ibis.Table, weeks: ibis.Table, check: Check) -> ibis.Table:
    """Return the steps that the meter also takes about a year before or after: heating, terms, the season."""
    other = weeks.select("meter_id", other_week="week", other_step="step")
    pairs = steps.select("meter_id", "week", "step").join(other, "meter_id")
    off = ((pairs.week - pairs.other_week).abs() - _WEEKS_A_YEAR).abs()
    same = (pairs.step * pairs.other_step > 0) & (pairs.other_step.abs() >= pairs.step.abs() / 2)
    return pairs.filter(same & (off <= check["weeks_off"])).select("meter_id", "week").distinct()


def _compared(steps: ibis.Table, weeks: ibis.Table, check: Check) -> ibis.Table:
    """Add how many later weeks lie beyond the middle of a step, how many earlier ones before it, and the year's step."""
    at = ["meter_id", "week"]
    middle = steps.select(*at, "step", middle=(steps.before + steps.after) / 2)
    other = weeks.select("meter_id", other_week="week", other_level="level")
    pairs = middle.join(other, "meter_id")
    pairs = pairs.mutate(beyond=((pairs.other_level - pairs.middle) * pairs.step > 0).cast("float64"))
    later = pairs.filter(
        (pairs.other_week >= pairs.week) & (pairs.other_week < pairs.week + check["stay_weeks"])
    )
    earlier = pairs.filter((pairs.other_week < pairs.week) & (pairs.other_week >= pairs.week - _WEEKS_A_YEAR))
    twin = other.rename(twin_week="other_week", twin_level="other_level")
    years = later.join(twin, "meter_id").filter(
        lambda t: (t.twin_week == t.other_week - _WEEKS_A_YEAR) & (t.twin_week < t.week)
    )
    stayed = later.group_by(at).agg(stays_ratio=later.beyond.mean())
    was = earlier.group_by(at).agg(new_ratio=1 - earlier.beyond.mean())
    years = years.group_by(at).agg(
        year_step=(years.other_level - years.twin_level).median(), year_weeks=years.count()
    )
    years = years.filter(years.year_weeks >= check["weeks_least"])
    told = steps.join(stayed, at).join(was, at)
    return told.left_join(years, at).drop("meter_id_right", "week_right", "year_weeks")


def _dated(steps: ibis.Table, residual: ibis.Table, check: Check) -> ibis.Table:
    """Find the day of each step: where the live week after differs most from the live week before.

    A median of weeks stays the same for some weeks around the step, so days on both sides are tried.
    """
    reach = 7 * round(check["weeks"]) // 2
    by_meter = partial(ibis.window, group_by="meter_id", order_by="row")
    past, coming = by_meter(preceding=(7, 1)), by_meter(following=(0, 6))
    near = residual.select(*METER, "day", "row", "residual", "quantity", "low", "high").mutate(
        move=residual.residual.mean().over(coming) - residual.residual.mean().over(past),
        used_before=residual.quantity.cast("float64").mean().over(past),
        used_after=residual.quantity.cast("float64").mean().over(coming),
    )
    chosen = steps.select("meter_id", "step", "strength", "new", "year_step", step_week="week", at="row")
    near = near.join(chosen, "meter_id")
    near = near.filter((near.row >= near["at"] - reach) & (near.row < near["at"] + reach + 7))
    near = near.mutate(towards=near.move * near.step.sign())
    rows = near.group_by([*METER, "step_week", "step", "strength", "new", "year_step"]).agg(
        first=near.day.argmax(near.towards), row=near.row.argmax(near.towards), towards=near.towards.max(),
        expected=near.used_before.argmax(near.towards), observed=near.used_after.argmax(near.towards),
    )  # fmt: skip
    rows = rows.filter(rows.towards >= check["sudden_ratio"] * rows.step.abs())
    # two steps of one meter may share their sharpest day
    strongest = ibis.row_number().over(
        ibis.window(group_by=["meter_id", "first"], order_by=[ibis.desc("strength"), "step_week"])
    )
    rows = rows.mutate(rank=strongest).filter(lambda t: t["rank"] == 0)
    return rows.join(residual.group_by("meter_id").agg(last_day=residual.day.max()), "meter_id")


def level_changes(steps: ibis.Table, scales: ibis.Table, check: Check) -> ibis.Table:
    """Find days from which a meter uses another amount than before while its neighbours do not.

    Parameters
    ----------
    steps
        ``steps``.
    scales
        ``scale_changes``: what is a change of scale is none of use.
    """
    rows = steps.filter(steps.step.abs() >= ibis.literal(check["ratio_from"]).ln())
    return found(_told(rows.anti_join(scales, ["meter_code", "first"])), check)


def scale_changes(steps: ibis.Table, residual: ibis.Table, check: Check) -> ibis.Table:
    """Find days from which readings are multiplied: by a factor that units or transformers differ by, nights like peaks.

    Parameters
    ----------
    steps, residual
        ``steps`` and ``residuals``.
    """
    moved = _nights_and_peaks(steps, residual, check)
    rows = steps.join(moved, ["meter_id", "first"])
    # what goes back to where it was is the end of something else
    large = rows.new & (rows.step.abs() >= ibis.literal(check["ratio_from"]).ln())
    # what the same weeks of the year before say counts where it says about the same
    agrees = (rows.year_step - rows.step).abs() <= check["uneven_most"]
    ratios = [rows.step.abs(), ibis.ifelse(agrees, rows.year_step, rows.step).abs()]
    units = [ibis.literal(math.log(one.ratio)) for one in check.factors]
    off = ibis.least(*((ratio - unit).abs() for ratio in ratios for unit in units))
    unsure = check["near_deviations"] * rows.step.abs() / rows.strength
    near = ibis.greatest(ibis.least(unsure, check["near_most"]), check["near_least"])
    even = rows.uneven <= check["uneven_most"]
    return found(_told(rows.filter(large & (off <= near) & even)), check)


def _nights_and_peaks(steps: ibis.Table, residual: ibis.Table, check: Check) -> ibis.Table:
    """Return how far the least and the largest reading of the day move by other factors than the step.

    A meter that shows zeros at night is judged by its peaks.
    """
    reach = round(check["days"])
    days = residual.select("meter_id", "low", "high", day_row="row")
    near = steps.select("meter_id", "first", "step", "row").join(days, "meter_id")
    near = near.filter((near.day_row >= near.row - reach) & (near.day_row < near.row + reach))
    after = near.day_row >= near.row
    rows = near.group_by(["meter_id", "first", "step"]).agg(
        low_before=near.low.median(where=~after), low_after=near.low.median(where=after),
        high_before=near.high.median(where=~after), high_after=near.high.median(where=after),
    )  # fmt: skip
    high = (_log(rows.high_after) - _log(rows.high_before) - rows.step).abs()
    low = (_log(rows.low_after) - _log(rows.low_before) - rows.step).abs()
    return rows.select("meter_id", "first", uneven=ibis.ifelse(low.isnull(), high, (low + high) / 2))


def _log(value: ibis.Value) -> ibis.Value:
    """Return the logarithm of what is above zero, else null."""
    number = value.cast("float64")
    return ibis.ifelse(number > 0, number, ibis.null("float64")).ln()


def _told(rows: ibis.Table) -> ibis.Table:
    """Add what a finding says of a step: from its day to the last one known."""
    held = (rows.last_day.delta(rows.first, unit="day") + 1).cast("int32")
    return rows.mutate(
        until=rows.first + ibis.interval(days=1), count=held,
        stake_quantity=(rows.observed - rows.expected).abs() * held,
    )  # fmt: skip
