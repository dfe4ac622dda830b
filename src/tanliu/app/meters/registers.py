"""Registers: the values as delivered are kept, and the intervals between them are booked like readings.

A value that comes late, or says something else than before, books the differences of the intervals around it.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from tanliu.app import clock
from tanliu.app.meters import register_sql
from tanliu.app.meters.share_sql import share
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.lake import REWRITTEN
from tanliu.app.store.workspace import Batch, Workspace

#: Under this name the list of deliveries shows what was worked out from registers.
SOURCE = "registers"
#: What registers say was brought by nobody: it is worked out from what somebody brought before.
_DERIVED = Bringer("tanliu", "derived")
#: Tables from which bookings follow.
FOLLOWED = ("register_reading", "meter_setup")


def admit_registers(
    workspace: Workspace, staged: str, batch: Batch, unchanged: Callable[[], None] = lambda: None
) -> int:
    """Keep the register values of a view that say something new; returns how many.

    Parameters
    ----------
    staged
        View with meter_id, month, stamp, day, register; each (meter_id, stamp) once.
    batch
        The delivery.
    unchanged
        Called before anything becomes visible; raises when the delivery changed under our eyes.
    """
    bounds = workspace.connection.execute(f"SELECT min(day), max(day) FROM {staged}").fetchone()
    files = [] if not bounds or bounds[0] is None else workspace.lake.files("register_reading", days=bounds)
    query = f"SELECT *, {batch.batch_id} AS batch_id FROM {staged}"
    if files:
        known = f"""
            SELECT meter_id, stamp, arg_max(register, batch_id) AS register
            FROM {workspace.lake.scan_files("register_reading", files)} GROUP BY meter_id, stamp"""
        query += f" ANTI JOIN ({known}) USING (meter_id, stamp, register)"
    return workspace.admit("register_reading", query, batch, before_commit=unchanged)


def refresh_registers(workspace: Workspace) -> int:
    """Book what register values and setups delivered since the last time mean; returns how many bookings.

    A killed refresh is done again by the next one: what it booked already is then no difference.
    """
    versions = {f"{table}_version": str(workspace.lake.version(table)) for table in FOLLOWED}
    seen = workspace.lake.last_note("register_span")
    if versions["register_reading_version"] == "-1" or all(
        seen.get(key) == value for key, value in versions.items()
    ):
        return 0
    run = workspace.connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE register_touched AS {_touched(workspace, seen)}")
    if not run("SELECT count(*) FROM register_touched").fetchall()[0][0]:
        return 0
    register_sql.steps(workspace)
    share(workspace, SOURCE)
    booked = _book(workspace)
    workspace.lake.write("register_span", _spans(workspace), whole=True, note=versions)
    for table in (
        "touched",
        "meter",
        "segment",
        "value",
        "point",
        "window",
        "step",
        "cell",
        "target",
        "booking",
    ):
        run(f"DROP TABLE IF EXISTS register_{table}")
    return booked


def _touched(workspace: Workspace, seen: object) -> str:
    """Return SQL for the meters with something new, and the first and last instant of it."""
    notes = seen if isinstance(seen, dict) else {}
    parts = []
    for table in FOLLOWED:
        commits = workspace.lake.commits_since(table, int(notes.get(f"{table}_version", -1)))
        if commits is None:
            rows = workspace.lake.scan(table)
        else:
            told = [commit for commit in commits if not {"compaction", REWRITTEN} & set(commit.note)]
            files = [file for commit in told for file in commit.files]
            if not files:
                continue
            rows = workspace.lake.scan_files(table, files)
        parts.append(_OF_READINGS if table == "register_reading" else _OF_SETUPS)
        parts[-1] = parts[-1].format(
            rows=rows, meters=workspace.current_rows("meter"), ever=register_sql.EVER
        )
    union = " UNION ALL ".join(parts) or "SELECT 0 AS meter_id, 0::BIGINT AS low, 0::BIGINT AS high LIMIT 0"
    values = workspace.lake.scan("register_reading")
    return f"""
        SELECT meter_id, min(low) AS low, max(high) AS high FROM ({union})
        WHERE meter_id IN (SELECT DISTINCT meter_id FROM {values}) GROUP BY meter_id"""


_OF_READINGS = """
    SELECT meter_id, epoch_us(min(stamp)) AS low, epoch_us(max(stamp)) AS high FROM {rows} GROUP BY meter_id"""
_OF_SETUPS = """
    SELECT meter_id, {ever[0]}::BIGINT AS low, {ever[1]}::BIGINT AS high FROM {rows} JOIN {meters} USING (meter_code)"""


def _book(workspace: Workspace) -> int:
    """Book how ``register_target`` differs from what is known; one delivery of its own in the list."""
    run = workspace.connection.execute
    batch_id = workspace.next_batch()
    run(f"""CREATE OR REPLACE TEMP TABLE register_booking AS
        SELECT meter_id, month, make_timestamptz(start_us) AS start, day,
               CAST((q6 - known_q6) * 0.000001::DECIMAL(7,6) AS DECIMAL(18,6)) AS quantity,
               CAST(readings - known AS TINYINT) AS readings, {batch_id} AS batch_id
        FROM register_target WHERE NOT direct AND (q6 <> known_q6 OR readings <> known)""")
    rows = int(run("SELECT count(*) FROM register_booking").fetchall()[0][0])
    if rows:
        file = json.dumps({table: workspace.lake.version(table) for table in FOLLOWED})
        batch = Batch(batch_id, clock.now(), SOURCE, file, "", "reading", rows, rows, 0).of(_DERIVED)
        workspace.admit("reading", "SELECT * FROM register_booking", batch)
    return rows


def _spans(workspace: Workspace) -> str:
    """Return SQL for the special spans: those of other meters and times, and those that were just worked out."""
    return f"""
        SELECT * FROM {workspace.lake.scan("register_span")} old
        WHERE NOT EXISTS (SELECT 1 FROM register_window w WHERE w.meter_id = old.meter_id
                          AND epoch_us(old.until) > w.low1 AND epoch_us(old.start) < w.high1)
        UNION ALL BY NAME
        SELECT s.meter_id, make_timestamptz(a) AS start, make_timestamptz(b) AS until,
               coalesce(kind, 'spread') AS kind, ra AS register_start, rb AS register_end, multiplier,
               CASE WHEN NOT held THEN CAST(e6 * 0.000001::DECIMAL(7,6) AS DECIMAL(18,6)) END AS quantity,
               CASE WHEN held THEN 0 ELSE coalesce(c.estimated, 0) END AS intervals, c.whole_month
        FROM register_step s JOIN register_window USING (meter_id)
        LEFT JOIN (SELECT meter_id, a, CAST(count(*) FILTER (NOT direct AND readings = 0) AS INTEGER) AS estimated,
                          CASE WHEN min(month) = max(month) THEN min(month) END AS whole_month
                   FROM register_cell JOIN register_target USING (meter_id, number) GROUP BY meter_id, a) c
            USING (meter_id, a)
        WHERE b > low1 AND a < high1 AND (kind IS NOT NULL OR coalesce(c.estimated, 0) > 0)"""
