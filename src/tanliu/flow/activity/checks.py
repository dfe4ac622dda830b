"""Checks of what is reported: against the meters, against a firm's own months, against other firms, digit by digit.

A figure is one number of a monthly form. Digits are those of the number as it was written: the place to which an
item is usually reported is taken from all who report it.
"""

from __future__ import annotations

import math

import ibis

from tanliu.catalog.activity import USUAL
from tanliu.flow.activity.steps import MONTHS
from tanliu.flow.meter.checks import found
from tanliu.flow.meter.formulas import tail_strength
from tanliu.flow.meter.types import Check
from tanliu.flow.periods import is_month, month_number, year_number

#: A month as it is written.
_MILLIONTHS = 1_000_000
#: Makes a median of absolute deviations a standard deviation of a normal distribution.
_TO_DEVIATION = 1.4826
_LN10 = math.log(10)
_COMPARED = ("entity_id", "carrier", "purpose", "period")


def figures(report: ibis.Table, output: ibis.Table) -> ibis.Table:
    """Return every number above zero of the monthly forms with its digits.

    Columns: entity_id, carrier (null for an output), item, period, number (of the month), quantity, unit,
    digits (kept at the usual place of the item), significant (digits without zeros at the end), final (the last
    digit at that place).
    """
    forms = report.select(
        "entity_id", "carrier", "period", "unit",
        item=report.carrier + "/" + report.purpose, quantity=report.quantity.cast("decimal(24, 6)"),
    )  # fmt: skip
    outputs = output.select(
        "entity_id", "period", carrier=ibis.null("string"), item="measure",
        quantity=output.value.cast("decimal(24, 6)"), unit=ibis.literal("CNY"),
    ).select(*forms.columns)  # fmt: skip
    every = forms.union(outputs.filter(outputs.item.endswith("_cny")))
    months = every.filter(is_month(every.period) & (every.quantity > 0))
    text = (months.quantity * _MILLIONTHS).cast("decimal(38, 0)").cast("string")
    written = months.mutate(text=text, kept=text.re_replace("0+$", ""), number=month_number(months.period))
    zeros = written.text.length() - written.kept.length()
    written = written.mutate(zeros=zeros)
    # all but a tenth are written at least so finely; the exceptions are slips and whole numbers by chance
    place = written.group_by("item").agg(place=written.zeros.quantile(0.1).cast("int64"))
    told = written.join(place, "item")
    return told.select(
        "entity_id", "carrier", "item", "period", "number", "quantity", "unit",
        digits=told.text.length() - told.place,
        significant=told.kept.length(),
        final=told.text.substr(told.text.length() - told.place - 1, 1),
    )  # fmt: skip


def compared(quantities: ibis.Table, check: Check) -> ibis.Table:
    """Put what is reported beside what the meters of the entity would show if nothing of the month were missing.

    Parameters
    ----------
    quantities
        ``preferred`` of the steps.
    """
    both = quantities.filter(
        (quantities.metered_quantity > 0) & (quantities.reported_quantity > 0)
        & is_month(quantities.period) & (quantities.purpose == USUAL)
    )  # fmt: skip
    known = both.readings.cast("float64") / both.expected_readings
    both = both.mutate(known=known).filter(known >= check["known_ratio"])
    full = both.metered_quantity.cast("float64") / ibis.least(both.known, 1.0)
    both = both.mutate(full=full, deviation=(both.reported_quantity.cast("float64") / full).ln())
    # scale and median over all: what two honest instruments differ by
    spread = both.mutate(one=1).group_by("one").agg(spread=_TO_DEVIATION * both.deviation.abs().median())
    joined = both.mutate(one=1).join(spread, "one")
    return joined.select(
        *_COMPARED, "full", "deviation", "known", "reported_quantity", "to_unit",
        spread=ibis.greatest(joined.spread, check["spread_least"]), number=month_number(joined.period),
    )  # fmt: skip


def contradictions(pairs: ibis.Table, check: Check, slip: Check) -> ibis.Table:
    """Find months in a row in which a report says another amount than the meters, and no power of ten explains it."""
    allowed = check["tolerance_ratio"] + check["gap_ratio"] * ibis.greatest(1 - pairs.known, 0.0)
    rows = pairs.mutate(strength=pairs.deviation.abs() / pairs.spread)
    differs = (rows.deviation.abs() > (1 + allowed).ln()) & (rows.strength >= check["flag_at"])
    rows = rows.filter(differs & ~_is_slip(rows.deviation, slip)).mutate(above=rows.deviation > 0)
    keys = ["entity_id", "carrier", "above"]
    rows = rows.mutate(order=ibis.row_number().over(ibis.window(group_by=keys, order_by="number")))
    rows = rows.mutate(island=rows.number - rows.order)
    runs = rows.group_by([*keys, "island"]).agg(
        first=_first_day(rows.number.min()), until=_first_day(rows.number.max() + 1), count=rows.count(),
        observed=rows.reported_quantity.sum(), expected=rows.full.sum(), strength=rows.strength.max(),
        unit=rows.to_unit.arbitrary(),
    )  # fmt: skip
    stake = (runs.observed.cast("float64") - runs.expected).abs()
    return found(runs.mutate(item=runs.carrier + "/energy", stake_quantity=stake), check)


