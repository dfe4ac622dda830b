"""Take a delivery back, as a booking: what was known without it holds again, and the past stays as it was."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from tanliu.app import clock
from tanliu.app.compute.withdraw_part import MADE, WHOLE, Part, of_note, predicate
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Batch, Workspace
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary

#: Under this name the list of deliveries shows what was taken back.
SOURCE = "withdrawal"
#: Tables of which a delivery can be taken back.
TABLES = ("reading", "report", "output")


def withdraw(
    workspace: Workspace,
    number: int,
    reason: str,
    *,
    only: Collection[int] | None = None,
    part: Part = WHOLE,
) -> tuple[int, int]:
    """Take a delivery back; what an earlier one said of the same holds again, what a later one said stays.

    A delivery that only repeated what was known booked nothing; it may be brought again afterwards.

    Parameters
    ----------
    number
        The delivery.
    reason
        Why, for those who look at the list.
    only
        Deliveries that may be taken back; None for all.
    part
        Rows that are taken back; all where it says nothing.

    Returns
    -------
    batch, rows
        The delivery that takes it back, and how many rows it booked. Asked for again it is the same one.

    Raises
    ------
    TanliuError
        When there is no such delivery, it is of master data or registers, no reason is given, or none of its rows is
        meant.
    """
    with workspace.writing():
        told = _told(workspace, number, only)
        if not reason.strip():
            raise TanliuError(
                "a withdrawal needs its reason", where=f"delivery {number}", accepted=Message("a sentence")
            )
        if done := _done(workspace, number, part):
            return done
        _require_rows(workspace, told["table_name"], number, part)
        run, table = workspace.connection.execute, told["table_name"]
        batch_id = workspace.next_batch()
        run(f"CREATE OR REPLACE TEMP TABLE taken_back AS {_query(workspace, table, number, batch_id, part)}")
        found = run("SELECT count(*) FROM taken_back").fetchone()
        rows = int(found[0]) if found else 0
        batch = Batch(
            batch_id, clock.now(), SOURCE, told["file"], "", told["table_name"], rows, rows, 0,
            withdraws=number if part.is_whole else None, reason=reason.strip(),
            made=None if part.is_whole else part.note(number),
        )  # fmt: skip
        try:
            workspace.admit(told["table_name"], "SELECT * FROM taken_back", batch)
        finally:
            run("DROP TABLE taken_back")
        rollup.refresh(workspace)
        return batch_id, rows


class Effect(NamedTuple):
    """What taking a delivery back changes of a meter's month, or of a figure that an entity told; ``after`` may be none."""

    subject: str
    what: str
    period: str
    unit: str
    before: Decimal
    after: Decimal | None


def effects(workspace: Workspace, number: int, part: Part = WHOLE) -> list[Effect]:
    """Return what taking a delivery or rows of it back would change, the largest change first; nothing is written.

    Raises
    ------
    TanliuError
        As `withdraw`.
    """
    table = _told(workspace, number, None)["table_name"]
    if _done(workspace, number, part):
        return []
    _require_rows(workspace, table, number, part)
    query, scan = _query(workspace, table, number, 0, part), workspace.lake.scan(table)
    if table == "reading":
        told = f"""
            WITH change AS (SELECT meter_id, month, sum(quantity) AS quantity FROM ({query}) GROUP BY ALL)
            SELECT m.meter_code, m.carrier, printf('%d-%02d', c.month // 100, c.month % 100), m.unit, b.quantity,
                   b.quantity + c.quantity
            FROM change c JOIN {workspace.current_rows("meter")} m USING (meter_id)
            JOIN (SELECT meter_id, month, sum(quantity) AS quantity FROM {scan} GROUP BY ALL) b USING (meter_id, month)"""
    else:
        keys, amount = ", ".join(dictionary()[table].key), dictionary()[table].wide["amount"]
        what, unit = ("carrier || '/' || purpose", "n.unit") if table == "report" else ("measure", "''")
        told = f"""
            WITH now AS (SELECT * FROM {scan} QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY batch_id DESC) = 1)
            SELECT n.entity_id, {what}, n.period, {unit}, n.{amount},
                   CASE WHEN t.withdrawn IS NOT TRUE THEN t.{amount} END
            FROM ({query}) t JOIN now n USING ({keys})"""
    rows = workspace.connection.execute(told).fetchall()
    found = [Effect(*row) for row in rows]
    return sorted(found, key=lambda one: (-abs((one.after or 0) - one.before), one.subject, one.period))


def taken_back_by(workspace: Workspace, number: int, part: Part = WHOLE) -> int | None:
    """Return the delivery that took one, or rows of one, back; None while it holds."""
    done = _done(workspace, number, part)
    return done[0] if done else None


def _query(workspace: Workspace, table: str, number: int, batch_id: int, part: Part) -> str:
    if table == "reading":
        return _readings(workspace, number, batch_id, part)
    return _rows(workspace, table, number, batch_id, part)


def _meant(workspace: Workspace, table: str, part: Part) -> str:
    return predicate(part, table, workspace.current_rows("meter"))


def _require_rows(workspace: Workspace, table: str, number: int, part: Part) -> None:
    """Refuse to take rows back that the delivery has not."""
    if part.is_whole:
        return
    query = f"SELECT 1 FROM {workspace.lake.scan(table)} WHERE batch_id = {number} AND {_meant(workspace, table, part)} LIMIT 1"
    if workspace.connection.execute(query).fetchone() is None:
        raise NothingKnownError(
            "the delivery has no such rows, or they only repeated what was known",
            where=f"delivery {number}",
            found=str(part),
        )


