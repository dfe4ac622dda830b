"""Find what in readings and reports is hard to believe, price it, and keep the number of what was found before.

Only months with new readings are looked at again reading by reading; every check works on day shapes, the daily
roll-up and the forms, which are small. What is not found any more stays in the table with the delivery that
mended it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import ibis
import pyarrow as pa

from tanliu.app.compute.quantities import Quantities, conversion, quantities
from tanliu.app.desks.findings.actions.scope import Scope, scope, within
from tanliu.app.meters.tree import counting
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.editions import scheme
from tanliu.catalog.types import Catalog
from tanliu.flow.activity import checks as of_reports
from tanliu.flow.activity.steps import months_of_years, with_others
from tanliu.flow.indicator import checks as of_results
from tanliu.flow.inventory.binding import Accounting
from tanliu.flow.inventory.steps import stakes
from tanliu.flow.meter import checks as of_meters
from tanliu.flow.meter import level_checks as of_levels
from tanliu.flow.meter.load import SCHEME, parse
from tanliu.flow.meter.types import Check
from tanliu.kit.table import dictionary

Progress = Callable[[str, float], None]
Row = dict[str, Any]
#: What names the thing that a finding is about.
_SUBJECT = ("kind", "entity_id", "meter_code", "item", "other_id")
#: The same step of use may be dated some days apart once more is known.
_NEAR = timedelta(days=14)
#: What the checks of meters find, and those that look at forms alone.
_OF_METERS = ("stuck", "stuck_hours", "zero_run", "spike", "clipped")
#: These compare with all meters of a carrier.
_OF_LEVELS = ("level_change", "scale_change")
_OF_FORMS = ("repeated_months", "same_figures", "round_numbers", "heaped_digits")


@dataclass(frozen=True, slots=True)
class Found:
    """How many findings there are, how many are new, and how many are gone."""

    now: int
    new: int
    gone: int


def checks_of(catalog: Catalog) -> Mapping[str, Check]:
    """Return the authenticity checks of the packs.

    Raises
    ------
    TanliuError
        When no pack has them.
    """
    return parse(scheme(catalog, SCHEME))


def find_all(
    workspace: Workspace,
    catalog: Catalog,
    accounting: Accounting,
    *,
    whole: bool = False,
    progress: Progress = lambda step, share: None,
) -> Found:
    """Check what deliveries touched, and what is compared with it, and bring table ``finding`` up to date.

    Parameters
    ----------
    workspace
        A computed workspace; the caller holds its ``writing`` lock.
    catalog
        Packs with the checks.
    accounting
        The choices under which the inventory was made.
    whole
        Check everything, also what nothing touched.
    progress
        Called with the name of a step and the share done.

    Returns
    -------
    Found
        Counts.

    Raises
    ------
    TanliuError
        When no pack has the checks, or a check lacks a number.
    """
    checks = checks_of(catalog)
    progress("shapes of the days", 0.0)
    due = scope(workspace, checks, whole=whole)
    progress("checks of meters", 0.4)
    standing = _standing(workspace, due)
    # where no meter was ever read there is no day to look at, and the questions themselves take seconds to put
    read = due.meters != frozenset() and workspace.fetch(workspace.table("meter_shape").limit(1))
    parts = _of_meters(workspace, checks, due, standing) if read else []
    parts += _of_forms(workspace, catalog, accounting, checks, due)
    progress("checks of results", 0.8)
    parts.append(of_results.peer_outliers(workspace.table("measure"), checks["peer_outlier"]))
    rows = [row for part in parts for row in workspace.fetch(part)]
    progress("findings", 0.9)
    rows += standing
    done = _write(workspace, _priced(workspace, catalog, checks, rows), due.note)
    progress("findings", 1.0)
    return done


def _standing(workspace: Workspace, due: Scope) -> list[Row]:
    """Return what stands and was not looked at again."""
    if due.meters is None:
        return []
    stands = workspace.fetch(workspace.table("finding").filter(lambda t: t.gone_why.isnull()))
    codes = {
        row["meter_code"]
        for row in workspace.fetch(within(workspace, workspace.current("meter"), due).select("meter_code"))
    }
    kept = [
        row for row in stands
        if (row["kind"] in _OF_METERS and row["meter_code"] not in codes)
        or (row["kind"] in _OF_LEVELS and not due.meters)
        or (row["kind"] in _OF_FORMS and not due.forms)
    ]  # fmt: skip
    return [{name: row[name] for name in of_meters.FOUND} for row in kept]


def _of_meters(
    workspace: Workspace, checks: Mapping[str, Check], due: Scope, standing: Sequence[Row]
) -> list[ibis.Table]:
    meter, entity = within(workspace, counting(workspace), due), workspace.current("entity")
    shapes = workspace.table("meter_shape")
    if due.meters is not None:
        shapes = workspace.materialise("finding_shape", within(workspace, shapes, due))
    frozen = workspace.materialise("finding_frozen", of_meters.stuck(shapes, meter, checks["stuck"]))
    zeros = workspace.materialise(
        "finding_zeros", of_meters.zero_runs(shapes, meter, entity, checks["zero_run"])
    )
    ceilings = workspace.materialise("finding_ceiling", of_meters.clipped(shapes, meter, checks["clipped"]))
    runs = ("meter_code", "first", "until")
    known = [{name: row[name] for name in runs} for row in standing if row["kind"] in ("stuck", "zero_run")]
    schema = pa.schema([dictionary()["finding"].schema.field(name) for name in runs])
    stands = workspace.register("finding_standing_run", pa.Table.from_pylist(known, schema=schema))
    found = (
        one.select("meter_code", *(one[day].cast("date").name(day) for day in runs[1:]))
        for one in (frozen, zeros)
    )
    dead = ibis.union(*found, stands)
    return [
        frozen,
        zeros,
        ceilings,
        of_meters.stuck_hours(shapes, meter, frozen, ceilings, checks["stuck_hours"]),
        of_meters.spikes(shapes, meter, checks["spike"]),
        *_of_levels(workspace, checks, dead),
    ]


def _of_levels(workspace: Workspace, checks: Mapping[str, Check], dead: ibis.Table) -> list[ibis.Table]:
    """Look at all meters: one with few neighbours is compared with all of its carrier."""
    level, scale = checks["level_change"], checks["scale_change"]
    shapes, meter, entity = (
        workspace.table("meter_shape"),
        counting(workspace),
        workspace.current("entity"),
    )
    residual = workspace.materialise(
        "finding_residual", of_levels.residuals(shapes, meter, entity, dead, level)
    )
    weeks = workspace.materialise("finding_week", of_levels.weekly(residual, level))
    steps = workspace.materialise("finding_step", of_levels.steps(weeks, residual, level))
    scales = workspace.materialise("finding_scale", of_levels.scale_changes(steps, residual, scale))
    return [of_levels.level_changes(steps, scales, level), scales]


def _of_forms(
    workspace: Workspace, catalog: Catalog, accounting: Accounting, checks: Mapping[str, Check], due: Scope
) -> list[ibis.Table]:
    known = quantities(workspace, catalog, accounting)
    pairs = workspace.materialise("finding_pair", of_reports.compared(known.chosen, checks["contradiction"]))
    told = of_reports.figures(workspace.current("report"), workspace.current("output"))
    figures = workspace.materialise("finding_figure", told)
    compared = [
        of_reports.contradictions(pairs, checks["contradiction"], checks["unit_slip"]),
        of_reports.unit_slips(pairs, figures, checks["unit_slip"]),
        _parts_apart(workspace, known, accounting, checks["parts_apart"]),
    ]
    if not due.forms:
        return compared
    rounded = workspace.materialise(
        "finding_rounded", of_reports.round_numbers(figures, checks["round_numbers"])
    )
    return [
        *compared,
        of_reports.repeated_months(figures, checks["repeated_months"]),
        of_reports.same_figures(figures, checks["same_figures"]),
        rounded,
        of_reports.heaped_digits(figures, rounded, checks["heaped_digits"]),
    ]


def _parts_apart(workspace: Workspace, known: Quantities, accounting: Accounting, check: Check) -> ibis.Table:
    every = with_others(known.chosen, known.reported, ())
    years = workspace.materialise("finding_year", months_of_years(every, accounting.minimum_completeness))
    rows = [
        dict(
            zip(
                _APART.names,
                (*key, one.told.first, one.told.until, float(one.told.quantity), float(one.inside)),
                strict=True,
            )
        )
        for key, some in known.contradicted.items()
        for one in some
    ]
    others = workspace.register("finding_apart", pa.Table.from_pylist(rows, schema=_APART))
    return of_reports.parts_apart(years, others, check)


#: Amounts of days that their parts do not add up to.
_APART = pa.schema(
    [
        *((name, pa.string()) for name in ("entity_id", "carrier", "purpose", "to_unit")),
        *((name, pa.date32()) for name in ("first", "until")),
        *((name, pa.float64()) for name in ("observed", "expected")),
    ]
)


def _priced(
    workspace: Workspace, catalog: Catalog, checks: Mapping[str, Check], rows: Sequence[Row]
) -> list[Row]:
    """Add to each finding whether it is sure, and the energy and emissions that rest on it.

    A quantity is priced by what a unit of its carrier came to in that year; where no single quantity is in
    doubt, everything the entity used in those months is.
    """
    units = {
        (row["carrier"], row["unit"]) for row in rows if row["carrier"] and row["stake_quantity"] is not None
    }
    ratios = {pair: conversion(catalog, *pair) for pair in units}
    schema = pa.schema(
        [*((name, pa.string()) for name in ("carrier", "unit", "to_unit")), ("ratio", pa.decimal128(19, 10))]
    )
    table = [
        {"carrier": c, "unit": u, "to_unit": to, "ratio": ratio} for (c, u), (to, ratio) in ratios.items()
    ]
    ratio = workspace.register("finding_unit", pa.Table.from_pylist(table, schema=schema))
    kinds = dictionary()["finding"].schema
    fields = [kinds.field(name) for name in of_meters.FOUND] + [pa.field("number", pa.int32())]
    numbered = [{**row, "number": number} for number, row in enumerate(rows)]
    doubt = workspace.register(
        "finding_doubt", pa.Table.from_pylist(numbered, schema=pa.schema([(f.name, f.type) for f in fields]))
    )
    priced = workspace.fetch(stakes(doubt, workspace.table("line"), ratio).order_by("number"))
    return [{**row, "sure": row["strength"] >= checks[row["kind"]]["sure_at"]} for row in priced]


def _write(workspace: Workspace, rows: Sequence[Row], note: Mapping[str, str]) -> Found:
    """Give each finding its number and write all, those that are gone included."""
    before = workspace.fetch(workspace.table("finding"))
    newest = _newest(workspace)
    known: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in before:
        known[_subject(row)].append(row)
    written, new = [], 0
    for row in sorted(rows, key=lambda row: (row["first"], str(_subject(row)))):
        old = next((one for one in known[_subject(row)] if _meets(one, row)), None)
        if old is not None:
            known[_subject(row)].remove(old)
        new += old is None
        written.append({**row, "finding_id": old["finding_id"] if old else _number(row), "gone_batch": None, "gone_why": None,
                        "found_batch": old["found_batch"] if old else newest})  # fmt: skip
    left = [row for some in known.values() for row in some]
    gone = [row if row["gone_why"] else _gone(workspace, row) for row in left]
    table = pa.Table.from_pylist([*written, *gone], schema=dictionary()["finding"].schema)
    workspace.write_arrow("finding", table, whole=True, note={"newest": str(newest), **note})
    return Found(len(written), new, sum(not row["gone_why"] for row in left))


def _subject(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _SUBJECT)


def _number(row: Mapping[str, Any]) -> str:
    told = "|".join(str(part) for part in (*_subject(row), row["first"]))
    return sha256(told.encode()).hexdigest()[:12]


def _meets(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether two findings about one thing are the same one: their intervals meet, or nearly do."""
    near = _NEAR if old["kind"] in ("level_change", "scale_change") else timedelta(0)
    return bool(old["first"] < new["until"] + near and new["first"] < old["until"] + near)