def parts_apart(years: ibis.Table, others: ibis.Table, check: Check) -> ibis.Table:
    """Find amounts of a year, a quarter or other days that their months and shorter parts do not add up to.

    Parameters
    ----------
    years
        ``months_of_years`` of the steps. A year of which months are missing may be more than those that are known.
    others
        Columns entity_id, carrier, purpose, to_unit, first, until, observed, expected of amounts of other days.
    """
    less = years.reported_quantity < years.months_quantity
    known = years.filter((years.months == MONTHS) | less)
    number = year_number(known.period)
    whole = known.mutate(
        first=ibis.date(number, 1, 1), until=ibis.date(number + 1, 1, 1),
        observed=known.reported_quantity.cast("float64"), expected=known.months_quantity.cast("float64"),
    )  # fmt: skip
    rows = whole.select(*others.columns).union(others)
    apart = (rows.observed - rows.expected).abs()
    rows = rows.mutate(
        item=rows.carrier + "/" + rows.purpose, unit=rows.to_unit, stake_quantity=apart,
        strength=1 + apart / ibis.greatest(rows.observed, rows.expected, check["amount_least"]),
    )  # fmt: skip
    return found(rows, check)


def unit_slips(pairs: ibis.Table, figures: ibis.Table, check: Check) -> ibis.Table:
    """Find figures that are about ten, a thousand or another power of ten times what the meter or other months say.

    Months in a row with the same power are one finding.
    """
    slipped = pairs.filter(_is_slip(pairs.deviation, check))
    by_meter = slipped.select(
        "entity_id", "carrier", "number", "deviation", item=slipped.carrier + "/energy", unit="to_unit",
        observed=slipped.reported_quantity.cast("float64"), expected="full",
        strength=slipped.deviation.abs() / slipped.spread,
    )  # fmt: skip
    rows = by_meter.union(_out_of_line(pairs, figures, check).select(*by_meter.columns))
    rows = rows.mutate(power=(rows.deviation / _LN10).round().cast("int32"))
    keys = ["entity_id", "carrier", "item", "unit", "power"]
    rows = rows.mutate(order=ibis.row_number().over(ibis.window(group_by=keys, order_by="number")))
    rows = rows.mutate(island=rows.number - rows.order)
    runs = rows.group_by([*keys, "island"]).agg(
        first=_first_day(rows.number.min()), until=_first_day(rows.number.max() + 1), count=rows.count(),
        observed=rows.observed.sum(), expected=rows.expected.sum(), strength=rows.strength.max(),
    )  # fmt: skip
    return found(runs.mutate(stake_quantity=(runs.observed - runs.expected).abs()), check)


def _out_of_line(pairs: ibis.Table, figures: ibis.Table, check: Check) -> ibis.Table:
    """Return figures without a meter that are a power of ten away from the steady rest of their months."""
    keys = ["entity_id", "item"]
    logs = figures.mutate(log=figures.quantity.cast("float64").ln())
    usual = logs.group_by(keys).agg(usual=logs.log.median(), months=logs.count())
    logs = logs.join(usual, keys)
    apart = logs.mutate(deviation=logs.log - logs.usual)
    spread = apart.group_by(keys).agg(spread=_TO_DEVIATION * apart.deviation.abs().median())
    apart = apart.join(spread, keys)
    apart = apart.mutate(strength=apart.deviation.abs() / ibis.greatest(apart.spread, check["spread_least"]))
    steady = (apart.months >= check["months_least"]) & (apart.spread <= check["spread_most"])
    odd = apart.filter(steady & _is_slip(apart.deviation, check))
    odd = odd.anti_join(pairs.mutate(item=pairs.carrier + "/energy"), ["entity_id", "item", "number"])
    return odd.mutate(observed=odd.quantity.cast("float64"), expected=odd.usual.exp())


