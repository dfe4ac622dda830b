"""Which region lies in which."""

from __future__ import annotations

import pyarrow as pa

from tanliu.app.store.workspace import Workspace

#: Region level whose row is the whole.
_TOP = "district"


def parents(workspace: Workspace) -> dict[str, str | None]:
    """Return each region with the one that contains it."""
    rows = workspace.fetch(workspace.current("region").select("region_id", "parent_id"))
    return {row["region_id"]: row["parent_id"] for row in rows}


def closure(workspace: Workspace) -> pa.Table:
    """Return every region with itself and the regions above it."""
    rows = workspace.fetch(workspace.current("region").select("region_id", "parent_id", "level"))
    by_id = {row["region_id"]: row for row in rows}
    pairs = []
    for start in by_id:
        step: str | None = start
        while step in by_id:
            kind = _TOP if by_id[step]["level"] == _TOP else "region"
            parent = by_id[step]["parent_id"]
            pairs.append({"region_id": start, "ancestor_id": step, "parent_id": parent, "subject_kind": kind})
            step = parent
    kinds = [(name, pa.string()) for name in ("region_id", "ancestor_id", "parent_id", "subject_kind")]
    return pa.Table.from_pylist(pairs, schema=pa.schema(kinds))
