"""Import of a large CSV file of readings beside DuckDB's COPY of the same file: ``python bench/import_csv.py [--rows 5000000]``.

The file is made: hourly readings of as many meters as are needed, codes with an E in them, sorted by meter and hour, then in no order.
Printed are the seconds, the ratio, and the largest resident memory of the process that imports; nothing is kept.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import islice
from pathlib import Path

import duckdb

from child import alone
from figure import Figure, seconds, show

_HOURS, _FIRST = 8760, 100
_MAPPINGS = {
    "firms": """\
source: bench-firms
files: "*"
constants: {kind: enterprise}
tables:
  entity: {columns: {entity_id: firm, name: firm, region_id: region, industry: industry}}
""",
    "meters": """\
source: bench-meters
files: "*"
tables:
  meter: {columns: {meter_code: meter, entity_id: firm, carrier: carrier, unit: unit, interval_minutes: minutes, zone: zone}}
""",
    "readings": """\
source: bench-readings
files: "*"
tables:
  reading:
    meter_code: meter
    stamp: {column: stamp, marks: start, zone: Asia/Shanghai}
    quantity: {column: kwh, unit: kWh}
    kind: interval
""",
}


def main() -> None:
    """Run every measurement and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, help="where the files are made; a folder of its own in it is removed again"
    )
    told = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="tanliu-bench-", dir=told.folder) as place:
        for order in ("sorted", "unsorted"):
            folder = Path(place) / order
            folder.mkdir()
            # a process takes the largest memory of the one that began it for its own, so this one must stay small
            meters = alone(make, folder, told.rows, order == "sorted")[0]
            file = folder / "readings.csv"
            floors, in_order, imports, most = [], [], [], 0.0
            for number in range(told.rounds):
                floors.append(alone(copy, file, folder / "copy.parquet")[0])
                in_order.append(alone(copy_in_order, file, folder / "copy")[0])
                taken, megabytes = alone(brought, folder, folder / f"workspace-{number}")
                imports.append(taken)
                most = max(most, megabytes)
            megabytes = file.stat().st_size / 1e6
            print(f"{order}: {told.rows:,} rows of {meters:,} meters, {megabytes:,.0f} MB; "
                  f"{told.rows / min(imports):,.0f} rows/s; at most {most:,.0f} MB resident", flush=True)  # fmt: skip
            found.append(
                Figure(f"{order} readings", min(imports), "s", min(floors), "DuckDB COPY to Parquet", 2.0)
            )
            # what is kept lies in files of months, in order: the engine alone takes so long for that
            found.append(
                Figure(
                    f"{order} readings as they are kept",
                    min(imports),
                    "s",
                    min(in_order),
                    "DuckDB COPY by month, in order, zstd",
                    1.5,
                )
            )
            file.unlink()
    show(found, "Import of a large CSV")


def make(folder: Path, rows: int, is_sorted: bool) -> int:
    """Write readings, meters, firms and mappings; return how many meters."""
    meters = -(-rows // _HOURS)
    order = "ORDER BY meter, hour" if is_sorted else "ORDER BY hash(meter * 100000 + hour)"
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(
            f"COPY (SELECT printf('ELEC-%06d', meter) AS meter, TIMESTAMP '2025-01-01' + hour * INTERVAL 1 HOUR AS stamp, "
            f"round((hash(meter * 7 + hour) % 1000000) / 1000, 3) AS kwh FROM range({meters}) m(meter), range({_HOURS}) h(hour) "
            f"WHERE meter * {_HOURS} + hour < {rows} {order}) TO '{folder}/readings.csv' (HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S')"
        )
        con.execute(
            f"COPY (SELECT printf('ELEC-%06d', meter) AS meter, 'F1' AS firm, 'electricity' AS carrier, 'kWh' AS unit, 60 AS minutes, "
            f"'Asia/Shanghai' AS zone FROM range({meters}) m(meter)) TO '{folder}/meters.csv' (HEADER)"
        )
    (folder / "firms.csv").write_text("firm,region,industry\nF1,CN-Zhejiang,C17\n", encoding="utf-8")
    for name, text in _MAPPINGS.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return meters


def copy(file: Path, parquet: Path) -> float:
    """Return the seconds of DuckDB's own conversion."""
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        return seconds(
            lambda: con.execute(f"COPY (SELECT * FROM read_csv('{file}')) TO '{parquet}' (FORMAT parquet)")
        )


def copy_in_order(file: Path, folder: Path) -> float:
    """Return the seconds of DuckDB's own conversion to packed files of months, each in the order of meter and hour."""
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        rows = f"SELECT *, month(stamp) AS month FROM read_csv('{file}') ORDER BY month, meter, stamp"
        options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARTITION_BY (month), OVERWRITE"
        return seconds(lambda: con.execute(f"COPY ({rows}) TO '{folder}' ({options})"))


def brought(folder: Path, place: Path) -> float:
    """Return the seconds of the import, that of registers not counted; imported here, so that the parent stays small."""
    from tanliu.app.compute.import_data import import_files
    from tanliu.app.store.workspace import Workspace
    from tanliu.catalog.load import load as load_catalog
    from tanliu.catalog.source.load import load

    catalog = load_catalog()
    with Workspace(place, create=True) as workspace:
        for name in ("firms", "meters"):
            import_files(workspace, catalog, load(folder / f"{name}.yaml"), folder / f"{name}.csv")
        mapping, file = load(folder / "readings.yaml"), folder / "readings.csv"
        # a process loads its libraries with the first file of readings
        first = folder / "first.csv"
        with file.open(encoding="utf-8") as lines:
            first.write_text("".join(islice(lines, _FIRST)), encoding="utf-8")
        import_files(workspace, catalog, mapping, first)
        return seconds(lambda: import_files(workspace, catalog, mapping, file))


if __name__ == "__main__":
    main()
