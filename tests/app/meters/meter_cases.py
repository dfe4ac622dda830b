"""Meters in a workspace, and short ways to deliver registers, setups and intervals and to look at what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.meters.registers import admit_registers, refresh_registers
from tanliu.app.store.bookings import admit_readings
from tanliu.app.store.workspace import Batch, Workspace
from tanliu.kit.table import dictionary

#: Midnight in Shanghai.
ZERO = datetime(2025, 2, 28, 16, tzinfo=UTC)
UTC_ZERO = ZERO.replace(tzinfo=None)


def at(minutes: float) -> datetime:
    return ZERO + timedelta(minutes=minutes)


class Meters:
    """Meters 1 and 2 of 15 minutes in Shanghai."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        rows = [
            {"meter_id": number, "meter_code": f"M{number}", "entity_id": "E1", "carrier": "electricity",
             "unit": "kWh", "interval_minutes": 15, "zone": "Asia/Shanghai", "batch_id": 0}
            for number in (1, 2)
        ]  # fmt: skip
        workspace.write_arrow("meter", pa.Table.from_pylist(rows, schema=dictionary()["meter"].schema))

    def _batch(self, table: str) -> Batch:
        return Batch(self.workspace.next_batch(), clock.now(), "test", "file", "", table, 1, 1, 0)

    def registers(self, values: Sequence[tuple[float, object]], meter: int = 1) -> int:
        """Deliver values of a register at minutes after midnight; returns the bookings made."""
        self._offer("stamp", "register", values, meter)
        admit_registers(self.workspace, "offered_rows", self._batch("register_reading"))
        return refresh_registers(self.workspace)

    def intervals(self, values: Sequence[tuple[float, object]], meter: int = 1) -> None:
        self._offer("start", "quantity", values, meter)
        admit_readings(self.workspace, "offered_rows", self._batch("reading"))

    def _offer(self, instant: str, value: str, values: Sequence[tuple[float, object]], meter: int) -> None:
        rows = [
            {"meter_id": meter, instant: at(minutes), value: Decimal(str(one)),
             "day": (at(minutes) + timedelta(hours=8)).date(),
             "month": int(f"{at(minutes) + timedelta(hours=8):%Y%m}")}
            for minutes, one in values
        ]  # fmt: skip
        table = dictionary()["reading" if instant == "start" else "register_reading"]
        schema = pa.schema([field for field in table.schema if field.name not in ("batch_id", "readings")])
        self.workspace.register("offered_rows", pa.Table.from_pylist(rows, schema=schema))

    def setup(self, minutes: float, cause: str = "installation", meter: int = 1, **row: Any) -> int:
        """Deliver a setup; returns the bookings made."""
        told = {
            name: Decimal(str(one)) if not name.startswith("register_") else one for name, one in row.items()
        }
        full = {"meter_code": f"M{meter}", "since": at(minutes), "cause": cause, **told}
        schema = dictionary()["meter_setup"].schema
        batch = self._batch("meter_setup")
        table = pa.Table.from_pylist(
            [{**dict.fromkeys(schema.names), **full, "batch_id": batch.batch_id}], schema
        )
        self.workspace.connection.register("setups", table)
        self.workspace.admit("meter_setup", "SELECT * FROM setups", batch)
        self.workspace.connection.unregister("setups")
        return refresh_registers(self.workspace)

    def booked(self, meter: int = 1) -> dict[int, tuple[Decimal, int]]:
        """Return quantity and readings of each interval that says anything, by minutes after midnight."""
        rows = self.workspace.connection.execute(
            f"SELECT start::TIMESTAMP AS start, sum(quantity), sum(readings) FROM {self.workspace.lake.scan('reading')} reading "
            f"WHERE meter_id = {meter} GROUP BY reading.start HAVING sum(quantity) <> 0 OR sum(readings) <> 0 ORDER BY 1"
        ).fetchall()
        return {
            int((start - UTC_ZERO).total_seconds() // 60): (quantity, int(known))
            for start, quantity, known in rows
        }

    def spans(self) -> list[tuple[int, int, str, Decimal | None, int]]:
        """Return from, until, kind, quantity and estimated intervals of the special spans of meter 1."""
        rows = self.workspace.connection.execute(
            "SELECT start::TIMESTAMP, until::TIMESTAMP, kind, quantity, intervals "
            f"FROM {self.workspace.lake.scan('register_span')} WHERE meter_id = 1 ORDER BY 1"
        ).fetchall()
        return [
            (
                int((start - UTC_ZERO).total_seconds() // 60),
                int((until - UTC_ZERO).total_seconds() // 60),
                *rest,
            )
            for start, until, *rest in rows
        ]
