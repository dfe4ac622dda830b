"""Compute activities, lines, measures and indicators from what the workspace holds.

One scan or the daily roll-up gives the energy of each meter and month; everything after it is small. Only the
periods asked for (or touched by new data) are rewritten, and nothing becomes visible before it is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa

from tanliu.app.compute import pending
from tanliu.app.compute.inside import closure, parents
from tanliu.app.compute.judge import indicators
from tanliu.app.compute.own_factors import own_factors
from tanliu.app.compute.quantities import Quantities, quantities
from tanliu.app.store.estimated import held
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.activity import WithoutEnergy
from tanliu.catalog.types import Catalog
from tanliu.catalog.widths import tables
from tanliu.flow import periods
from tanliu.flow.activity import steps as activity_steps
from tanliu.flow.indicator.measures import (
    brought,
    entity_measures,
    measures,
    with_registered,
    with_years,
)
from tanliu.flow.inventory import steps as inventory_steps
from tanliu.flow.inventory.binding import NOTHING, Accounting, Need, bind
from tanliu.flow.place.steps import factor_regions
from tanliu.kit.period import Period, year_of, years_later

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
    workspace.widen(tables(catalog))
    if months is not None:
        months = pending.pending(workspace, catalog, accounting, months)
    if months is not None and not months:
        return Computed((), 0, 0, 0)
    periods = None if months is None else sorted({str(Period.of_key(m)) for m in months})
    with workspace.at_most(_MEMORY_MB):
        progress("energy", 0.0)
        known = quantities(workspace, catalog, accounting, periods=periods, from_readings=from_readings)
        activity = activities(workspace, catalog, accounting, known, periods=periods)
        progress("factors", 0.4)
        line, coded = bound_lines(workspace, catalog, accounting, activity, "new_line")
        workspace.forget("new_meter_month", "new_quantity", "new_activity")
        written = [
            row[0] for row in workspace.connection.execute("SELECT DISTINCT period FROM new_line").fetchall()
        ]
        touched = sorted(written) if periods is None else periods
        progress("lines", 0.5)
        computed = _written(
            workspace, catalog, accounting, line, touched, coded, whole=periods is None, progress=progress
        )
        workspace.forget("new_line", "new_entity", "new_measure", "judged_measure", "alike_measure")
        return computed


def _written(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    line: ibis.Table,
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
    spans = sorted({*touched, *map(year_of, touched)})

    def instead_of(periods: Collection[str]) -> dict[str, Any]:
        return {"whole": True} if whole else {"replace": {"period": periods}}

    with workspace.writing_aside() as write:
        lines = write("line", line, coded=coded, **instead_of(touched))
        if not whole:
            lines.result()
        progress("sums", 0.6)
        measure = summed(workspace, catalog, line, None if whole else spans)
        besides = [] if whole else _turned(workspace, measure, sorted(set(map(year_of, touched))))
        sums = write("measure", measure, **instead_of(spans))
        if not whole:
            sums.result()
        progress("indicators", 0.75)
        judged = sorted({*spans, *besides, *_year_after(workspace, spans)}) if not whole else spans
        rows, texts = indicators(workspace, catalog, measure, None if whole else judged)
        note = pending.note(workspace, catalog, accounting)

        def lines_and_sums() -> None:
            # the note says that all is up to date, so it is written last
            lines.result(), sums.result()

        values = workspace.write_result(
            "indicator", *rows, coded=texts, note=note, before_commit=lines_and_sums, **instead_of(judged)
        )
    progress("indicators", 1.0)
    return Computed(tuple(spans), lines.result(), sums.result(), values)


def _turned(workspace: Workspace, measure: ibis.Table, years: Sequence[str]) -> list[str]:
    """Return all months that are computed of years in which an entity's first output or energy came, or its last went.

    Whether its other months count where energy is divided by output depends on that (`tanliu.flow.indicator.alike`).
    """
    of_entities = [
        rows.filter((rows.subject_kind == "entity") & rows.period.isin(years)).select(
            "subject_id", "period", used=rows.energy_months.notnull(), made=rows.output_months.notnull()
        )
        for rows in (workspace.table("measure", where={"period": years}), measure)
    ]
    before, now = of_entities
    both = before.join(now, ["subject_id", "period"])
    changed = (both.used != both.used_right) | (both.made != both.made_right)
    turned = both.filter(changed).select("period").distinct()
    if not (found := [row["period"] for row in workspace.fetch(turned)]):
        return []
    scan = workspace.lake.scan("measure")
    query = f"SELECT DISTINCT period FROM {scan} WHERE list_contains(?::VARCHAR[], period[:4])"
    return [row[0] for row in workspace.connection.execute(query, [found]).fetchall()]


def _year_after(workspace: Workspace, spans: Collection[str]) -> list[str]:
    """Return the periods that are compared with some others a year before and have results themselves."""
    after = ", ".join(f"'{years_later(span, 1)}'" for span in spans) or "NULL"
    query = f"SELECT DISTINCT period FROM {workspace.lake.scan('measure')} WHERE period IN ({after})"
    return [row[0] for row in workspace.connection.execute(query).fetchall()]


def activities(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    known: Quantities,
    *,
    periods: Collection[str] | None = None,
) -> ibis.Table:
    """Return the activities of these quantities; estimates among them where the choice is that they count."""
    memoised = workspace.memoised
    parts = tuple(catalog.purposes[name] for name in catalog.contracts)
    split = memoised(activity_steps.with_others, known.chosen, known.reported, parts=parts)
    if pending.stated_years(workspace):
        minimum = accounting.minimum_completeness
        split = memoised(activity_steps.without_worse_years, split, minimum_completeness=minimum)
    canonical = pa.table(
        {
            "carrier": list(catalog.activities),
            "canonical_unit": [kind.unit for kind in catalog.activities.values()],
        }
    )
    entity = workspace.current("entity")
    made = memoised(activity_steps.activities, split, entity, workspace.register("canonical_unit", canonical))
    if accounting.estimates == "in_totals":
        without = workspace.materialise("new_activity", made)
        made = activity_steps.with_estimates(
            without, held(workspace, periods), entity, catalog.without_energy
        )
    return made


def bound_lines(
    workspace: Workspace, catalog: Catalog, accounting: Accounting, activity: ibis.Table, name: str
) -> tuple[ibis.Table, dict[str, str]]:
    """Bind factors for activities and keep their lines as a table of this name in memory.

    Returns
    -------
    lines, coded
        The lines, and the columns that hold few different texts, and the type in which they are coded.
    """
    regions = factor_regions(parents(workspace), catalog.regions)
    columns = {"region_id": list(regions), "factor_region_id": list(regions.values())}
    home = workspace.register("factor_home", pa.table(columns, schema=_HOME))
    own = own_factors(workspace, catalog, accounting, activity)
    made = (activity, home) if own.table is None else (activity, home, own.table)
    kinds = [tuple(row.values()) for row in workspace.fetch(workspace.memoised(inventory_steps.kinds, *made))]
    needs = sorted({Need(*kind[:-2]) for kind in kinds}, key=lambda need: need.binding_id)
    rows = [bind(catalog, need, accounting, own.by_key.get(need.own, NOTHING)) for need in needs]
    table = pa.Table.from_pylist(rows, schema=tables(catalog)["binding"].schema)
    _keep_bindings(workspace, table)
    if own.table is not None:
        table = table.append_column("own", pa.array([need.own for need in needs], pa.string()))
    bound = workspace.register("new_binding", table)
    words = {word for kind in kinds for word in kind if isinstance(word, str)}
    words |= {need.binding_id for need in needs}
    code = workspace.code(workspace.current("entity"), _PLACES, words)
    beside = tuple(one.column for one in catalog.beside)
    coded = dict.fromkeys((*_PLACES, *_KINDS), code)
    given = (activity, bound, home) if own.table is None else (activity, bound, home, own.table)
    lines = workspace.materialise(name, workspace.memoised(inventory_steps.lines, *given, more=beside), coded)
    return lines, coded


#: Columns of lines that hold few different texts.
_PLACES = ("region_id", "industry", "field")
_KINDS = ("binding_id", "carrier", "purpose", "period", "origin", "unit")
_HOME = pa.schema([("region_id", pa.string()), ("factor_region_id", pa.string())])


def summed(
    workspace: Workspace, catalog: Catalog, line: ibis.Table, spans: Collection[str] | None
) -> ibis.Table:
    """Return the measures: of some spans from the written lines, of all from those just made."""
    counted, more = _counted(workspace, catalog), brought(catalog)
    output = workspace.current("output")
    entity = with_registered(workspace.current("entity"), output, more)
    if spans is None:
        sums = workspace.memoised(entity_measures, line, output, entity, **counted, more=more)
    else:
        sums = _sums_of(workspace, spans, output, entity, {**counted, "more": more})
    entities = workspace.materialise("new_entity", sums)
    regions = workspace.register("region_closure", closure(workspace))
    rows = workspace.memoised(measures, entities, regions, workspace.current("macro"), more=more)
    return workspace.materialise(
        "new_measure", rows if spans is None else rows.filter(rows.period.isin(list(spans)))
    )


def _counted(workspace: Workspace, catalog: Catalog) -> dict[str, Any]:
    """Return how `entity_measures` counts lines; of what tells of no energy only that which is bound: mostly nothing."""
    bound = workspace.table("binding").select("carrier", "purpose").distinct()
    names = {name for row in workspace.fetch(bound) for name in row.values()}
    apart = catalog.without_energy
    return {
        "electric": tuple(name for name, one in catalog.carriers.items() if one.group == "electricity"),
        "contracts": tuple(one.id for one in catalog.purposes.values() if one.is_contract),
        "apart": WithoutEnergy(
            tuple(name for name in apart.activities if name in names),
            tuple(name for name in apart.purposes if name in names),
        ),
    }


def _sums_of(
    workspace: Workspace,
    spans: Collection[str],
    output: ibis.Table,
    entity: ibis.Table,
    counted: Mapping[str, Any],
) -> ibis.Table:
    """Return the sums of entities in some months and in their years; of the other months the sums are known."""
    years = sorted({year_of(span) for span in spans})
    months = [f"{year}-{month:02d}" for year in years for month in range(1, 13)]
    told_of_years = output.filter(output.period.isin(years)).limit(1)
    if workspace.lake.files("line", where={"period": years}) or workspace.fetch(told_of_years):
        line = workspace.table("line", where={"period": [*years, *months]})
        output = output.filter(periods.year_of(output.period).isin(years))
        return workspace.memoised(entity_measures, line, output, entity, **counted)
    some = [month for month in months if month in spans]
    line = workspace.table("line", where={"period": some})
    known = workspace.table("measure", where={"period": [month for month in months if month not in some]})
    sums = workspace.memoised(
        entity_measures, line, output.filter(output.period.isin(some)), entity, **counted
    )
    return workspace.memoised(with_years, sums, known, entity, more=counted["more"])


def _keep_bindings(workspace: Workspace, new: pa.Table) -> None:
    """Write the bindings when they are not those already written."""
    written = {row["binding_id"]: row for row in workspace.fetch(workspace.table("binding"))}
    merged = written | {row["binding_id"]: row for row in new.to_pylist()}
    if merged != written:
        rows = [merged[key] for key in sorted(merged)]
        workspace.write_arrow("binding", pa.Table.from_pylist(rows, schema=new.schema), whole=True)
