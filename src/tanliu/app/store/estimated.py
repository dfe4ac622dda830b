"""Estimates that hold."""

from __future__ import annotations

from collections.abc import Collection

import ibis

from tanliu.app.store.workspace import Workspace


def held(workspace: Workspace, periods: Collection[str] | None = None) -> ibis.Table:
    """Return the estimates of the latest run of each year."""
    rows = workspace.table("estimate")
    latest = rows.group_by("year").agg(run_id=rows.run_id.max())
    found = rows.semi_join(latest, ["year", "run_id"])
    return found if periods is None else found.filter(found.period.isin(list(periods)))
