"""Files of named columns, and the row and the column of what cannot be read in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

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
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_MISSING = frozenset({"", "nan", "na", "null", "none", "-"})


@dataclass(frozen=True, slots=True)
class File:
    """A file of named columns.

    Attributes
    ----------
    lines
        Number of the line of each row, where rows were left out; else they follow each other from ``first_row``.
    facts
        Numbers of its head, such as the latitude of a weather file.
    odd
        Lines whose number of cells is not that of the header, with that number; only of a file that is read loosely.
    document
        What a JSON file holds; it has no columns.
    utc
        Columns whose times are told in UTC, whatever they look like: those of Parquet that know their zone.
    """

    name: str
    columns: dict[str, Sequence[object]]
    first_row: int = 2
    facts: Mapping[str, float] = field(default_factory=dict)
    lines: Sequence[int] = ()
    odd: Sequence[tuple[int, int]] = ()
    document: Any = None
    utc: frozenset[str] = frozenset()

    def rows(self, wanted: Sequence[str] = ()) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows as texts without blanks around them, with the numbers of their lines.

        Parameters
        ----------
        wanted
            Columns that must be there, and have a value in each row.

        Raises
        ------
        TanliuError
            When a column or a value is missing.
        """
        self.want(wanted)
        names = list(self.columns)
        cells = zip(*self.columns.values(), strict=True)
        for at, row in enumerate(cells):
            told = {
                name: "" if cell is None else str(cell).strip() for name, cell in zip(names, row, strict=True)
            }
            line = self.line(at)
            for name in wanted:
                if not told[name]:
                    raise TanliuError("a field is empty", where=f"{self.name}, {line}, {name}")
            yield line, told

    def want(self, wanted: Sequence[str]) -> None:
        """Refuse a file that lacks a column.

        Raises
        ------
        TanliuError
            When it does.
        """
        missing = [one for one in wanted if one not in self.columns]
        if missing:
            raise TanliuError(
                "the table lacks a column",
                where=self.name,
                found=", ".join(missing),
                accepted=", ".join(wanted),
            )

    def line(self, at: int) -> int:
        """Return the number of the line of a row."""
        return self.lines[at] if self.lines else at + self.first_row

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
        return Message("{file}, row {row}, column {column}", file=self.name, row=self.line(at), column=column)


def decimal(text: str, where: str) -> Decimal:
    """Read a number with a decimal point and no separators.

    Raises
    ------
    TanliuError
        When it is none.
    """
    try:
        value = Decimal(text) if text.isascii() and "_" not in text else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise TanliuError("digits with a decimal point wanted", where=where, found=text)
    return value


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
