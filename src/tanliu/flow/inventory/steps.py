"""Activities times bindings: the emission lines.

A quantity has 6 decimals and a binding 10, so the 16 decimals of a line hold the exact product: nothing is
rounded, and sums over lines are exact in every digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from tanliu.flow.periods import is_month
from tanliu.kit.table import dictionary

_AMOUNT = "decimal(38, 16)"
#: Columns that a quantity is multiplied into.
AMOUNTS = (
    "energy_kgce",
    "capped_kgce",
    "emission_kgco2",
    "emission_kgch4",
    "emission_kgn2o",
    "emission_kgco2e",
    "market_kgco2e",
)


def kinds(activity: ibis.Table, factor_region: ibis.Table, own: ibis.Table | None = None) -> ibis.Table:
    """Return what has to be bound (carrier, unit, purpose, factor_region_id, year) and in which periods, by which origin.

    Parameters
    ----------
    own
        As in `lines`; with it the key ``own`` is one more column, empty where nothing is bound to the entity.
    """
    placed = _with_own(activity, own).join(factor_region, "region_id")
    more = () if own is None else ("own",)
    return placed.select(
        "carrier", "unit", "purpose", "factor_region_id", "year", *more, "period", "origin"
    ).distinct()


def lines(
    activity: ibis.Table,
    binding: ibis.Table,
    factor_region: ibis.Table,
    own: ibis.Table | None = None,
    *,
    more: Sequence[str] = (),
) -> ibis.Table:
    """Multiply each activity with what one unit of it means where and when it happened.

    Parameters
    ----------
    factor_region
        Columns region_id, factor_region_id: whose factors hold in a region.
    own
        Columns entity_id, carrier, period, own: the key of what is bound to an entity then. None where nothing is; else
        ``binding`` has the column ``own`` too, empty in the rows that hold for everybody.
    more
        Columns of what packs tell beside the greenhouse gases.
    """
    names = (*AMOUNTS, *more)
    keys = ["carrier", "unit", "purpose", "year", *(() if own is None else ("own",))]
    placed = _with_own(activity, own).join(factor_region, "region_id")
    values = binding.select("binding_id", *keys, "scope", *names, factor_region_id="region_id").rename(
        {f"unit_{name}": name for name in names}
    )
    joined = placed.left_join(values, [*keys, "factor_region_id"])
    amounts = {name: (joined.quantity * joined[f"unit_{name}"]).cast(_AMOUNT) for name in names}
    return joined.mutate(line_id=joined.activity_id, **amounts).select(*dictionary()["line"].names, *more)


def _with_own(activity: ibis.Table, own: ibis.Table | None) -> ibis.Table:
    if own is None:
        return activity
    keyed = own.rename(bound_entity="entity_id", bound_carrier="carrier", bound_period="period", bound="own")
    keys = [("entity_id", "bound_entity"), ("carrier", "bound_carrier"), ("period", "bound_period")]
    joined = activity.left_join(keyed, keys).select(*activity.columns, "bound")
    return joined.mutate(own=joined.bound.fill_null("")).drop("bound")


def stakes(doubt: ibis.Table, line: ibis.Table, ratio: ibis.Table) -> ibis.Table:
    """Return what rests on figures in doubt: ``stake_kgce`` and ``stake_kgco2e`` beside their columns.

    A quantity is priced by what a unit of its carrier came to in the lines of that year, sum over sum; where no single
    quantity is in doubt, everything that the entity used in the months from ``first`` up to ``until`` rests on it.

    Parameters
    ----------
    doubt
        number (the key), entity_id, carrier, unit, first, until, stake_quantity in the unit or null.
    line
        Emission lines.
    ratio
        carrier, unit, to_unit, ratio: what one unit is in the unit of the carrier's lines.
    """
    used = line.filter(line.quantity > 0).group_by("carrier", "year", to_unit=line.unit)
    price = used.agg(
        kgce_each=_float(line.energy_kgce.sum()) / _float(line.quantity.sum()),
        kgco2e_each=_float(line.emission_kgco2e.sum()) / _float(line.quantity.sum()),
    )
    whole = doubt.filter(doubt.stake_quantity.isnull()).select("number", "entity_id", "first", "until")
    own = line.filter(is_month(line.period)).select("entity_id", "period", "energy_kgce", "emission_kgco2e")
    both = whole.join(own, "entity_id")
    inside = (both.period >= _month(both["first"])) & (both.period < _month(both["until"]))
    sums = both.filter(inside).group_by("number").agg(
        all_kgce=lambda t: t.energy_kgce.sum(), all_kgco2e=lambda t: t.emission_kgco2e.sum()
    )  # fmt: skip
    placed = doubt.mutate(year=lambda t: t["first"].year()).left_join(ratio, ["carrier", "unit"])
    placed = placed.select(*doubt.columns, "year", "to_unit", "ratio")
    priced = placed.left_join(price, ["carrier", "to_unit", "year"]).select(
        *doubt.columns, "ratio", "kgce_each", "kgco2e_each"
    )
    joined = priced.left_join(sums, "number")
    amount = _float(joined.stake_quantity * joined.ratio.cast("decimal(38, 10)"))

    def stake(unit: str) -> Any:
        some, whole = amount * joined[f"{unit}_each"], _float(joined[f"all_{unit}"])
        return ibis.ifelse(joined.stake_quantity.isnull(), whole, some).cast("decimal(24, 6)")

    return joined.select(*doubt.columns, stake_kgce=stake("kgce"), stake_kgco2e=stake("kgco2e"))


def _float(value: Any) -> Any:
    return value.cast("float64")


def _month(day: Any) -> Any:
    return day.strftime("%Y-%m")