def repeated_months(figures: ibis.Table, check: Check) -> ibis.Table:
    """Find months in a row whose figures are those of the month before, digit by digit.

    Each figure that comes again by chance is one of ten to the power of its digits less one.
    """
    before = ibis.window(group_by=["entity_id", "item"], order_by="number")
    rows = figures.mutate(
        last=figures.quantity.lag().over(before), last_number=figures.number.lag().over(before)
    )
    same = (rows.quantity == rows["last"]) & (rows.number == rows.last_number + 1)
    again = rows.filter(same & (rows.significant >= check["digits_least"]))
    again = again.mutate(weight=ibis.least(again.significant, check["digits_most"]) - 1)
    months = again.group_by(["entity_id", "number"]).agg(
        weight=again.weight.sum(), figures=again.count(), item=again.item.min(), carrier=again.carrier.min()
    )
    order = ibis.row_number().over(ibis.window(group_by="entity_id", order_by="number"))
    months = months.mutate(order=order)
    months = months.mutate(island=months.number - months.order)
    tried = figures.number.nunique().as_scalar().log10()
    runs = months.group_by(["entity_id", "island"]).agg(
        first=_first_day(months.number.min()), until=_first_day(months.number.max() + 1),
        count=months.figures.sum(), weight=months.weight.sum(), item=months.item.min(),
        carrier=months.carrier.min(),
    )  # fmt: skip
    return found(runs.mutate(strength=runs.weight - tried), check)


def same_figures(figures: ibis.Table, check: Check) -> ibis.Table:
    """Find two entities that report the same figures in the same month; each of the two gets a finding."""
    long = figures.filter(figures.significant >= check["digits_least"])
    left = long.select("entity_id", "item", "number", "quantity", "significant", "carrier")
    right = left.rename(other_id="entity_id").drop("significant", "carrier")
    pairs = left.join(right, ["item", "number", "quantity"]).filter(lambda t: t.entity_id != t.other_id)
    pairs = pairs.mutate(weight=ibis.least(pairs.significant, check["digits_most"]) - 1)
    rows = pairs.group_by(["entity_id", "other_id", "number"]).agg(
        count=pairs.count(), weight=pairs.weight.sum(), item=pairs.item.min(), carrier=pairs.carrier.min()
    )
    # so many pairs of entities could have met by chance
    tried = (long.entity_id.nunique().cast("float64") ** 2 / 2).as_scalar().log10()
    rows = rows.filter(rows["count"] >= check["figures_least"])
    return found(
        rows.mutate(
            first=_first_day(rows.number), until=_first_day(rows.number + 1), strength=rows.weight - tried
        ),
        check,
    )  # fmt: skip


def round_numbers(figures: ibis.Table, check: Check) -> ibis.Table:
    """Find entities of which most figures of a year have no more than two digits besides zeros."""
    able = figures.filter(figures.digits >= check["digits_least"])
    marked = able.mutate(hit=(able.significant <= check["digits_most"]).cast("int32"))
    return _years(marked, check)


def heaped_digits(figures: ibis.Table, rounded: ibis.Table, check: Check) -> ibis.Table:
    """Find entities whose figures of a year end in 0 or 5 far more often than those of all.

    Parameters
    ----------
    rounded
        ``round_numbers``: their last digits are nothing new.
    """
    able = figures.filter(figures.digits >= check["digits_least"])
    marked = able.mutate(hit=able.final.isin(["0", "5"]).cast("int32"))
    rows = _years(marked, check)
    return rows.anti_join(rounded.select("entity_id", "first"), ["entity_id", "first"])


def _years(marked: ibis.Table, check: Check) -> ibis.Table:
    """Judge how many figures of an entity's year are hits, given how many of all are."""
    usual = ibis.greatest(marked.hit.mean().as_scalar(), check["usual_least"])
    marked = marked.mutate(year=marked.number // 12)
    rows = marked.group_by(["entity_id", "year"]).agg(hits=marked.hit.sum(), of=marked.count())
    rows = rows.filter((rows.of >= check["figures_least"]) & (rows.hits >= rows.of * check["share_from"]))
    return found(
        rows.mutate(
            first=_first_day(rows.year * 12), until=_first_day(rows.year * 12 + 12), count=rows.hits,
            observed=rows.hits / rows.of, expected=usual, unit=ibis.literal("1"),
            strength=tail_strength(rows.hits, rows.of, usual),
        ),
        check,
    )  # fmt: skip


def _is_slip(deviation: ibis.Value, check: Check) -> ibis.Value:
    """Return whether a logarithm is near a power of ten other than one."""
    tens = deviation / _LN10
    return (tens.round() != 0) & ((tens - tens.round()).abs() <= check["near_decades"])


def _first_day(number: ibis.Value) -> ibis.Value:
    return ibis.date((number // 12).cast("int32"), (number % 12 + 1).cast("int32"), ibis.literal(1, "int32"))
