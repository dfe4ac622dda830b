"""Readings, reports and outputs that a partner of data exchange sends: admitted as those of a program are."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tanliu.app.compute.receive import COLUMNS, receive
from tanliu.app.ingest.sent import keep
from tanliu.app.platform.audit import record
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.parcels import Incoming, RefusedRow, Take, Taken
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.workspace import Workspace

#: Seconds for which a parcel waits for another writer; then the job is tried again.
_PATIENCE = 60.0


def _admit(table: str) -> Take:
    def take(told: Incoming) -> Taken:
        names = COLUMNS[table]
        body = json.dumps({"rows": [{name: row[name] for name in names} for row in told.rows]}).encode()
        source = f"exchange:{told.partner}"
        with tempfile.TemporaryDirectory(prefix="tanliu-") as folder:
            sent = keep(body, "json", names, Path(folder), f"{table}s", len(told.rows))
            with Workspace(workspace_path()) as workspace, workspace.writing(_PATIENCE):
                with workspace.brought_by(told.actor.bringer(None)):
                    found = receive(workspace, catalog(), table, sent, source, key=told.key)
                if found.months:
                    compute_later(None, found.months)
        done = found.imported
        if not done.skipped:
            counts = {"rows_accepted": done.rows_accepted, "rows_refused": done.rows_refused}
            record(
                told.actor.name, "import", done.file, {"source": source, "batches": [done.batch_id], **counts}
            )
        results().reload()
        refused = tuple(
            RefusedRow(number, str(row["field"] or ""), str(row["found"] or ""), str(row["reason"]))
            for number, row in sorted(found.refused.items())
        )
        return Taken(len(told.rows) - len(refused), refused)

    return take


#: What this desk takes of partners.
TAKES: Mapping[str, Take] = {table: _admit(table) for table in COLUMNS}
