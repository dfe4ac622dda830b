"""One row of an input table that somebody told: kept as a delivery of its own, so that every version stays; the same again is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pyarrow as pa

from tanliu.app.compute.import_data import admit
from tanliu.app.ingest.delivery import Delivery, schema_of
from tanliu.app.platform.action import Actor
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.store.workspace import Workspace
from tanliu.kit.table import dictionary

#: Seconds for which a person waits for another writer.
_PATIENCE = 10.0
#: What the store adds to a row, and is no content of it.
_ADDED = ("batch_id", "row")


@dataclass(frozen=True, slots=True)
class Kept:
    """The delivery that holds a row, and whether it is new."""

    batch: int
    fresh: bool


def keep_row(table: str, source: str, name: str, row: Mapping[str, Any], actor: Actor) -> Kept:
    """Keep a row, unless the newest of its key says the same in every column.

    What was told before, replaced, and is told again is a new version: its key is its content and the version it follows, not
    the instant, so a second click finds the first.

    Parameters
    ----------
    source, name
        Under which the list of deliveries shows it.

    Raises
    ------
    BusyError
        When another process goes on writing.
    """
    columns = [one.name for one in dictionary()[table].columns if one.name not in _ADDED]
    told = {one: row.get(one) for one in columns}
    with Workspace(workspace_path()) as workspace, patiently(workspace, patience=_PATIENCE):
        before, batch = _newest(workspace, table, columns, told)
        if before == told:
            return Kept(batch, fresh=False)
        accepted = pa.Table.from_pylist([{**told, "row": 1}], schema=schema_of(table))
        cause = sha256(f"{table} {sorted(told.items())} after {batch}".encode()).hexdigest()
        delivery = Delivery(source, name, cause, table, 1, accepted, schema_of("quarantine").empty_table())
        with workspace.brought_by(actor.bringer()):
            made = admit(workspace, delivery)
    assert made.batch_id is not None
    return Kept(made.batch_id, fresh=True)


def _newest(
    workspace: Workspace, table: str, columns: list[str], told: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, int]:
    """Return what holds or was lifted for the key of a row, and its delivery; 0 before the first."""
    key = [one.name for one in dictionary()[table].columns if one.key]
    same = " AND ".join(f"{one} = ?" for one in key)
    query = f"SELECT batch_id, {', '.join(columns)} FROM {workspace.lake.scan(table)} WHERE {same} ORDER BY batch_id DESC LIMIT 1"
    found = workspace.connection.execute(query, [told[one] for one in key]).fetchone()
    return (None, 0) if found is None else (dict(zip(columns, found[1:], strict=True)), int(found[0]))
