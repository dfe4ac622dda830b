"""Rows of the CSV files in a pack, with their line numbers; what does not fit becomes a finding."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tanliu.catalog.types import Finding

#: Plain decimal notation only: no thousands separators, no exponent, no NaN.
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


@dataclass(slots=True)
class Cells:
    """One row under inspection: hands out typed cells and collects what is wrong with them."""

    file: str
    line: int
    values: dict[str, str]
    findings: list[Finding] = field(default_factory=list)

    def fault(self, message: str) -> None:
        """Note one fault of this row."""
        self.findings.append(Finding(self.file, self.line, message))

    def text(self, column: str, *, required: bool = False) -> str:
        """Return a cell, empty when missing."""
        value = self.values.get(column, "")
        if required and not value:
            self.fault(f"{column} is missing")
        return value

    def choice(self, column: str, accepted: Sequence[str]) -> str:
        """Return a cell that must be one of a list."""
        value = self.values.get(column, "")
        if value not in accepted:
            self.fault(f"{column} {value!r} is not one of: {', '.join(accepted)}")
        return value

    def decimal(self, column: str) -> Decimal | None:
        """Return an exact number, or None for an empty cell."""
        value = self.values.get(column, "")
        if not value:
            return None
        try:
            if not _DECIMAL.fullmatch(value):
                raise InvalidOperation
            return Decimal(value)
        except InvalidOperation:
            self.fault(f"{column} {value!r} is not a plain decimal number")
            return None

    def year(self, column: str) -> int | None:
        """Return a year, or None for an open end."""
        value = self.values.get(column, "")
        if not value:
            return None
        if not re.fullmatch(r"(19|20|21)\d\d", value):
            self.fault(f"{column} {value!r} is not a year")
            return None
        return int(value)


def rows(
    path: Path, columns: Sequence[str], findings: list[Finding], defaults: dict[str, str] | None = None
) -> Iterator[Cells]:
    """Yield the rows of a CSV file; unknown, repeated or missing columns become findings.

    Parameters
    ----------
    columns
        All columns the file may have; each must be in the file or in ``defaults``.
    defaults
        Values for columns that are the same in every row; an empty cell takes the default too.
    """
    given = defaults or {}
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        _check_header(str(path), header, columns, given, findings)
        for row in reader:
            if not row:
                continue
            cells = Cells(str(path), reader.line_num, dict(given), findings)
            if len(row) != len(header):
                cells.fault(f"{len(row)} cells where the header has {len(header)}")
                continue
            stripped = zip(header, (cell.strip() for cell in row), strict=True)
            cells.values.update({name: cell for name, cell in stripped if cell})
            yield cells


def _check_header(
    file: str, header: list[str], columns: Sequence[str], defaults: dict[str, str], findings: list[Finding]
) -> None:
    for name in sorted(set(header) - set(columns)):
        findings.append(Finding(file, 1, f"unknown column {name!r}; accepted: {', '.join(columns)}"))
    for name in sorted({name for name in header if header.count(name) > 1}):
        findings.append(Finding(file, 1, f"column {name!r} is there twice"))
    for name in columns:
        if name not in header and name not in defaults:
            findings.append(Finding(file, 1, f"column {name!r} is missing and has no default"))
