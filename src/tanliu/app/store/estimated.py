"""Estimates that hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import ibis

from tanliu.app.store.workspace import Workspace


def held(
    workspace: Workspace, periods: Collection[str] | None = None, as_of: datetime | None = None
) -> ibis.Table:
    """Return the estimates of the latest run of each year, today or as of a past day."""
    rows = workspace.table("estimate")
    if as_of is not None:
        rows = rows.filter(rows.known_at <= as_of)
    latest = rows.group_by("year").agg(run_id=rows.run_id.max())
    found = rows.semi_join(latest, ["year", "run_id"])
    return found if periods is None else found.filter(found.period.isin(list(periods)))
