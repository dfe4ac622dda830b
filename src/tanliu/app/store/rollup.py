"""The daily roll-up of readings, and the merging of small files."""

from __future__ import annotations

import ibis

from tanliu.app.store.data_files import month_of
from tanliu.app.store.known import is_input
from tanliu.app.store.lake import REWRITTEN
from tanliu.app.store.log import Commit
from tanliu.app.store.workspace import Workspace
from tanliu.flow.meter.steps import by_day, merged
from tanliu.kit.table import dictionary

#: Small files of a partition that make a compaction worth while, and the rows of a file that is not small.
_MANY_FILES, _SMALL_ROWS = 100, 2_000_000


def is_stale(workspace: Workspace) -> bool:
    """Return whether readings were admitted that the daily roll-up does not hold yet."""
    new = _new_readings(workspace)
    return new is None or any(commit.files for commit in new)


def refresh(workspace: Workspace) -> list[int]:
    """Bring the daily roll-up up to date by summing only what was appended since; returns the months."""
    commits = _new_readings(workspace)
    if commits is None:
        return _rebuild(workspace)
    files = [file for commit in commits for file in commit.files]
    if files:
        new = workspace.view("new_readings", workspace.lake.scan_files("reading", files))
        note = {"reading_version": str(workspace.lake.version("reading"))}
        workspace.write_result("meter_day", by_day(new), note=note)
    return sorted({month_of(file) for file in files})


def compact(workspace: Workspace) -> int:
    """Merge the small files of tables that have many; returns how many files went.

    A file that is large already stays as it is, so that a month that grows all the time is not written anew again
    and again. Rows stay as they are (what was known when must stay); roll-up rows of a meter's day are added up
    over the deliveries that came on one day (UTC).
    """
    refresh(workspace)
    gone = 0
    for table in filter(is_input, dictionary()):
        if files := _small_files(workspace, table):
            rows, note = workspace.view(f"small_{table}", workspace.lake.scan_files(table, files)), {}
            if table == "meter_day":
                rows = merged(rows, _days_of_deliveries(workspace))
                note = {"reading_version": workspace.lake.noted(table, "reading_version") or "-1"}
            workspace.write_result(table, rows, merged=set(files), note={"compaction": "yes", **note})
            gone += len(files)
    return gone


def _small_files(workspace: Workspace, table: str) -> list[str]:
    """Return the small files of those partitions that have many."""
    parts: dict[str, list[str]] = {}
    for file in workspace.lake.named(table):
        if file["num_records"] < _SMALL_ROWS:
            parts.setdefault(file["path"].rpartition("/")[0], []).append(file["path"])
    return [file for files in parts.values() if len(files) > _MANY_FILES for file in files]


def _new_readings(workspace: Workspace) -> list[Commit] | None:
    """Return the commits of readings that the roll-up does not hold; None when it has to be made anew."""
    known = int(workspace.lake.noted("meter_day", "reading_version") or -1)
    commits = workspace.lake.commits_since("reading", known)
    if commits is None or "batch_id" not in workspace.lake.stored_columns("meter_day"):
        return None
    if any(REWRITTEN in commit.note for commit in commits):
        # files of before have other digits than those of after
        return None
    return [commit for commit in commits if "compaction" not in commit.note]


def _days_of_deliveries(workspace: Workspace) -> ibis.Table:
    """Return each delivery with the first and the last one that came on the same day."""
    window = "OVER (PARTITION BY CAST(known_at AS DATE))"
    query = f"""SELECT batch_id AS member, min(batch_id) {window} AS first, max(batch_id) {window} AS last
                FROM {workspace.lake.scan("batch")}"""
    return workspace.register("delivery_day", workspace.connection.execute(query).to_arrow_table())


def _rebuild(workspace: Workspace) -> list[int]:
    note = {"reading_version": str(workspace.lake.version("reading"))}
    workspace.write_result("meter_day", by_day(workspace.table("reading")), whole=True, note=note)
    return sorted({month_of(file) for file in workspace.lake.files("meter_day")})
