"""Checks of what comes out: who stands far from the firms of the same industry."""

from __future__ import annotations

import ibis

from tanliu.flow.meter.checks import found
from tanliu.flow.meter.types import Check
from tanliu.flow.periods import is_year

#: Makes a median of absolute deviations a standard deviation of a normal distribution.
_TO_DEVIATION = 1.4826


def peer_outliers(measure: ibis.Table, check: Check) -> ibis.Table:
    """Find entities whose energy per value added of a year lies far from the middle of their industry.

    Only years whose energy and value added cover the same months are compared, and none with a month of which electricity
    alone is known: such an intensity is low for want of figures and makes the others look high. A dozen firms say little of how far
    firms of an industry lie apart, so what all industries say of it counts like some firms more.
    """
    own = measure.filter(
        (measure.subject_kind == "entity") & is_year(measure.period) & measure.industry.notnull()
        & (measure.energy_kgce > 0) & (measure.value_added_cny > 0)
        & (measure.energy_months == measure.output_months) & measure.partly_months.isnull()
    )  # fmt: skip
    ratio = own.energy_kgce.cast("float64") / own.value_added_cny.cast("float64")
    own = own.select("subject_id", "industry", "period", "energy_kgce", intensity=ratio, log=ratio.ln())
    keys = ["industry", "period"]
    usual = own.group_by(keys).agg(usual=own.log.median(), peers=own.count())
    apart = own.join(usual, keys)
    apart = apart.mutate(apart=(apart.log - apart.usual).abs())
    apart = apart.filter(apart.peers >= check["peers_least"])
    spread = apart.group_by(keys).agg(own=_TO_DEVIATION * apart.apart.median(), firms=apart.count())
    pooled = apart.group_by("period").agg(pooled=_TO_DEVIATION * apart.apart.median())
    spread = spread.join(pooled, "period")
    extra = check["pooled_peers"]
    variance = (spread.firms * spread.own**2 + extra * spread.pooled**2) / (spread.firms + extra)
    spread = spread.select(*keys, spread=variance.sqrt())
    rows = apart.join(spread, keys)
    year = rows.period.cast("int32")
    expected = rows.usual.exp()
    return found(
        rows.select(
            entity_id="subject_id", item=ibis.literal("energy_intensity"), first=ibis.date(year, 1, 1),
            until=ibis.date(year + 1, 1, 1), observed=rows.intensity * 10_000, expected=expected * 10_000,
            unit=ibis.literal("kgce/10^4 CNY"), count=rows.peers,
            strength=rows.apart / ibis.greatest(rows.spread, check["spread_least"]),
        ),
        check,
    )  # fmt: skip
