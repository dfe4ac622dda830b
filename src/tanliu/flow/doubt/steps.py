"""Which lines rest on findings, and which inputs are missing that were expected.

A finding is about what was counted or about what was not: a report that a meter was preferred to counts for nothing, and so
does what was found of it.
"""

from __future__ import annotations

import ibis

from tanliu.flow.periods import is_month, is_year, month_number, year_number

#: Compares firms with each other and not a figure with another: everything that the firm told rests on it.
_OF_FIRMS = "peer_outlier"
#: The longest time after a use for which a month is looked at [months].
MOST_MONTHS = 36


def doubted_lines(finding: ibis.Table, line: ibis.Table) -> ibis.Table:
    """Return the lines that rest on findings that still stand, in the columns of table ``doubted_line``.

    What was found of a meter concerns metered lines, what was found of a form reported ones; what was found of an output
    (value added) no line at all.

    Parameters
    ----------
    finding
        Rows of table ``finding``, gone ones included.
    line
        Emission lines.
    """
    stands = finding.filter(finding.gone_why.isnull() & (finding.carrier.notnull() | finding.item.isnull()))
    last = stands["until"] - ibis.interval(days=1)
    told = stands.select(
        "finding_id", "entity_id", "sure", "kind", "stake_quantity", "stake_kgce", "stake_kgco2e",
        wanted=stands.carrier, purpose_wanted=stands.item.re_replace("^[^/]*/", ""), is_metered=stands.meter_code.notnull(),
        since=stands["first"].year() * 12 + stands["first"].month() - 1, through=last.year() * 12 + last.month() - 1,
    )  # fmt: skip
    own = line.select(
        "line_id", "entity_id", "carrier", "purpose", "period", "origin", "energy_kgce", "emission_kgco2e"
    )
    both = told.join(own, "entity_id")
    month = ibis.ifelse(is_month(both.period), month_number(both.period), ibis.null("int32"))
    year = year_number(both.period)
    inside = ibis.ifelse(
        is_year(both.period),
        (both.since <= year * 12) & (both.through >= year * 12 + 11),
        (month >= both.since) & (month <= both.through),
    )
    is_counted = ibis.ifelse(both.is_metered, both.origin == "metered", both.origin == "reported")
    hit = both.filter(
        inside
        & (both.wanted.isnull() | (both.wanted == both.carrier))
        & (both.purpose_wanted.isnull() | (both.purpose_wanted == both.purpose))
        & (is_counted | ((both.kind == _OF_FIRMS) & (both.origin != "estimated")))
    )
    touched = ibis.window(group_by="finding_id")
    at_stake = _part(hit.stake_kgco2e, hit.emission_kgco2e.sum().over(touched))
    at_stake = ibis.coalesce(at_stake, _part(hit.stake_kgce, hit.energy_kgce.sum().over(touched)), 1.0)
    is_whole = ~hit.is_metered | hit.stake_quantity.isnull()
    return hit.select("line_id", "finding_id", "sure", ratio=ibis.ifelse(is_whole, 1.0, at_stake))


def _part(stake: ibis.Value, whole: ibis.Value) -> ibis.Value:
    """Return what is at stake over all that it touches, at most 1; null where nothing is touched."""
    parted = stake.cast("float64") / ibis.ifelse(whole > 0, whole.cast("float64"), ibis.null("float64"))
    return ibis.ifelse(parted > 1, 1.0, parted)


def missing_inputs(line: ibis.Table) -> ibis.Table:
    """Return the months of carriers that an entity has used of which nothing is known, as table ``missing_input``.

    A use is a month with a quantity other than zero; `MOST_MONTHS` after it nothing is expected any more, and rules of packs
    may expect it for less. What is told of a year as a whole lacks no month.

    Parameters
    ----------
    line
        Emission lines; an estimate is not something known.
    """
    told = line.filter((line.origin != "estimated") & is_month(line.period))
    months = told.group_by("entity_id", "carrier", number=month_number(told.period)).agg(
        used=(told.quantity != 0).any()
    )
    months = months.mutate(newest=months.number.max().over(ibis.window()))
    order = ibis.window(group_by=["entity_id", "carrier"], order_by="number")
    until_now = ibis.window(group_by=["entity_id", "carrier"], order_by="number", following=0)
    use = ibis.ifelse(months.used, months.number, ibis.null("int32"))
    placed = months.mutate(
        then=ibis.coalesce(months.number.lead().over(order), months.newest + 1), last_use=use.max().over(until_now)
    )  # fmt: skip
    end = ibis.least(placed.then, placed.last_use + MOST_MONTHS + 1)
    holes = placed.mutate(end=end).filter(lambda t: t.last_use.notnull() & (t.number + 1 < t.end))
    every = holes.select(
        "entity_id", "carrier", "last_use", number=ibis.range(holes.number + 1, holes.end).unnest()
    )
    year, month = (every.number // 12).cast("string"), (every.number % 12 + 1).cast("string").lpad(2, "0")
    missing = every.select(
        "entity_id", "carrier", period=year + "-" + month, year=(every.number // 12).cast("int32"),
        since_use_months=(every.number - every.last_use).cast("int32"),
    )  # fmt: skip
    whole = line.filter(is_year(line.period)).select("entity_id", "carrier", "year").distinct()
    return missing.anti_join(whole, ["entity_id", "carrier", "year"]).select(
        "entity_id", "carrier", "period", "since_use_months"
    )
