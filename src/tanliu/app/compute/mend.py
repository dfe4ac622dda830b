"""Take the quarantine out as a file that a person mends and imports again."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa

from tanliu.app.compute.import_data import Imported, import_files
from tanliu.app.ingest import probe
from tanliu.app.ingest.mended import brought_back
from tanliu.app.ingest.quarantine import quarantine_csv
from tanliu.app.store.refusals import settle
from tanliu.app.store.sql import quote
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
    file.write_text(text, encoding="utf-8-sig", newline="")
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

    Raises
    ------
    TanliuError
        When the file is no exported quarantine, or cannot be read.
    """
    with brought_back(file) as (file, closed), workspace.writing():
        earlier = _first_try(workspace, mapping.source, file)
        done = import_files(workspace, catalog, mapping, file, only=only)
        mended_by = max((one.batch_id for one in done if one.batch_id is not None), default=earlier)
        workspace.register("mended_row", closed)
        chosen = f"state = 'open' AND source = '{quote(mapping.source)}' AND batch_id < {earlier}"
        if batches is not None:
            chosen += f" AND batch_id IN ({', '.join(str(int(batch)) for batch in batches) or '-1'})"
        settle(
            workspace,
            f"{chosen} AND (file, CAST(row AS VARCHAR)) IN (SELECT (file, row) FROM mended_row)",
            "mended",
            mended_by,
        )
        workspace.forget("mended_row")
    return done


def _first_try(workspace: Workspace, source: str, file: Path) -> int:
    """Return the delivery that the file is, or was when it was brought before and the rest was killed.

    What it refused itself stays open, even from a file of the same name.
    """
    query = f"SELECT min(batch_id) FROM {workspace.lake.scan('batch')} WHERE source = ? AND sha256 = ?"
    found = workspace.connection.execute(query, [source, probe.sha256(file)]).fetchone()
    return int(found[0]) if found and found[0] is not None else workspace.next_batch()
