"""Import of readings from CSV, against DuckDB's own conversion of the same file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from figure import Figure, seconds
from tanliu.app.compute.import_data import import_files
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load as load_catalog
from tanliu.catalog.source.load import find, load

_MAPPING = """\
source: bench-readings
title: {en: "Readings", zh: "读数"}
files: "*.csv"
format: {kind: csv}
tables:
  reading:
    meter_code: meter_code
    stamp: {column: stamp, marks: start, zone: Asia/Shanghai}
    quantity: {column: kwh, unit: kWh, max: 100000000}
    kind: interval
"""


def rounds(source: Path, folder: Path, count: int, *, faulty: bool) -> tuple[list[float], list[float]]:
    """Return the seconds of DuckDB's conversion and of the import of one month as CSV, taken in turn.

    Parameters
    ----------
    source
        Folder of the demo's source files.
    faulty
        Whether the file has its planted faults; without them every row is admitted in bulk.
    """
    floors, imports = [], []
    csv, mapping = folder / "month.csv", folder / "mapping.yaml"
    mapping.write_text(_MAPPING, encoding="utf-8")
    _write(sorted((source / "readings").glob("*.parquet"))[0], csv, faulty=faulty)
    for _ in range(count):
        floors.append(seconds(lambda: _convert(csv, folder / "month.parquet")))
        with tempfile.TemporaryDirectory(dir=folder) as place:
            imports.append(_imported(source, csv, mapping, Path(place) / "workspace"))
    return floors, imports


def _write(month: Path, csv: Path, *, faulty: bool) -> None:
    good = "" if faulty else "WHERE kwh >= 0 QUALIFY count(*) OVER (PARTITION BY meter_code, stamp) = 1"
    with _session() as con:
        con.execute(
            f"COPY (SELECT meter_code, stamp, kwh FROM '{month}' {good} ORDER BY meter_code, stamp) "
            f"TO '{csv}' (HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S')"
        )


def _session() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    return con


def _convert(csv: Path, parquet: Path) -> None:
    with _session() as con:
        con.execute(f"COPY (SELECT * FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet)")


def _imported(source: Path, csv: Path, mapping: Path, place: Path) -> float:
    catalog = load_catalog()
    with Workspace(place, create=True) as workspace:
        for name in ("demo-regions", "demo-enterprises", "demo-meters"):
            import_files(workspace, catalog, find(name), source)
        return seconds(lambda: import_files(workspace, catalog, load(mapping), csv))


def figure(name: str, floors: list[float], imports: list[float], target: float | None) -> Figure:
    return Figure(name, min(imports), "s", min(floors), "DuckDB COPY to Parquet", target)
