"""Bring a delivery into a workspace: accepted rows to their tables, refused rows to quarantine, and a list of both."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute import columns_seen, empties
from tanliu.app.compute.amounts import outputs
from tanliu.app.ingest.build import ENTITY, METER, REGION
from tanliu.app.ingest.delivery import METER_SCHEMA, Delivery, Known, referred
from tanliu.app.ingest.foreign import read_file
from tanliu.app.ingest.made import cells_of, made_of
from tanliu.app.ingest.pace import Pace
from tanliu.app.ingest.readings import release
from tanliu.app.meters.ratios import ratios, require_in_time
from tanliu.app.meters.registers import FOLLOWED, admit_registers, refresh_registers
from tanliu.app.store import rollup
from tanliu.app.store.bookings import admit_readings
from tanliu.app.store.refusals import settle
from tanliu.app.store.sql import quote
from tanliu.app.store.workspace import Batch, Workspace
from tanliu.catalog.counted import other_units
from tanliu.catalog.source.load import Mapping
from tanliu.catalog.types import Catalog, Industry
from tanliu.flow.meter.types import MeterTopology
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What one file brought to one table; ``skipped`` says that the same had been made of this very file before.

    ``batch_id`` is the number of the delivery, None when it was skipped. ``rows_rounded`` counts the readings with more
    decimals than are kept; ``remarks`` are packed sentences on what was left out or read one after the other.
    """

    file: str
    table: str
    rows_read: int
    rows_accepted: int
    rows_refused: int
    skipped: bool = False
    batch_id: int | None = None
    rows_rounded: int = 0
    remarks: tuple[str, ...] = ()


