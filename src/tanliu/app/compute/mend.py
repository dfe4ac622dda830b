"""Take the quarantine out as a file that a person mends and imports again."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa

from tanliu.app.compute.import_data import Imported, import_files
from tanliu.app.ingest.quarantine import quarantine_csv
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import Mapping
from tanliu.catalog.types import Catalog
from tanliu.kit.table import dictionary


def quarantined(
    workspace: Workspace, source: str | None = None, batches: Collection[int] | None = None
) -> list[dict[str, object]]:
    """Return the refused rows of admitted deliveries that are not yet mended, oldest first.

    Parameters
    ----------
    source
        Only those of a source mapping.
    batches
        Only those of some deliveries.
    """
    condition = "" if source is None else "AND q.source = ?"
    if batches is not None:
        condition += f" AND q.batch_id IN ({', '.join(str(int(batch)) for batch in batches) or '-1'})"
    query = f"""
        SELECT q.* FROM {workspace.lake.scan("quarantine")} q
        JOIN {workspace.lake.scan("batch")} b USING (batch_id)
        WHERE q.state = 'open' {condition} ORDER BY q.batch_id, q.row"""
    result = workspace.connection.execute(query, [] if source is None else [source])
    return list(result.to_arrow_table().to_pylist())


def export_quarantine(
    workspace: Workspace, source: str, file: Path, batches: Collection[int] | None = None
) -> int:
    """Write the refused rows of a source as CSV: their own columns first, then why; returns how many.

    A row that several tables refused is written once: twice, it would contradict itself when it comes back.
    """
    rows = quarantined(workspace, source, batches)
    text = quarantine_csv(pa.Table.from_pylist(rows, schema=dictionary()["quarantine"].schema))
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        out.write(text)
    return len({(row["file"], row["row"]) for row in rows})


def import_mended(
    workspace: Workspace,
    catalog: Catalog,
    mapping: Mapping,
    file: Path,
    *,
    only: Collection[str] | None = None,
    batches: Collection[int] | None = None,
) -> list[Imported]:
    """Import an exported quarantine after a person mended it, and close the rows it held.

    A row that is still wrong is refused again, with its new reason, so closing the old one loses nothing.

    Parameters
    ----------
    only
        Entities that the deliverer may speak for.
    batches
        Deliveries whose refused rows the deliverer may close.
    """
    earlier = workspace.next_batch()
    done = import_files(workspace, catalog, mapping, file, only=only)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        closed = {(row["quarantine_file"], row["quarantine_row"]) for row in csv.DictReader(opened)}
    rows = workspace.table("quarantine").to_pyarrow().to_pylist()
    mended_by = max((one.batch_id for one in done if one.batch_id is not None), default=earlier - 1)
    for row in rows:
        came_back = _is_closed(row, mapping.source, closed, earlier)
        if came_back and row["state"] == "open" and (batches is None or row["batch_id"] in batches):
            row.update(state="mended", mended_by=mended_by)
    with workspace.writing():
        table = pa.Table.from_pylist(rows, schema=dictionary()["quarantine"].schema)
        workspace.write_arrow("quarantine", table, whole=True)
    return done


def _is_closed(row: dict[str, Any], source: str, closed: set[tuple[str, str]], earlier: int) -> bool:
    """Return whether a row came back; what this import refused stays open, even from a file of the same name."""
    came_back = (row["file"], str(row["row"])) in closed
    return came_back and row["source"] == source and row["batch_id"] < earlier
