"""A workspace of meters, and readings of them, for the benches of what arrives."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

_MASTER = """
source: bench-meters
files: "*"
tables:
  region:
    repeats: same
    columns: {region_id: {constant: R1}, parent_id: {constant: CN-Zhejiang}, level: {constant: district}, name: {constant: R1}}
  entity:
    repeats: same
    columns: {entity_id: firm, name: firm, kind: {constant: enterprise}, region_id: {constant: R1},
              industry: {constant: C17}, field: {constant: industry}}
  meter:
    columns: {meter_code: meter, entity_id: firm, carrier: {constant: electricity}, unit: {constant: kWh},
              interval_minutes: {constant: "15"}, zone: {constant: Asia/Shanghai}}
"""
MQTT = """
source: bench-mqtt
live:
  mqtt: {{host: 127.0.0.1, port: {port}, topics: ["bench/+"], client_id: bench}}
  payload: {{columns: {{meter: topic.1, stamp: row.stamp, kwh: row.kwh}}}}
tables:
  reading:
    meter_code: meter
    stamp: {{column: stamp, zone: in_stamp}}
    quantity: {{column: kwh, unit: kWh}}
    kind: interval
"""
START = datetime.fromisoformat("2025-01-01")
MINUTES = 15


def make(folder: Path, meters: int) -> Path:
    """Make the workspace; ten meters a firm."""
    from tanliu.app.compute.import_data import import_files
    from tanliu.app.store.workspace import Workspace
    from tanliu.catalog.load import load
    from tanliu.catalog.source.load import load as mapping

    rows = "\n".join(f"F{number // 10:05d},{code(number)}" for number in range(meters))
    (folder / "meters.csv").write_text(f"firm,meter\n{rows}\n", encoding="utf-8")
    (folder / "meters.yaml").write_text(_MASTER, encoding="utf-8")
    with Workspace(folder / "w", create=True) as workspace:
        import_files(workspace, load(), mapping(folder / "meters.yaml"), folder / "meters.csv")
    return folder / "w"


def code(number: int) -> str:
    return f"M{number:06d}"


def readings(meters: int, slots: range) -> pa.Table:
    """Return made-up readings, typed, with wall-clock stamps, slot after slot."""
    chance = np.random.default_rng(abs(slots.start))
    codes = pa.array([code(number) for number in range(meters)])
    stamps = np.array([START + timedelta(minutes=MINUTES * slot) for slot in slots], "datetime64[us]")
    quantity = chance.integers(1_000, 50_000, meters * len(slots)) / 1000
    return pa.table(
        {
            "meter_code": pa.chunked_array([codes] * len(slots)),
            "stamp": pa.array(np.repeat(stamps, meters)),
            "quantity": pa.array(quantity),
        }
    )


def stream(rows: pa.Table) -> bytes:
    """Return rows as the body of a push."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as out:
        out.write_table(rows)
    return bytes(sink.getvalue())


def synced(file: Path) -> None:
    """Bring a file to the disk."""
    number = os.open(file, os.O_RDONLY)
    os.fsync(number)
    os.close(number)
