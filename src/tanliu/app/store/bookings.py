"""Turn delivered readings into bookings: first readings as they are, later ones as the difference to what is known."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from tanliu.app import engine
from tanliu.app.store.workspace import Batch, Workspace

_COLUMNS = "meter_id, month, start, day, quantity"


def admit_readings(
    workspace: Workspace,
    staged: str,
    batch: Batch,
    unchanged: Callable[[], None] = lambda: None,
    *,
    ordered: bool = False,
) -> int:
    """Book the rows of a view and return how many bookings were made.

    A row that says what is already known books nothing, so a delivery can be repeated.

    Parameters
    ----------
    staged
        View with meter_id, month, start, day, quantity; each (meter_id, start) once.
    batch
        The delivery.
    unchanged
        Called before anything becomes visible; raises when the delivery changed under our eyes.
    ordered
        Whether the rows come by meter and instant.
    """
    query = bookings(workspace, staged, batch.batch_id)
    parts = None if query.known else [{"month": month, "readings": 1} for month in query.months]
    if parts is not None and len(parts) == 1:
        return workspace.admit(
            "reading", query.sql, batch, parts=parts, ordered=ordered, before_commit=unchanged
        )
    # each month is a file of its own: what it takes to work a row out, or to look up what is known of it, is done
    # once and not once a month
    connection = workspace.connection
    with engine.in_order(connection) if ordered else nullcontext():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE booked AS {query.sql}")
    try:
        return workspace.admit(
            "reading", "SELECT * FROM booked", batch, parts=parts, ordered=ordered, before_commit=unchanged
        )
    finally:
        connection.execute("DROP TABLE booked")


@dataclass(frozen=True, slots=True)
class Bookings:
    """SQL of bookings, whether it compares with what is known, and the local months they are of."""

    sql: str
    known: bool
    months: tuple[int, ...]


def bookings(workspace: Workspace, staged: str, batch_id: int) -> Bookings:
    """Return SQL for the bookings that make the store say what the staged rows say."""
    extent = _extent(workspace, staged)
    known = None if extent is None else _known(workspace, staged, extent)
    months = () if extent is None else extent.months
    if known is None:
        sql = f"SELECT {_COLUMNS}, 1 AS readings, {batch_id} AS batch_id FROM {staged}"
        return Bookings(sql, known=False, months=months)
    sql = f"""
        SELECT s.meter_id, s.month, s.start, s.day, s.quantity - coalesce(k.quantity, 0) AS quantity,
               CASE WHEN coalesce(k.readings, 0) = 0 THEN 1 ELSE 0 END AS readings, {batch_id} AS batch_id
        FROM {staged} s LEFT JOIN {known} k USING (meter_id, start)
        WHERE coalesce(k.readings, 0) = 0 OR k.quantity <> s.quantity"""
    return Bookings(sql, known=True, months=months)


@dataclass(frozen=True, slots=True)
class _Extent:
    """Which days, meters and local months staged rows are of."""

    days: tuple[date, date]
    meters: tuple[int, int]
    months: tuple[int, ...]


def _extent(workspace: Workspace, staged: str) -> _Extent | None:
    run = workspace.connection.execute
    row = run(f"SELECT min(day), max(day), min(meter_id), max(meter_id) FROM {staged}").fetchone()
    if row is None or row[0] is None:
        return None
    first, last, low, high = row
    months = [first.year * 100 + first.month]
    if months != [last.year * 100 + last.month]:
        months = [month for (month,) in run(f"SELECT DISTINCT month FROM {staged} ORDER BY ALL").fetchall()]
    return _Extent((first, last), (low, high), tuple(months))


def _known(workspace: Workspace, staged: str, extent: _Extent) -> str | None:
    """Return SQL for what is known of the staged intervals, or None when no file can hold any of them."""
    files = workspace.lake.files("reading", where={"month": extent.months}, days=extent.days)
    if not files:
        return None
    first, last = extent.days
    low, high = extent.meters
    return f"""(
        SELECT meter_id, start, sum(quantity) AS quantity, sum(readings) AS readings
        FROM {workspace.lake.scan_files("reading", files)}
        WHERE day BETWEEN DATE '{first}' AND DATE '{last}' AND meter_id BETWEEN {low} AND {high}
          AND (meter_id, start) IN (SELECT (meter_id, start) FROM {staged})
        GROUP BY meter_id, start)"""
