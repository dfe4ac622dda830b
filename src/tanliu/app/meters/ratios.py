"""Transformer ratios of meters that deliver intervals: what multiplies them, and what comes too late to do so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tanliu.app.store.workspace import Workspace
from tanliu.flow.meter.ratios import merged
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_SHOWN = 5


def ratios(workspace: Workspace) -> dict[str, frozenset[Decimal]]:
    """Return every multiplier that a meter ever had, by its code."""
    if not workspace.lake.files("meter_setup"):
        return {}
    return merged({}, workspace.fetch(workspace.current("meter_setup")))


def require_in_time(workspace: Workspace, setups: Iterable[Mapping[str, Any]]) -> None:
    """Refuse setups whose ratio would hold for intervals that are booked without it.

    Raises
    ------
    TanliuError
        With the codes of the meters.
    """
    late = sorted(merged({}, setups))
    if not late or not workspace.lake.files("meter_day"):
        return
    rows = workspace.connection.execute(
        f"""SELECT meter_code FROM {workspace.current_rows("meter")}
            WHERE list_contains(?::VARCHAR[], meter_code)
              AND meter_id IN (SELECT meter_id FROM {workspace.lake.scan("meter_day")})
              AND meter_id NOT IN (SELECT meter_id FROM {workspace.lake.scan("register_reading")})
            ORDER BY meter_code""",
        [late],
    ).fetchall()
    booked = {row[0] for row in rows} - set(ratios(workspace))
    if booked:
        raise TanliuError(
            "intervals of these meters are booked already, without the ratio", where="meter_setup",
            found=", ".join(sorted(booked)[:_SHOWN]),
            accepted=Message("the setup before the readings, or without ct_ratio and pt_ratio where the readings are of the primary side"),
        )  # fmt: skip
