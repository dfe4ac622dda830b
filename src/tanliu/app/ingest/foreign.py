"""Read a delivered file where it cannot hurt: here when it flows through DuckDB for a command, else in a process apart."""

from __future__ import annotations

import os
import tempfile
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from tanliu.app import engine
from tanliu.app.ingest import apart, limits
from tanliu.app.ingest.delivery import Delivery, Known
from tanliu.app.ingest.opened import kind_of
from tanliu.app.ingest.pace import Pace, progress_of
from tanliu.app.ingest.read import read
from tanliu.app.paths import require_text, to_read, to_write
from tanliu.catalog.source.types import Mapping
from tanliu.kit.errors import TanliuError

#: Kinds that are read piece by piece, whatever their size.
_FLOWING = {"csv", "parquet"}
#: Threads of DuckDB in a process apart, and its part of the memory.
_THREADS, _PART = 4, 0.4
#: File in which the process apart says how far it is.
_SHARE = "share"


def read_file(
    con: duckdb.DuckDBPyConnection, file: Path, mapping: Mapping, known: Known, pace: Pace | None = None
) -> list[Delivery]:
    """Read one delivered file as ``read.read`` does, in a process apart where limits say so.

    Parameters
    ----------
    pace
        Who is told how far it is, and may stop it.

    Raises
    ------
    TanliuError
        When the file as a whole cannot be admitted, or reaches a limit. Nothing of it is admitted then.
    """
    if not limits.in_force().apart and kind_of(file, mapping.format) in _FLOWING:
        with nullcontext() if pace is None else pace.watched(con):
            return read(con, file, mapping, known)
    if not file.is_file():
        raise TanliuError("there is no such file", where=file)
    require_text(file)
    con.execute("SET TimeZone = 'UTC'")
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        folder = Path(place).resolve()
        look = None if pace is None else partial(_look, folder, pace)
        found = apart.run("deliveries", folder, file.resolve(), mapping, known, where=file.name, look=look)
        return [_brought(con, folder / str(number), one) for number, one in enumerate(found)]


def cells_of(body: bytes) -> dict[str, list[list[Any]]]:
    """Return every sheet of a small workbook as numbers, truths and texts, read in a process apart.

    Raises
    ------
    TanliuError
        When it is no workbook, or reaches a limit.
    """
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        found: dict[str, list[list[Any]]] = apart.run("cells", Path(place), body, where="XLSX")
    return found


def write_deliveries(folder: Path, file: Path, mapping: Mapping, known: Known) -> list[dict[str, Any]]:
    """Read a file, in the process apart, and write what it brings into a folder."""
    memory = int(limits.in_force().memory_mb * _PART)
    threads = min(_THREADS, os.cpu_count() or 1)
    settings: dict[str, Any] = {
        "memory_limit": f"{memory}MB",
        "threads": threads,
        "temp_directory": str(folder / "spill"),
    }
    with duckdb.connect(config=settings) as con:
        engine.settle(con)
        with progress_of(con, partial(_note, folder)):
            found = read(con, file, mapping, known)
        return [_written(con, folder / str(number), one) for number, one in enumerate(found)]


def _note(folder: Path, share: float) -> None:
    """Leave how far the reading is for the process that asked for it."""
    (folder / _SHARE).write_text(f"{share:.4f}", encoding="ascii")


def _look(folder: Path, pace: Pace) -> None:
    with suppress(OSError, ValueError):
        # being written at this moment, or not yet there: it is told with the next look
        share = float((folder / _SHARE).read_text(encoding="ascii"))
        pace.at(share)
        return
    pace.at(0.0)


def _written(con: duckdb.DuckDBPyConnection, path: Path, one: Delivery) -> dict[str, Any]:
    if isinstance(one.accepted, str):
        with engine.in_order(con):
            copy = f"COPY (SELECT * FROM {one.accepted}) TO {to_write(_readings(path))} (FORMAT parquet, COMPRESSION lz4)"
            con.execute(copy)
    else:
        write_table(one.accepted, path.with_suffix(".accepted"))
    write_table(one.refused, path.with_suffix(".refused"))
    names = ("source", "file", "sha256", "table", "rows_read", "in_order", "rounded")
    return {name: getattr(one, name) for name in names} | {
        "remarks": list(one.remarks), "columns": list(one.columns),
    }  # fmt: skip


def _brought(con: duckdb.DuckDBPyConnection, path: Path, told: dict[str, Any]) -> Delivery:
    refused = read_table(path.with_suffix(".refused"))
    told |= {name: tuple(told[name]) for name in ("remarks", "columns")}
    if not _readings(path).is_file():
        return Delivery(**told, accepted=read_table(path.with_suffix(".accepted")), refused=refused)
    target = f"accepted_{uuid4().hex[:12]}"
    with engine.in_order(con):
        rows = f"read_parquet({to_read(_readings(path))}, hive_partitioning=false)"
        con.execute(f"CREATE TEMP TABLE {target}_rows AS SELECT * FROM {rows}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW {target} AS SELECT * FROM {target}_rows")
    return Delivery(**told, accepted=target, refused=refused)


def _readings(path: Path) -> Path:
    return path.with_suffix(".parquet")


def write_table(table: pa.Table, path: Path) -> None:
    """Write rows for the process that asked for them."""
    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)


def read_table(path: Path) -> pa.Table:
    """Return rows that the process apart wrote."""
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
        return reader.read_all()
