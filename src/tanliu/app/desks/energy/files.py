"""Files that tools read: CSV, packed or not, and Parquet, with the row and the column of what cannot be read."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.stamp_forms import iso

Floats = NDArray[np.float64]
Stamps = NDArray[np.datetime64]
#: Names of columns by what they hold, in small letters, where a file has more than two.
TIMES = (
    "time",
    "start",
    "ts",
    "timestamp",
    "datetime",
    "date",
    "dt",
    "period",
    "measured_on",
    "时间",
    "日期",
)
USES = ("kwh", "value", "use", "usage", "energy_kwh", "电量", "用电量")
TEMPERATURES = ("temperature", "tempf", "tempc", "temp_air", "outdoor_dry_bulb_temperature", "气温")
#: Bytes of an unpacked file: a year of minutes has a tenth.
_LARGEST = 512 * 1024 * 1024
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_MISSING = frozenset({"", "nan", "na", "null", "none", "-"})


@dataclass(frozen=True, slots=True)
class File:
    """A file of named columns; ``facts`` are numbers of its head, such as the latitude of a weather file."""

    name: str
    columns: dict[str, Sequence[object]]
    first_row: int = 2
    facts: Mapping[str, float] = field(default_factory=dict)

    def column(self, wanted: str | None, known: Sequence[str], place: int | None = None) -> str:
        """Return the name of a column: the one asked for, one of known names, or that at a place of a file of two.

        Raises
        ------
        TanliuError
            When there is none.
        """
        names = list(self.columns)
        if wanted is not None:
            if wanted in self.columns:
                return wanted
            raise TanliuError("no such column", where=self.name, found=wanted, accepted=", ".join(names))
        by_small = {name.strip().lower(): name for name in names}
        for one in known:
            if one in by_small:
                return by_small[one]
        if place is not None and len(names) == 2:
            return names[place]
        raise TanliuError(
            "no column has a known name",
            where=self.name,
            found=", ".join(names[:12]),
            accepted=", ".join(known),
        )

    def numbers(self, column: str) -> Floats:
        """Return a column of numbers; not a number where it is empty.

        Raises
        ------
        TanliuError
            When a cell is no number.
        """
        found = self.columns[column]
        if isinstance(found, np.ndarray) and found.dtype.kind in "fiub":
            return found.astype(float)
        values = np.empty(len(found))
        for at, cell in enumerate(found):
            text = str(cell).strip() if cell is not None else ""
            try:
                values[at] = np.nan if text.lower() in _MISSING else float(text)
            except ValueError:
                raise TanliuError("not a number", where=self._place(at, column), found=text) from None
        return values

    def stamps(self, column: str) -> Stamps:
        """Return a column of times on the clock that the file shows: an offset is kept, not converted.

        Raises
        ------
        TanliuError
            When a cell is no time.
        """
        found = self.columns[column]
        if isinstance(found, np.ndarray) and found.dtype.kind == "M":
            return found.astype("M8[s]")
        values = np.empty(len(found), dtype="M8[s]")
        for at, cell in enumerate(found):
            text = iso(str(cell).strip())
            try:
                values[at] = datetime.fromisoformat(_OFFSET.sub("", text) if len(text) > 10 else text)
            except ValueError:
                raise TanliuError(
                    "no time that can be read",
                    where=self._place(at, column),
                    found=cell,
                    accepted="2025-03-01 08:00",
                ) from None
        return values

    def texts(self, column: str) -> list[str]:
        """Return a column of texts."""
        return [str(cell).strip() for cell in self.columns[column]]

    def _place(self, at: int, column: str) -> Message:
        return Message(
            "{file}, row {row}, column {column}", file=self.name, row=at + self.first_row, column=column
        )


def read_file(path: Path) -> File:
    """Read a file.

    Raises
    ------
    TanliuError
        When there is no such file, it is too large, or a row has another number of cells than the header.
    """
    if not path.is_file():
        raise TanliuError("no such file", found=path)
    if path.suffix.lower() == ".parquet":
        return _parquet(path)
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if packed else path.open("rb") as stream:
        body = stream.read(_LARGEST + 1)
    return read_csv(body, path.name)


def read_csv(body: bytes, name: str) -> File:
    """Read CSV in UTF-8 (or GB 18030) with a header.

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
    rows = csv.reader(io.StringIO(text))
    header = [one.strip() for one in next(rows, [])]
    if len(header) < 2:
        raise TanliuError(
            "a header with at least two columns wanted", where=name, found=", ".join(header) or None
        )
    header = [one or f"column_{at}" for at, one in enumerate(header, 1)]
    if len(set(header)) < len(header):
        raise TanliuError("two columns have one name", where=name, found=", ".join(header[:12]))
    kept: list[list[str]] = []
    for at, row in enumerate(rows, 2):
        if not row:
            continue
        if len(row) != len(header):
            where = Message("{file}, row {row}", file=name, row=at)
            raise TanliuError(
                "the row has another number of cells than the header",
                where=where,
                found=len(row),
                accepted=len(header),
            )
        kept.append(row)
    if not kept:
        raise TanliuError("the file has no rows", where=name)
    return File(name, {one: list(cells) for one, cells in zip(header, zip(*kept, strict=True), strict=True)})


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
    for name in table.column_names:
        values = table[name]
        if pa.types.is_timestamp(values.type):
            values = values.cast(pa.timestamp("us"))
        columns[name] = values.to_numpy()
    return File(path.name, columns, first_row=1)


@dataclass(frozen=True, slots=True)
class Series:
    """A column over time, in order."""

    name: str
    stamps: Stamps
    values: Floats


def series_of(file: File, known: Sequence[str], time: str | None = None, value: str | None = None) -> Series:
    """Return a column over time.

    Parameters
    ----------
    file
        The file.
    known
        Names that the column of values may have.
    time, value
        Names of the columns; found by their names when left out.

    Raises
    ------
    TanliuError
        When a time stands twice with different values.
    """
    times = file.column(time, TIMES, 0)
    stamps, values = file.stamps(times), file.numbers(file.column(value, known, 1))
    order = np.argsort(stamps, kind="stable")
    stamps, values = stamps[order], values[order]
    twice = np.flatnonzero((np.diff(stamps) == np.timedelta64(0)) & ~(values[1:] == values[:-1]))
    # the hour that a clock goes through twice in autumn is no slip; more than that is
    if len(twice) > max(8, len(stamps) // 1000):
        raise TanliuError(
            "a time stands twice with different values", where=file.name, found=stamps[twice[0]],
            accepted=Message("one meter a file"),
        )  # fmt: skip
    return Series(file.name, stamps, values)