def import_files(
    workspace: Workspace,
    catalog: Catalog,
    mapping: Mapping,
    folder: Path,
    *,
    only: Collection[str] | None = None,
    progress: Progress = lambda step, share: None,
) -> list[Imported]:
    """Import every file of a folder that a source mapping names (or one file).

    A file is admitted table by table, each in one commit; importing it again changes nothing.

    Parameters
    ----------
    workspace
        Where the rows go.
    catalog
        Packs whose carriers and regions the rows may name.
    mapping
        Which column of the files feeds which column of which table.
    folder
        Folder in which the mapping's file names are looked for, or one file.
    only
        Entities that the deliverer may speak for; rows of others are refused as unknown. None for all.
    progress
        Called with the name of a file and the share done.

    Returns
    -------
    list of Imported
        What each file brought to each table; refused rows are in the quarantine.

    Raises
    ------
    TanliuError
        When no file fits, or a file cannot be read at all; files before it stay admitted.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob(mapping.files))
    if not files:
        raise TanliuError(
            "no file to import", where=folder, accepted=Message("files like {pattern}", pattern=mapping.files)
        )
    done: list[Imported] = []
    with workspace.writing():
        ground = known(workspace, catalog, only)
        for number, file in enumerate(files):
            pace = Pace(file, _between(progress, number, len(files)))
            pace.at(0.0)
            state = _state(file)
            found = read_file(workspace.connection, file, mapping, ground, pace)
            names = found[0].columns if found else ()
            pace.booking()
            otherwise = columns_seen.changes(workspace.path, mapping, names)
            for delivery in (replace(one, remarks=(*otherwise, *one.remarks)) for one in found):
                unchanged = partial(_require_unchanged, file, state, pace)
                with pace.watched(workspace.connection):
                    done.append(admit(workspace, delivery, unchanged, made=made_of(mapping, delivery)))
                if delivery.table == "meter_setup":
                    ground = replace(ground, ratios=ratios(workspace))
            columns_seen.keep(workspace.path, mapping, names)
        progress("readings by day", 1.0)
        refresh_registers(workspace)
        rollup.refresh(workspace)
    return done


def _between(progress: Progress, number: int, count: int) -> Progress:
    """Return how far one of several files is as how far all of them are."""
    return lambda step, share: progress(step, (number + share) / count)


def known(workspace: Workspace, catalog: Catalog, only: Collection[str] | None = None) -> Known:
    """Return what rows of a delivery may refer to; ``only`` some entities and their meters if told."""
    run = workspace.connection.execute
    columns = ", ".join(METER_SCHEMA.names)
    query = f"SELECT {columns} FROM {workspace.current_rows('meter')}"
    if only is not None:
        query += " WHERE list_contains(?::VARCHAR[], entity_id)"
    meters = run(query, [] if only is None else [sorted(only)]).to_arrow_table()
    entities = frozenset(_distinct(workspace, "entity", "entity_id"))
    return Known(
        entities=entities if only is None else entities & frozenset(only),
        regions=frozenset(_distinct(workspace, "region", "region_id")) | frozenset(catalog.regions),
        meters=meters.cast(METER_SCHEMA),
        bonds=_bonds(workspace, only),
        carriers={kind.id: kind.unit for kind in catalog.activities.values()},
        states={kind.id: kind.unit for kind in catalog.quantity_kinds.values()},
        other_units=other_units(catalog),
        measures=frozenset({*_distinct(workspace, "output", "measure"), *outputs(catalog)}),
        measure_units=outputs(catalog),
        limits={
            one.measure: (one.minimum, one.maximum) for one in catalog.items.values() if one.kind == "limit"
        },
        others={
            to: frozenset(_distinct(workspace, *to.split(".")))
            for to in referred()
            if to not in (ENTITY, REGION, METER)
        },
        purposes=frozenset(catalog.purposes),
        ratios=ratios(workspace),
        sentinels=tuple(catalog.sentinels.values()),
        groups=frozenset(catalog.fields) | frozenset(map(_as_told, catalog.industries.values())),
    )


def _as_told(industry: Industry) -> str:
    """Return the id under which an industry is explained: section and division, such as C17.

    A letter or two digits alone are ids that buildings and firms of real sources have.
    """
    return industry.section + industry.id


def _bonds(workspace: Workspace, only: Collection[str] | None) -> MeterTopology:
    """Return how meters hang together; rows may name those of ``only`` some entities if told."""

    def rows(columns: str, table: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = workspace.connection.execute(
            f"SELECT {columns} FROM {workspace.current_rows(table)}"
        ).fetchall()
        return found

    meters = rows("meter_code, carrier, unit, entity_id", "meter")
    kinds = {code: (carrier, unit) for code, carrier, unit, of in meters if only is None or of in only}
    parents = {code: parent for code, parent in rows("meter_code, parent_meter", "sub_meter") if parent}
    terms: dict[str, frozenset[str]] = {}
    for code, term, factor in rows("virtual_meter, meter_code, factor", "virtual_term"):
        if factor:
            terms[code] = terms.get(code, frozenset()) | {term}
    return MeterTopology(kinds, parents, terms)


def _state(file: Path) -> tuple[int, ...]:
    found = file.stat() if file.is_file() else None
    return (found.st_size, found.st_mtime_ns, found.st_ino) if found else ()


def _require_unchanged(file: Path, state: tuple[int, ...], pace: Pace) -> None:
    """Bulk readings are read from the file twice, to check and to book: it must be the same both times."""
    pace.decided()
    if _state(file) != state:
        raise TanliuError("the file changed while it was read; nothing of it was imported", where=file)


def admit(
    workspace: Workspace,
    delivery: Delivery,
    unchanged: Callable[[], None] = lambda: None,
    *,
    made: str | None = None,
) -> Imported:
    """Admit one delivery: quarantine first, so that no refused row is lost, then its table.

    Parameters
    ----------
    unchanged
        Raises when the file is no longer what was read.
    made
        What is made of the file, of ``made_of``; None where its bytes say it all.
    """
    if workspace.batch_of(delivery.source, delivery.sha256, delivery.table, made):
        if isinstance(delivery.accepted, str):
            release(workspace.connection, delivery.accepted)
        return Imported(delivery.file, delivery.table, delivery.rows_read, 0, 0, skipped=True)
    if delivery.table == "meter_setup" and not isinstance(delivery.accepted, str):
        require_in_time(workspace, delivery.accepted.to_pylist())
    refused = delivery.refused.num_rows
    batch = Batch(
        batch_id=workspace.next_batch(),
        known_at=clock.now(),
        source=delivery.source,
        file=delivery.file,
        sha256=delivery.sha256,
        table_name=delivery.table,
        rows_read=delivery.rows_read,
        rows_accepted=delivery.rows_read - refused,
        rows_refused=refused,
        rows_rounded=delivery.rounded,
        made=made,
    )
    if refused or not isinstance(delivery.accepted, str):
        # what is written from here on stays; only bulk readings without a refused row may be stopped until their commit
        unchanged()
    if refused:
        workspace.write_arrow("quarantine", _numbered(delivery.refused, batch.batch_id, "quarantine"))
    remarks = delivery.remarks
    if isinstance(delivery.accepted, str):
        if delivery.table == "register_reading":
            admit_registers(workspace, delivery.accepted, batch, unchanged)
        else:
            admit_readings(workspace, delivery.accepted, batch, unchanged, ordered=delivery.in_order)
        release(workspace.connection, delivery.accepted)
    else:
        remarks += _admit_rows(workspace, delivery.table, delivery.accepted, batch)
    _answer(workspace, batch)
    if delivery.table in FOLLOWED:
        refresh_registers(workspace)
    return Imported(
        delivery.file,
        delivery.table,
        batch.rows_read,
        batch.rows_accepted,
        refused,
        batch_id=batch.batch_id,
        rows_rounded=batch.rows_rounded,
        remarks=remarks,
    )


def _answer(workspace: Workspace, batch: Batch) -> None:
    """Close what earlier deliveries of the same cells of this file had refused: taken in now, or refused anew."""
    if batch.made is None:
        return
    same = f"""source = '{quote(batch.source)}' AND sha256 = '{batch.sha256}' AND table_name = '{batch.table_name}'
               AND starts_with(made, '{cells_of(batch.made)}.') AND batch_id < {batch.batch_id}"""
    earlier = f"SELECT batch_id FROM {workspace.lake.scan('batch')} WHERE {same}"
    if found := workspace.connection.execute(earlier).fetchall():
        numbers = ", ".join(str(row[0]) for row in found)
        settle(workspace, f"state = 'open' AND batch_id IN ({numbers})", "mended", batch.batch_id)


def _admit_rows(workspace: Workspace, table: str, rows: pa.Table, batch: Batch) -> tuple[str, ...]:
    """Append the rows that say something new; return remarks on what empty cells take back."""
    if table == "meter":
        rows = _with_meter_ids(workspace, rows)
    workspace.connection.register("delivered", _numbered(rows, batch.batch_id, table))
    try:
        said = empties.remarks(workspace, table, "delivered", batch.source)
        workspace.admit(table, _news(workspace, table, batch.source), batch)
        return said
    finally:
        workspace.connection.unregister("delivered")


def _news(workspace: Workspace, table: str, source: str) -> str:
    """Return SQL for the delivered rows that differ from what holds now (apart from where they came from)."""
    declared = dictionary()[table]
    told = [name for name in declared.names if name not in ("batch_id", "row")]
    same = " AND ".join(f"d.{name} IS NOT DISTINCT FROM c.{name}" for name in told)
    keys = " AND ".join(f"d.{name} = c.{name}" for name in declared.key)
    current = workspace.current_rows(table)
    told_rows = empties.that_say_something(workspace, table, "delivered", source)
    return (
        f"SELECT d.* FROM {told_rows} d WHERE NOT EXISTS (SELECT 1 FROM {current} c WHERE {keys} AND {same})"
    )


def _with_meter_ids(workspace: Workspace, rows: pa.Table) -> pa.Table:
    """Give known codes their number and new ones the next."""
    numbers = dict(
        workspace.connection.execute(
            f"SELECT meter_code, any_value(meter_id) FROM {workspace.lake.scan('meter')} GROUP BY meter_code"
        ).fetchall()
    )
    following = max(numbers.values(), default=0)
    for code in rows["meter_code"].to_pylist():
        if code not in numbers:
            following += 1
            numbers[code] = following
    column = pa.array([numbers[code] for code in rows["meter_code"].to_pylist()], pa.int32())
    if "meter_id" in rows.column_names:
        rows = rows.drop_columns(["meter_id"])
    return rows.append_column("meter_id", column)


def _numbered(rows: pa.Table, batch_id: int, table: str) -> pa.Table:
    names = [name for name in dictionary()[table].names if name != "batch_id"]
    column = pa.array([batch_id] * rows.num_rows, pa.int32())
    return rows.select(names).append_column("batch_id", column)


def _distinct(workspace: Workspace, table: str, column: str) -> list[str]:
    rows = workspace.connection.execute(
        f"SELECT DISTINCT {column} FROM {workspace.lake.scan(table)}"
    ).fetchall()
    return [row[0] for row in rows]
