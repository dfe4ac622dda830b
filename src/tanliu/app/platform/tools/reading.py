"""Files that tools read: CSV, packed or not, JSON, a typical year (EPW) and Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path

from tanliu.app.platform.tools.files import File
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Bytes of an unpacked file: a year of minutes has a tenth.
_LARGEST = 512 * 1024 * 1024


def read_file(path: Path, is_loose: bool = False) -> File:
    """Read a file: CSV, packed or not, Parquet, JSON or a typical year (EPW).

    Raises
    ------
    TanliuError
        When there is no such file, it is too large, or a row has another number of cells than the header.
    """
    if not path.is_file():
        raise TanliuError("no such file", found=path)
    if path.suffix.lower() in (".parquet", ".pq"):
        return _parquet(path)
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            body = stream.read(_LARGEST + 1)
    except (EOFError, gzip.BadGzipFile) as error:
        raise TanliuError("the file cannot be read", where=path, found=str(error)[:200]) from error
    return read_body(body, path.name, is_loose)


def read_body(body: bytes, name: str, is_loose: bool = False) -> File:
    """Read CSV in UTF-8 (or GB 18030) with a header, JSON, or a typical year (EPW).

    Parameters
    ----------
    is_loose
        Keep rows of another width apart; else they refuse the file.

    Raises
    ------
    TanliuError
        As of `read_file`.
    """
    if len(body) > _LARGEST:
        raise TanliuError("the file is too large", found=name, accepted=f"<= {_LARGEST:,} B")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030", errors="replace")
    if text.startswith("LOCATION,"):
        return _epw(text, name)
    if text[:200].lstrip()[:1] == "{":
        return _json(text, name)
    try:
        return _csv(text, name, is_loose)
    except csv.Error as error:
        raise TanliuError("the file cannot be read", where=name, found=str(error)[:200]) from error


def _json(text: str, name: str) -> File:
    try:
        return File(name, {}, document=json.loads(text))
    except (ValueError, RecursionError) as error:
        raise TanliuError("the file cannot be read", where=name, found=str(error)[:200]) from error


def _csv(text: str, name: str, is_loose: bool) -> File:
    reader = csv.reader(io.StringIO(text))
    header = _header([one.strip() for one in next(reader, [])], name)
    kept: list[list[str]] = []
    lines: list[int] = []
    odd: list[tuple[int, int]] = []
    for row in reader:
        at = reader.line_num
        if not any(cell.strip() for cell in row):
            continue
        if len(row) == len(header):
            kept.append(row)
            lines.append(at)
        elif is_loose:
            odd.append((at, len(row)))
        else:
            raise TanliuError(
                "the row has another number of cells than the header",
                where=Message("{file}, row {row}", file=name, row=at), found=len(row), accepted=len(header),
            )  # fmt: skip
    if not kept and not odd:
        raise TanliuError("the file has no rows", where=name)
    cells = zip(*kept, strict=True) if kept else ([] for _ in header)
    return File(name, {one: list(of) for one, of in zip(header, cells, strict=True)}, lines=lines, odd=odd)


def _header(header: list[str], name: str) -> list[str]:
    if len(header) < 2:
        raise TanliuError(
            "a header with at least two columns wanted", where=name, found=", ".join(header) or None
        )
    header = [one or f"column_{at}" for at, one in enumerate(header, 1)]
    if len(set(header)) < len(header):
        raise TanliuError("two columns have one name", where=name, found=", ".join(header[:12]))
    return header


#: Columns of an EPW file by what they hold (EnergyPlus, Auxiliary Programs: weather data format).
_EPW = {"temp_air": 6, "ghi": 13, "dni": 14, "dhi": 15, "wind": 21}
_EPW_HEAD = 8


def _epw(text: str, name: str) -> File:
    """Read a typical year: the hour of a row is the one that ends then, and its time is told as the begin."""
    lines = list(csv.reader(io.StringIO(text)))
    try:
        place = {
            "latitude": float(lines[0][6]),
            "longitude": float(lines[0][7]),
            "utc_offset": float(lines[0][8]),
        }
        rows = [row for row in lines[_EPW_HEAD:] if row]
        # months of a typical year are of different years: all are told in one that has no leap day
        times = [
            f"2025-{int(row[1]):02}-{int(row[2]):02} {int(row[3]) - 1:02}:00"
            for row in rows
            if (row[1], row[2]) != ("2", "29")
        ]
        columns: dict[str, Sequence[object]] = {key: [row[at] for row in rows] for key, at in _EPW.items()}
    except (IndexError, ValueError) as error:
        raise TanliuError("not a weather file in the form EPW", where=name, found=str(error)) from error
    return File(name, {"time": times, **columns}, first_row=_EPW_HEAD + 1, facts=place)


def _parquet(path: Path) -> File:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise TanliuError("not a Parquet file", found=path, accepted=str(error)[:100]) from error
    columns: dict[str, Sequence[object]] = {}
    utc = set()
    for name in table.column_names:
        values = table[name]
        if pa.types.is_timestamp(values.type):
            if values.type.tz is not None:
                utc.add(name)
            values = values.cast(pa.timestamp("us"))
        columns[name] = values.to_numpy()
    return File(path.name, columns, first_row=1, utc=frozenset(utc))
