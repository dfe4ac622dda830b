"""A person decides what a step of a register was that was held back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute.import_data import Imported, admit
from tanliu.app.ingest.delivery import Delivery, schema_of
from tanliu.app.meters.registers import refresh_registers
from tanliu.app.store import rollup
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What a fall of a register can have been.
CAUSES = ("reset", "exchange", "roll_over")
_SOURCE = "decisions"
_KEPT = ("ct_ratio", "pt_ratio", "register_digits", "register_resets", "max_per_hour")


def settle(
    workspace: Workspace,
    meter_code: str,
    start: datetime,
    cause: str,
    *,
    by: str,
    final: Decimal | None = None,
    begin: Decimal | None = None,
) -> Imported:
    """Add the setup that explains a step; the caller holds the ``writing`` lock.

    The registers are taken to have changed half-way between the two values; multiplier, digits and limit go on.

    Parameters
    ----------
    start
        When the step begins.
    cause
        One of ``CAUSES``.
    by
        Who decides.
    final, begin
        Last value of the register before and first after it. Left out: for a reset the value before and 0, for a
        roll-over the highest number of its digits and 0; an exchange needs both.

    Raises
    ------
    TanliuError
        When nothing is held back there, or a value is missing that nobody can know.
    """
    if cause not in CAUSES:
        raise TanliuError("not a cause", where="cause", found=cause, accepted=", ".join(CAUSES))
    # who was killed after his decision was admitted had not counted by it yet: it is done, and not decided again
    refresh_registers(workspace)
    span = _held(workspace, meter_code, start)
    before = _before(workspace, meter_code, start)
    if cause == "reset":
        final = span["register_start"] if final is None else final
    if cause == "roll_over" and final is None and before.get("register_digits"):
        final = Decimal(10) ** before["register_digits"]
    if cause != "exchange" and begin is None:
        begin = Decimal(0)
    if final is None or begin is None:
        raise TanliuError(
            "both registers are needed", where="final, start", accepted=Message("their last and first value")
        )
    since = (start + (span["until"] - start) / 2).replace(microsecond=0)
    row = {name: before.get(name) for name in _KEPT} | {
        "meter_code": meter_code, "since": since, "cause": cause, "final_register": final, "start_register": begin,
    }  # fmt: skip
    table = pa.Table.from_pylist([row], schema=schema_of("meter_setup"))
    name = sha256(f"{row} {clock.now().isoformat()}".encode()).hexdigest()
    nothing = schema_of("quarantine").empty_table()
    with workspace.brought_by(Bringer(by, "decision")):
        done = admit(workspace, Delivery(_SOURCE, by, name, "meter_setup", 1, table, nothing))
    rollup.refresh(workspace)
    return done


def _held(workspace: Workspace, meter_code: str, start: datetime) -> dict[str, Any]:
    query = f"""
        SELECT s.* FROM {workspace.lake.scan("register_span")} s
        JOIN {workspace.current_rows("meter")} m USING (meter_id)
        WHERE m.meter_code = ? AND s.start = ? AND s.quantity IS NULL AND s.kind <> 'daily_reset'"""
    found = workspace.connection.execute(query, [meter_code, start]).to_arrow_table().to_pylist()
    if not found:
        raise TanliuError(
            "no step of this register is held back", where=meter_code, found=f"{start:%Y-%m-%d %H:%M}"
        )
    return dict(found[0])


def _before(workspace: Workspace, meter_code: str, start: datetime) -> dict[str, Any]:
    """Return the setup that held when the step began."""
    query = f"""
        SELECT * FROM {workspace.current_rows("meter_setup")}
        WHERE meter_code = ? AND since <= ? AND cause <> 'withdrawn' ORDER BY since DESC LIMIT 1"""
    found = workspace.connection.execute(query, [meter_code, start]).to_arrow_table().to_pylist()
    return dict(found[0]) if found else {}
