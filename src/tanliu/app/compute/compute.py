"""Compute activities, lines, measures and indicators from what the workspace holds.

One scan or the daily roll-up gives the energy of each meter and month; everything after it is small. Only the
periods asked for (or touched by new data) are rewritten, and nothing becomes visible before it is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from tanliu.app.compute import pending
from tanliu.app.compute.inside import closure, parents
from tanliu.app.compute.judge import indicators
from tanliu.app.meters.tree import counted_sums
from tanliu.app.store.estimated import held
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.counted import ENERGY, other_units
from tanliu.catalog.types import Catalog
from tanliu.flow.activity import steps as activity_steps
from tanliu.flow.indicator.measures import entity_measures, measures, with_years
from tanliu.flow.inventory import steps as inventory_steps
from tanliu.flow.inventory.binding import Accounting, Need, bind
from tanliu.flow.meter.steps import by_meter, by_month
from tanliu.flow.place.steps import factor_regions
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import Period, expected_readings
from tanliu.kit.rounding import half_even
from tanliu.kit.table import dictionary
from tanliu.kit.units import ratio

Progress = Callable[[str, float], None]
#: With it a district of 3,600 firms is computed in less than 1 GB resident; more is faster (decision 23).
_MEMORY_MB = 430


@dataclass(frozen=True, slots=True)
class Computed:
    """What a computation wrote."""

    periods: tuple[str, ...]
    lines: int
    measures: int
    indicators: int


def compute(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    *,
    months: Collection[int] | None = None,
    from_readings: bool = False,
    progress: Progress = lambda step, share: None,
) -> Computed:
    """Compute the results of a workspace.

    Parameters
    ----------
    workspace
        An open workspace; the caller holds its ``writing`` lock.
    catalog
        Packs with the factors and schemes.
    accounting
        The choices under which the inventory is made.
    months
        Keys of periods (yyyymm, or yyyy00 for a year) to recompute with their years, besides those that
        deliveries touched since the last computation. None computes everything, as do new master data,
        packs or choices.
    from_readings
        Sum the stored readings instead of their roll-up.
    progress
        Called with the name of a step and the share done.

    Returns
    -------
    Computed
        The periods and how many rows were written.

    Raises
    ------
    TanliuError
        When there is nothing to compute, or a region has no region of the packs above it.
    """
    if months is not None:
        months = pending.pending(workspace, catalog, accounting, months)
    if months is not None and not months:
        return Computed((), 0, 0, 0)
    periods = None if months is None else sorted({str(Period.of_key(m)) for m in months})
    with workspace.at_most(_MEMORY_MB):
        progress("energy", 0.0)
        activity = keep_activities(
            workspace, catalog, accounting, periods=periods, from_readings=from_readings
        )
        progress("factors", 0.4)
        coded = keep_lines(workspace, catalog, accounting, activity)
        workspace.forget("new_meter_month", "new_quantity")
        written = [
            row[0] for row in workspace.connection.execute("SELECT DISTINCT period FROM new_line").fetchall()
        ]
        touched = sorted(written) if periods is None else periods
        progress("lines", 0.5)
        computed = _written(
            workspace, catalog, accounting, touched, coded, whole=periods is None, progress=progress
        )
        workspace.forget("new_line", "new_entity", "new_measure", "judged_measure")
        return computed


def _written(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    touched: Sequence[str],
    coded: Mapping[str, str],
    *,
    whole: bool,
    progress: Progress,
) -> Computed:
    """Write lines, their sums and the indicators of some periods and their years, or of all there is.

    Of a whole computation lines and sums are written while the next is worked out; of a part each is read again,
    since a year is summed from the lines of all its months, and compared with the year before.
    """
    spans = sorted({*touched, *(period[:4] for period in touched)})

    def instead_of(periods: Collection[str]) -> dict[str, Any]:
        return {"whole": True} if whole else {"replace": {"period": periods}}

    with workspace.writing_aside() as write:
        lines = write("line", workspace.materialised("new_line"), coded=coded, **instead_of(touched))
        if not whole:
            lines.result()
        progress("sums", 0.6)
        keep_measures(workspace, None if whole else spans)
        sums = write("measure", workspace.materialised("new_measure"), **instead_of(spans))
        if not whole:
            sums.result()
        progress("indicators", 0.75)
        judged = sorted({*spans, *_year_after(workspace, spans)}) if not whole else spans
        rows, texts = indicators(workspace, catalog, None if whole else judged)
        note = pending.note(workspace, catalog, accounting)

        def lines_and_sums() -> None:
            # the note says that all is up to date, so it is written last
            lines.result(), sums.result()

        values = workspace.write_result(
            "indicator", *rows, coded=texts, note=note, before_commit=lines_and_sums, **instead_of(judged)
        )
    progress("indicators", 1.0)
    return Computed(tuple(spans), lines.result(), sums.result(), values)


def _year_after(workspace: Workspace, spans: Collection[str]) -> list[str]:
    """Return the periods that are compared with some others a year before and have results themselves."""
    after = ", ".join(f"'{int(span[:4]) + 1}{span[4:]}'" for span in spans) or "NULL"
    query = f"SELECT DISTINCT period FROM {workspace.lake.scan('measure')} WHERE period IN ({after})"
    return [row[0] for row in workspace.connection.execute(query).fetchall()]


def keep_activities(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    *,
    periods: Collection[str] | None = None,
    from_readings: bool = False,
) -> ibis.Table:
    """Keep ``new_quantity`` and return the activities; the only step that may scan readings."""
    memoised = workspace.memoised
    meter, report = workspace.current("meter"), workspace.current("report")
    bookings = workspace.table("reading" if from_readings else "meter_day")
    if periods is not None:
        bookings = bookings.filter(bookings.month.isin([Period.parse(period).key for period in periods]))
        report = report.filter(report.period.isin(list(periods)))
    if from_readings and periods is None:
        months = [by_meter(workspace.month("reading", month), month) for month in workspace.months("reading")]
        monthly = ibis.union(*months) if len(months) > 1 else by_month(bookings)
    else:
        monthly = memoised(by_month, bookings)
    sums = counted_sums(workspace, workspace.materialise("new_meter_month", monthly))
    ratios = _ratios(workspace, catalog)
    read = memoised(activity_steps.metered, sums, meter, _expected(workspace, sums, meter), ratios)
    told = memoised(activity_steps.reported, report, ratios)
    disputed = told.carrier.isin(_disputed(workspace, meter, report))
    minimum = accounting.minimum_completeness
    best = memoised(activity_steps.preferred, read, told.filter(disputed), minimum_completeness=minimum)
    quantities = workspace.materialise("new_quantity", best)
    split = memoised(activity_steps.with_others, quantities, told.filter(~disputed))
    canonical = pa.table(
        {"carrier": list(catalog.carriers), "canonical_unit": [c.unit for c in catalog.carriers.values()]}
    )
    entity = workspace.current("entity")
    made = memoised(activity_steps.activities, split, entity, workspace.register("canonical_unit", canonical))
    if accounting.estimates == "in_totals":
        known = workspace.materialise("known", made)
        made = activity_steps.with_estimates(known, held(workspace, periods), entity)
    return made


def _disputed(workspace: Workspace, meter: ibis.Table, report: ibis.Table) -> list[str]:
    """Return the carriers of which not every report counts as it is: a meter or a contract may tell of them too."""
    contracts = report.filter(report.purpose == activity_steps.GREEN_POWER)
    both = meter.select("carrier").union(contracts.select("carrier"), distinct=True)
    return sorted(row["carrier"] for row in workspace.fetch(both))


def keep_lines(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    activity: ibis.Table,
    name: str = "new_line",
) -> dict[str, str]:
    """Bind factors for activities and keep their lines under a name.

    Returns
    -------
    dict
        The columns that hold few different texts, and the type in which they are coded.
    """
    regions = factor_regions(parents(workspace), catalog.regions)
    columns = {"region_id": list(regions), "factor_region_id": list(regions.values())}
    home = workspace.register("factor_home", pa.table(columns, schema=_HOME))
    kinds = [
        tuple(row.values())
        for row in workspace.fetch(workspace.memoised(inventory_steps.kinds, activity, home))
    ]
    needs = {Need(*kind[:5]) for kind in kinds}
    rows = [bind(catalog, need, accounting) for need in sorted(needs, key=lambda need: need.binding_id)]
    table = pa.Table.from_pylist(rows, schema=dictionary()["binding"].schema)
    _keep_bindings(workspace, table)
    bound = workspace.register("new_binding", table)
    words = {word for kind in kinds for word in kind if isinstance(word, str)}
    words |= {need.binding_id for need in needs}
    code = workspace.code(workspace.current("entity"), _PLACES, words)
    coded = dict.fromkeys((*_PLACES, *_KINDS), code)
    workspace.materialise(name, workspace.memoised(inventory_steps.lines, activity, bound, home), coded)
    return coded


#: Columns of lines that hold few different texts.
_PLACES = ("region_id", "industry", "field")
_KINDS = ("binding_id", "carrier", "purpose", "period", "origin", "unit")
_HOME = pa.schema([("region_id", pa.string()), ("factor_region_id", pa.string())])


def keep_measures(workspace: Workspace, spans: Collection[str] | None) -> None:
    """Keep ``new_measure``: of some spans from the written lines, of all from ``new_line``."""
    if spans is None:
        sums = workspace.memoised(
            entity_measures,
            workspace.materialised("new_line"),
            workspace.current("output"),
            workspace.current("entity"),
        )
    else:
        sums = _sums_of(workspace, spans)
    entities = workspace.materialise("new_entity", sums)
    rows = workspace.memoised(measures, entities, workspace.register("region_closure", closure(workspace)))
    workspace.materialise(
        "new_measure", rows if spans is None else rows.filter(rows.period.isin(list(spans)))
    )


def _sums_of(workspace: Workspace, spans: Collection[str]) -> ibis.Table:
    """Return the sums of entities in some months and in their years; of the other months the sums are known."""
    entity, output = workspace.current("entity"), workspace.current("output")
    years = sorted({span[:4] for span in spans})
    months = [f"{year}-{month:02d}" for year in years for month in range(1, 13)]
    told_of_years = output.filter(output.period.isin(years)).limit(1)
    if workspace.lake.files("line", where={"period": years}) or workspace.fetch(told_of_years):
        line = workspace.table("line", where={"period": [*years, *months]})
        output = output.filter(output.period.substr(0, 4).isin(years))
        return workspace.memoised(entity_measures, line, output, entity)
    some = [month for month in months if month in spans]
    line = workspace.table("line", where={"period": some})
    known = workspace.table("measure", where={"period": [month for month in months if month not in some]})
    sums = workspace.memoised(entity_measures, line, output.filter(output.period.isin(some)), entity)
    return workspace.memoised(with_years, sums, known, entity)


def _keep_bindings(workspace: Workspace, new: pa.Table) -> None:
    """Write the bindings when they are not those already written."""
    written = {row["binding_id"]: row for row in workspace.fetch(workspace.table("binding"))}
    merged = written | {row["binding_id"]: row for row in new.to_pylist()}
    if merged != written:
        rows = [merged[key] for key in sorted(merged)]
        workspace.write_arrow("binding", pa.Table.from_pylist(rows, schema=new.schema), whole=True)


def _expected(workspace: Workspace, sums: ibis.Table, meter: ibis.Table) -> ibis.Table:
    months = [row["month"] for row in workspace.fetch(sums.select("month").distinct())]
    intervals = [
        row["interval_minutes"] for row in workspace.fetch(meter.select("interval_minutes").distinct())
    ]
    rows = [
        {
            "month": month,
            "period": str(period := Period.of_key(month)),
            "interval_minutes": minutes,
            "expected_readings": expected_readings(period.days, minutes),
        }
        for month in months
        for minutes in intervals
    ]
    kinds = {
        "month": pa.int32(),
        "period": pa.string(),
        "interval_minutes": pa.int32(),
        "expected_readings": pa.int64(),
    }
    return workspace.register("expected", pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items()))))


def _ratios(workspace: Workspace, catalog: Catalog) -> ibis.Table:
    """Return how each unit ever told is converted: to the carrier's own unit, or energy to gigajoules."""
    meter, report = (workspace.table(name).select("carrier", "unit") for name in ("meter", "report"))
    both = meter.union(report, distinct=True)
    rows, others = [], other_units(catalog)
    for row in workspace.fetch(both):
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
    own = catalog.carriers[carrier].unit
    beside = (other_units(catalog) if others is None else others).get(carrier, ())
    for target in (own, *beside, ENERGY):
        try:
            return target, half_even(ratio(unit, target), 10)
        except TanliuError:
            continue
    return unit, Decimal(1)
