"""Energy of entities by month, as meters and reports say; the first part of a computation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import ibis
import pyarrow as pa

from tanliu.app.compute.pending import spread_periods
from tanliu.app.compute.spreading import Key, shared_out, touching
from tanliu.app.meters.tree import counted_sums, counting, that_count
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.counted import ENERGY, other_units
from tanliu.catalog.types import Catalog
from tanliu.flow.activity import steps as activity_steps
from tanliu.flow.activity.spread import Contradicted
from tanliu.flow.inventory.binding import Accounting
from tanliu.flow.meter.steps import by_meter, by_month, first_months, with_silent
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import Period, readings_between
from tanliu.kit.rounding import half_even
from tanliu.kit.units import ratio


class Quantities(NamedTuple):
    """Energy of entities by month, before it is shared out among purposes.

    Attributes
    ----------
    chosen
        Of carriers of which meters or contracts tell too: the metered or the reported figure, both beside it.
    reported
        Of the other carriers, as reported.
    contradicted
        Reported amounts of days that are less, or other, than what is known inside them, by entity, carrier, purpose, unit.
    """

    chosen: ibis.Table
    reported: ibis.Table
    contradicted: Mapping[Key, list[Contradicted]]


def quantities(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    *,
    periods: Collection[str] | None = None,
    from_readings: bool = False,
) -> Quantities:
    """Return what meters and reports say, of some months or all; the only step that may scan readings."""
    memoised = workspace.memoised
    meter, report = counting(workspace), workspace.current("report")
    days = spread_periods(workspace)
    bookings = workspace.table("reading" if from_readings else "meter_day")
    if periods is not None:
        bookings = bookings.filter(bookings.month.isin([Period.parse(period).key for period in periods]))
        report = touching(report, periods, days)
    if from_readings and periods is None:
        months = [by_meter(workspace.month("reading", month), month) for month in workspace.months("reading")]
        monthly = ibis.union(*months) if len(months) > 1 else by_month(bookings)
    else:
        monthly = memoised(by_month, bookings)
    monthly = workspace.materialise("new_meter_month", monthly)
    # of a partial computation the months that it does not sum are asked too, else a silent meter would never have lived
    ever = monthly if periods is None else memoised(by_month, workspace.table("meter_day"))
    firsts = that_count(workspace, memoised(first_months, ever))
    sums = counted_sums(workspace, monthly)
    sums = workspace.materialise("live_meter_month", memoised(with_silent, sums, firsts, meter))
    ratios = unit_ratios(workspace, catalog)
    read = memoised(activity_steps.metered, sums, meter, _expected(workspace, sums, meter), ratios)
    told = memoised(activity_steps.reported, report, ratios)
    minimum = accounting.minimum_completeness
    contradicted: Mapping[Key, list[Contradicted]] = {}
    if days:
        told, contradicted = shared_out(workspace, told, read, minimum, periods)
    disputed = told.carrier.isin(_disputed(workspace, catalog, meter, report))
    best = memoised(activity_steps.preferred, read, told.filter(disputed), minimum_completeness=minimum)
    return Quantities(workspace.materialise("new_quantity", best), told.filter(~disputed), contradicted)


def _disputed(workspace: Workspace, catalog: Catalog, meter: ibis.Table, report: ibis.Table) -> list[str]:
    """Return the carriers of which not every report counts as it is: a meter or a contract may tell of them too."""
    contracts = report.filter(report.purpose.isin(catalog.contracts))
    both = meter.select("carrier").union(contracts.select("carrier"), distinct=True)
    return sorted(row["carrier"] for row in workspace.fetch(both))


def _expected(workspace: Workspace, sums: ibis.Table, meter: ibis.Table) -> ibis.Table:
    months = [row["month"] for row in workspace.fetch(sums.select("month").distinct())]
    clocks = workspace.fetch(meter.select("interval_minutes", "zone").distinct())
    rows = [
        {
            "month": month,
            "period": str(period := Period.of_key(month)),
            "interval_minutes": (minutes := clock["interval_minutes"]),
            "zone": clock["zone"],
            "expected_readings": readings_between(period.start, period.end, minutes, clock["zone"]),
        }
        for month in months
        for clock in clocks
    ]
    kinds = {
        "month": pa.int32(),
        "period": pa.string(),
        "interval_minutes": pa.int32(),
        "zone": pa.string(),
        "expected_readings": pa.int64(),
    }
    return workspace.register("expected", pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items()))))


def unit_ratios(workspace: Workspace, catalog: Catalog) -> ibis.Table:
    """Return how each unit ever told is converted: to the carrier's own unit, or energy to gigajoules."""
    meter, report = (workspace.table(name).select("carrier", "unit") for name in ("meter", "report"))
    both = meter.union(report, distinct=True)
    rows, others = [], other_units(catalog)
    for row in workspace.fetch(both):
        if row["carrier"] in catalog.quantity_kinds:
            continue
        to_unit, value = conversion(catalog, row["carrier"], row["unit"], others)
        rows.append({**row, "to_unit": to_unit, "ratio": value})
    kinds = {
        "carrier": pa.string(),
        "unit": pa.string(),
        "to_unit": pa.string(),
        "ratio": pa.decimal128(19, 10),
    }
    return workspace.register("unit_ratio", pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items()))))


def conversion(
    catalog: Catalog, carrier: str, unit: str, others: Mapping[str, Sequence[str]] | None = None
) -> tuple[str, Decimal]:
    """Return the unit in which a carrier given in ``unit`` is counted, and how many of it one is.

    A unit that fits none stays: no factor is per it, so its lines are without one and stop no others.

    Parameters
    ----------
    others
        ``other_units`` of the packs, when they are at hand.
    """
    own = catalog.activities[carrier].unit
    beside = (other_units(catalog) if others is None else others).get(carrier, ())
    for target in (own, *beside, ENERGY):
        try:
            return target, half_even(ratio(unit, target), 10)
        except TanliuError:
            continue
    return unit, Decimal(1)