def _told(workspace: Workspace, number: int, only: Collection[int] | None) -> dict[str, str]:
    query = f"SELECT * FROM {workspace.lake.scan('batch')} WHERE batch_id = ?"
    rows = workspace.connection.execute(query, [number]).to_arrow_table().to_pylist()
    if not rows or (only is not None and number not in only):
        raise NothingKnownError("no such delivery", found=number)
    row: dict[str, str] = rows[0]
    if row["table_name"] not in TABLES or row["source"] == SOURCE:
        raise NothingKnownError(
            "a delivery of this kind is not taken back", where=f"delivery {number}", found=row["table_name"],
            accepted=Message("a delivery of readings, reports or outputs; master data are delivered again as they are right"),
        )  # fmt: skip
    return row


def _done(workspace: Workspace, number: int, part: Part) -> tuple[int, int] | None:
    """Return the batch that took these rows, or all of the delivery, back, and its rows."""
    query = f"""SELECT batch_id, rows_accepted FROM {workspace.lake.scan("batch")}
                WHERE withdraws = ? OR (source = '{SOURCE}' AND made = ?) ORDER BY withdraws NULLS LAST LIMIT 1"""
    note = None if part.is_whole else part.note(number)
    found = workspace.connection.execute(query, [number, note]).fetchone()
    return (int(found[0]), int(found[1])) if found else None


def _gone(workspace: Workspace, table: str, number: int, part: Part) -> str:
    """Return SQL for rows that say nothing of their own any longer: taken back, or taking back."""
    batch, run = workspace.lake.scan("batch"), workspace.connection.execute
    whole = f"batch_id IN (SELECT unnest([batch_id, withdraws]) FROM {batch} WHERE withdraws IS NOT NULL)"
    told = [whole, f"(batch_id = {number} AND {_meant(workspace, table, part)})"]
    query = f"SELECT batch_id, made FROM {batch} WHERE source = '{SOURCE}' AND table_name = ? AND starts_with(made, '{MADE}')"
    for batch_id, note in run(query, [table]).fetchall():
        other, rows = of_note(note)
        told += [f"batch_id = {batch_id}", f"(batch_id = {other} AND {_meant(workspace, table, rows)})"]
    return "(" + " OR ".join(told) + ")"


def _readings(workspace: Workspace, number: int, batch_id: int, part: Part) -> str:
    """Return SQL for the bookings that bring each interval to what the newest delivery left says of it.

    What a delivery says of an interval is the sum of all bookings up to its own.
    """
    scan = workspace.lake.scan("reading")
    return f"""
        WITH touched AS (
            SELECT DISTINCT meter_id, month, start FROM {scan}
            WHERE batch_id = {number} AND {_meant(workspace, "reading", part)}),
        said AS (
            SELECT r.meter_id, r.month, r.start, r.day, r.batch_id,
                   sum(r.quantity) OVER upto AS quantity, sum(r.readings) OVER upto AS readings
            FROM {scan} r SEMI JOIN touched USING (meter_id, month, start)
            WINDOW upto AS (PARTITION BY r.meter_id, r.start ORDER BY r.batch_id)),
        now AS (
            SELECT meter_id, month, start, any_value(day) AS day, arg_max(quantity, batch_id) AS quantity,
                   arg_max(readings, batch_id) AS readings FROM said GROUP BY ALL),
        left_over AS (
            SELECT meter_id, start, arg_max(quantity, batch_id) AS quantity, arg_max(readings, batch_id) AS readings
            FROM said WHERE NOT {_gone(workspace, "reading", number, part)} GROUP BY meter_id, start)
        SELECT n.meter_id, n.month, n.start, n.day,
               CAST(coalesce(l.quantity, 0) - n.quantity AS DECIMAL(18, 6)) AS quantity,
               CAST(coalesce(l.readings, 0) - n.readings AS TINYINT) AS readings, {batch_id} AS batch_id
        FROM now n LEFT JOIN left_over l USING (meter_id, start)
        WHERE coalesce(l.quantity, 0) <> n.quantity OR coalesce(l.readings, 0) <> n.readings"""


def _rows(workspace: Workspace, table: str, number: int, batch_id: int, part: Part) -> str:
    """Return SQL for rows that say again what the newest delivery left says of each key, or that nothing is said."""
    declared, scan = dictionary()[table], workspace.lake.scan(table)
    keys = ", ".join(declared.key)
    amount = declared.wide["amount"]
    plain = ", ".join(name for name in declared.names if name not in ("batch_id", "withdrawn", amount))
    return f"""
        WITH touched AS (
            SELECT DISTINCT {keys} FROM {scan} WHERE batch_id = {number} AND {_meant(workspace, table, part)}),
        every AS (SELECT * FROM {scan} SEMI JOIN touched USING ({keys})),
        now AS (SELECT * FROM every QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY batch_id DESC) = 1),
        left_over AS (
            SELECT * FROM every WHERE NOT {_gone(workspace, table, number, part)}
            QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY batch_id DESC) = 1)
        SELECT {plain}, {amount}, withdrawn, {batch_id} AS batch_id FROM (
            SELECT {plain}, {amount}, withdrawn FROM left_over
            UNION ALL SELECT {plain}, 0, true FROM (SELECT * FROM now WHERE withdrawn IS NOT TRUE)
            ANTI JOIN left_over USING ({keys}))
        ANTI JOIN (SELECT {keys}, {amount} FROM now WHERE withdrawn IS NOT TRUE) USING ({keys}, {amount})"""
