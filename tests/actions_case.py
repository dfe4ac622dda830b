"""A small district of two firms with own mappings, and exact looks at what a workspace holds."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import Imported, import_files
from tanliu.app.compute.options import accounting
from tanliu.app.compute.receive import COLUMNS, Received, receive
from tanliu.app.ingest.sent import Sent
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog

RESULTS = ("line", "measure", "indicator")
MASTER = """
source: mini-master
files: "*"
tables:
  region:
    repeats: same
    columns: {region_id: place, parent_id: {constant: CN-Zhejiang}, level: {constant: town}, name: place}
  entity:
    columns: {entity_id: id, name: name, kind: {constant: enterprise}, region_id: place, industry: {constant: C17},
              field: {constant: industry}}
  meter:
    columns: {meter_code: meter, entity_id: id, carrier: {constant: electricity}, unit: {constant: kWh},
              interval_minutes: {constant: "360"}, zone: {constant: Asia/Shanghai}}
"""
FIRMS = "id,name,place,meter\nA,Firm A,R1,M1\nB,Firm B,R2,M2\n"
REPORTS = """
source: mini-reports
files: "*"
tables:
  report:
    columns: {entity_id: id, period: period}
    wide:
      - {column: diesel, carrier: diesel, unit: t, max: 100}
      - {column: power, carrier: electricity, unit: kWh}
  output:
    columns: {entity_id: id, period: period}
    wide: [{column: added, measure: value_added_cny, unit: 万元}]
"""
READINGS = """
source: mini-readings
files: "*"
tables:
  reading:
    meter_code: meter
    stamp: {column: stamp, marks: start, zone: Asia/Shanghai}
    quantity: {column: kwh, unit: kWh}
    kind: interval
"""
MAPPINGS = {"master": MASTER, "reports": REPORTS, "readings": READINGS}


def deliver(
    workspace: Workspace, catalog: Catalog, folder: Path, kind: str, text: str, name: str = "in.csv"
) -> list[Imported]:
    """Import a text as a file of one of the mappings."""
    return import_files(
        workspace, catalog, load_mapping(mapping_file(folder, kind)), written(folder, text, name)
    )


def mapping_file(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.yaml"
    path.write_text(MAPPINGS[kind], encoding="utf-8")
    return path


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def readings(meter: str, month: int, quantities: Mapping[int, str] | int) -> str:
    """Return a readings file of six-hour intervals: slot to kWh, or 1 kWh in each of so many slots."""
    if isinstance(quantities, int):
        quantities = dict.fromkeys(range(quantities), "1")
    start = datetime.fromisoformat(f"2025-{month:02d}-01")
    rows = [f"{meter},{start + timedelta(hours=6 * slot)},{kwh}" for slot, kwh in quantities.items()]
    return "\n".join(["meter,stamp,kwh", *rows, ""])


def compute_all(workspace: Workspace, catalog: Catalog, **options: Any) -> None:
    with workspace.writing():
        compute(workspace, catalog, accounting(catalog), **options)


def results(workspace: Workspace) -> dict[str, pa.Table]:
    """Return every row of the results in one order, so that equal results are equal bytes."""
    return {name: content(workspace, name) for name in RESULTS}


def content(workspace: Workspace, table: str) -> pa.Table:
    query = f"SELECT * FROM {workspace.lake.scan(table)} ORDER BY ALL"
    return workspace.connection.execute(query).to_arrow_table().combine_chunks()


def copied(source: Path, folder: Path) -> Path:
    """Copy a workspace without the files it was made from."""
    target = folder / "workspace"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("source", "spill"))
    return target


def receive_values(
    workspace: Workspace,
    catalog: Catalog,
    values: Iterable[tuple[str, datetime, object, str]],
    source: str,
) -> dict[str, Received]:
    """Admit code, instant, value and kind of meters, each kind in one body; the caller holds the ``writing`` lock."""
    by_kind: dict[str, list[tuple[str, str, str]]] = {}
    for code, instant, value, kind in values:
        by_kind.setdefault(kind, []).append((code, instant.isoformat(), str(value)))
    done = {}
    with TemporaryDirectory(prefix="tanliu-") as folder:
        for kind, rows in by_kind.items():
            columns = dict(zip(COLUMNS["reading"], zip(*rows, strict=True), strict=True))
            path = Path(folder) / f"{kind}.parquet"
            pq.write_table(
                pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}), path
            )
            sent = Sent(path, range(1, len(rows) + 1), COLUMNS["reading"], with_offset=True)
            done[kind] = receive(workspace, catalog, "reading", sent, source, kind=kind)
    return done