def _newest(workspace: Workspace) -> int:
    rows = workspace.connection.execute(
        f"SELECT coalesce(max(batch_id), 0) FROM {workspace.lake.scan('batch')}"
    )
    found = rows.fetchone()
    return int(found[0]) if found else 0


def _gone(workspace: Workspace, row: Row) -> Row:
    """Say which delivery mended a finding; when none came since, the checks have changed."""
    seen = int(workspace.lake.last_note("finding").get("newest", 0))
    scan, values = workspace.lake.scan, [row["entity_id"], seen]
    if row["meter_code"]:
        meters = f"SELECT meter_id FROM {scan('meter')} WHERE meter_code = ?"
        months = sorted(
            {row["first"].year * 100 + row["first"].month, row["until"].year * 100 + row["until"].month}
        )
        query = f"""SELECT max(batch_id) FROM {scan("reading", where={"month": months})}
                    WHERE meter_id IN ({meters}) AND batch_id > ?"""
        values[0] = row["meter_code"]
    else:
        query = f"""SELECT max(batch_id) FROM (SELECT entity_id, batch_id FROM {scan("report")}
                    UNION ALL SELECT entity_id, batch_id FROM {scan("output")}) WHERE entity_id = ? AND batch_id > ?"""
    found = workspace.connection.execute(query, values).fetchone()
    batch = found[0] if found else None
    return {**row, "gone_batch": batch, "gone_why": "rules" if batch is None else "corrected"}
