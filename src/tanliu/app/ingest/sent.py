"""Rows that a program sends: JSON, CSV, an Arrow stream or Parquet, kept as a file that the import reads."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tanliu.app.ingest import apart, foreign, limits, probe
from tanliu.app.ingest.rows import Rows, csv_rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.kit.message import Message

#: Form of a body by its media type.
FORMS: Mapping[str, str] = {
    "application/json": "json",
    "text/csv": "csv",
    "application/vnd.apache.arrow.stream": "arrow",
    "application/vnd.apache.parquet": "parquet",
}
_WITH_OFFSET = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}(:?\d{2})?)$")
_BATCH = 10_000
#: JSON of less than this is read at once: it cannot grow into much.
_SMALL_BYTES = 1 << 16
_ROWS = "rows.arrow"


@dataclass(frozen=True, slots=True)
class Sent:
    """A body as a file.

    Parameters
    ----------
    numbers
        Number of every row: that of an editor for CSV, else counted from 1.
    header
        Columns that are there.
    with_offset
        Whether the first stamp carries its offset from UTC.
    empty
        Numbers of rows that hold nothing.
    """

    path: Path
    numbers: Sequence[int]
    header: tuple[str, ...]
    with_offset: bool
    empty: frozenset[int] = frozenset()


def keep(body: bytes, form: str, columns: Sequence[str], folder: Path, name: str, most: int) -> Sent:
    """Write a body to a file in a folder.

    Parameters
    ----------
    form
        A value of ``FORMS``.
    columns
        Columns that rows may have; others are not looked at.
    name
        What the file is called, without its ending.
    most
        Rows taken at once.

    Raises
    ------
    TanliuError
        When the body is not of its form.
    TooLargeError
        When it has too many rows.
    """
    if _is_small(body, form):
        return _keep(body, form, columns, folder, name, most)
    told = apart.run("kept", folder, body, form, tuple(columns), name, most, where="body")
    return Sent(
        Path(told["path"]),
        told["numbers"],
        tuple(told["header"]),
        told["with_offset"],
        frozenset(told["empty"]),
    )


def write_kept(
    folder: Path, body: bytes, form: str, columns: Sequence[str], name: str, most: int
) -> dict[str, Any]:
    """Write a body to a file, in the process apart."""
    sent = _keep(body, form, columns, folder, name, most)
    return {
        "path": str(sent.path), "numbers": list(sent.numbers), "header": list(sent.header),
        "with_offset": sent.with_offset, "empty": list(sent.empty),
    }  # fmt: skip


def _is_small(body: bytes, form: str) -> bool:
    return not limits.in_force().apart or (form == "json" and len(body) <= _SMALL_BYTES)


def _keep(body: bytes, form: str, columns: Sequence[str], folder: Path, name: str, most: int) -> Sent:
    sent = _kept(body, form, columns, folder, name, most)
    if not sent.numbers:
        raise TanliuError("there are no rows", where="body", accepted=Message("one row or more"))
    return sent


def _kept(body: bytes, form: str, columns: Sequence[str], folder: Path, name: str, most: int) -> Sent:
    if form == "csv":
        return _csv(body, folder / f"{name}.csv", most)
    path = folder / (f"{name}.parquet" if form == "parquet" else f"{name}.{form}.parquet")
    if form == "parquet":
        path.write_bytes(body)
    else:
        pq.write_table(_rows_of(body, form, columns, most), path)
    return _parquet(path, columns, most)


def rows_of(body: bytes, form: str, columns: Sequence[str], most: int) -> pa.Table:
    """Return the rows of a body of JSON or an Arrow stream, with those of the columns that it has.

    Raises
    ------
    TanliuError, TooLargeError
        As ``keep``.
    """
    if _is_small(body, form):
        return _rows_of(body, form, columns, most)
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        folder = Path(place).resolve()
        apart.run("rows", folder, body, form, tuple(columns), most, where="body")
        return foreign.read_table(folder / _ROWS)


def write_rows(folder: Path, body: bytes, form: str, columns: Sequence[str], most: int) -> None:
    """Write the rows of a body, in the process apart."""
    foreign.write_table(_rows_of(body, form, columns, most), folder / _ROWS)


def _rows_of(body: bytes, form: str, columns: Sequence[str], most: int) -> pa.Table:
    return _json(body, columns, most) if form == "json" else _arrow(body, columns, most)


def _csv(body: bytes, path: Path, most: int) -> Sent:
    path.write_bytes(body)
    if probe.is_gzip(path):
        raise TanliuError("the body is packed", where="body", accepted=Message("plain CSV text"))
    _require_few(body.count(b"\n") + body.count(b"\r") - body.count(b"\r\n"), most + 1)
    found: Rows = csv_rows(path, Format(delimiter=","), probe.probe(path, "auto").encoding)
    rows = [row for row in found.rows if row.fault is not None or any(cell.strip() for cell in row.cells)]
    at = found.header.index("stamp") if "stamp" in found.header else None
    first = next((row.cells[at] for row in rows if at is not None and row.fault is None), "")
    return Sent(path, [row.number for row in rows], found.header, _has_offset(first))


def _json(body: bytes, columns: Sequence[str], most: int) -> pa.Table:
    """Read ``[{…}, …]``, ``{"rows": [{…}, …]}`` or one row ``{…}``; numbers stay as they are written."""
    limits.require_shallow(body, "body")
    try:
        data = json.loads(body, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise TanliuError("not JSON", where="body", found=str(error), accepted='{"rows": […]}') from error
    single = isinstance(data, dict) and "rows" not in data and not set(columns).isdisjoint(data)
    rows = [data] if single else data.get("rows") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TanliuError("not a list of rows", where="body", accepted='{"rows": [{"column": value}]}')
    _require_few(len(rows), most)
    return pa.table({name: pa.array([_cell(row.get(name)) for row in rows], pa.string()) for name in columns})


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()
    text = json.dumps(value)
    return text.encode("utf-8", "replace").decode()


def _arrow(body: bytes, columns: Sequence[str], most: int) -> pa.Table:
    try:
        with pa.ipc.open_stream(pa.py_buffer(body)) as stream:
            batches, count = [], 0
            for batch in stream:
                count += batch.num_rows
                _require_few(count, most)
                batches.append(batch)
            table = pa.Table.from_batches(batches, stream.schema)
        table.validate(full=True)
        return table.select([name for name in table.column_names if name in columns])
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise TanliuError("not a whole Arrow stream", where="body", found=str(error)) from error


def _parquet(path: Path, columns: Sequence[str], most: int) -> Sent:
    try:
        with pq.ParquetFile(path) as file:
            rows, names = file.metadata.num_rows, tuple(file.schema_arrow.names)
            _require_few(rows, most)
            offset = "stamp" in names and _offset_in(file)
            empty = _empty(file, [name for name in names if name in columns])
    except (pa.ArrowException, OSError, ValueError) as error:
        raise TanliuError("not a whole Parquet file", where="body", found=str(error)) from error
    return Sent(path, range(1, rows + 1), names, offset, empty)


def _empty(file: pq.ParquetFile, columns: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the rows in which all these columns are null."""
    found, number = set(), 1
    for batch in file.iter_batches(batch_size=_BATCH, columns=list(columns)):
        if columns and all(column.null_count for column in batch.columns):
            nulls = zip(*(column.is_null().to_pylist() for column in batch.columns), strict=True)
            found |= {number + at for at, row in enumerate(nulls) if all(row)}
        number += batch.num_rows
    return frozenset(found)


def _offset_in(file: pq.ParquetFile) -> bool:
    kind = file.schema_arrow.field("stamp").type
    if pa.types.is_timestamp(kind):
        return kind.tz is not None
    for batch in file.iter_batches(batch_size=_BATCH, columns=["stamp"]):
        found = next((cell for cell in batch.column(0).to_pylist() if cell), None)
        if found is not None:
            return _has_offset(str(found))
    return False


def has_offset(stamps: pa.ChunkedArray) -> bool:
    """Return whether stamps carry their offset from UTC: their type says so, or the first of them."""
    if pa.types.is_timestamp(stamps.type):
        return stamps.type.tz is not None
    first = next((cell for chunk in stamps.chunks for cell in chunk.to_pylist() if cell), "")
    return _has_offset(str(first))


def _has_offset(stamp: str) -> bool:
    return bool(_WITH_OFFSET.search(stamp.strip()))


def _require_few(rows: int, most: int) -> None:
    if rows > most:
        raise TooLargeError(
            "too many rows at once",
            where="body",
            found=rows,
            accepted=Message("at most {limit}", limit=f"{most:,}"),
        )
