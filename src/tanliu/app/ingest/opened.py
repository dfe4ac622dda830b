"""A delivered file in the form in which it really came, whatever form the mapping expects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import duckdb

from tanliu.app.ingest import forms, heads, probe, readings, relation, shape, sheet, workbook, zipped
from tanliu.app.ingest.numerals import Numerals, shown
from tanliu.app.ingest.quarantine import EXTRA
from tanliu.app.ingest.relation import Relation
from tanliu.app.ingest.rows import Row, Rows, csv_rows
from tanliu.app.ingest.shape import Told
from tanliu.app.ingest.stamp_sql import FIRST_DAYS
from tanliu.catalog.source.types import Format, Mapping, Readings
from tanliu.kit.errors import TanliuError

_KINDS = {
    ".xlsx": "xlsx", ".xls": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsx", ".ods": "xlsx",
    ".parquet": "parquet", ".geojson": "geojson", ".csv": "csv", ".gz": "csv", ".txt": "csv", ".tsv": "csv",
    ".json": "json", ".jsonl": "json", ".ndjson": "json", ".zip": "zip",
}  # fmt: skip
#: Kinds that the ending of a name decides between; the forms of the field come under any name.
_PLAIN_KINDS = frozenset(_KINDS.values())
_DELIMITERS = (",", ";", "\t", "|")
_SEPARATED = re.compile(r"sep=(.)", re.IGNORECASE)
#: Rows of a file in which the decimal sign is looked for.
_LOOKED_AT = 10_000


class Opened:
    """One file, looked through once.

    Parameters
    ----------
    columns
        Columns that the mapping uses.
    numeric
        Those of them whose cells are numbers.
    folder
        Where members of a ZIP may be unpacked.

    Raises
    ------
    TanliuError
        When the file as a whole cannot be read, or lacks a column of the mapping.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: Path,
        mapping: Mapping,
        columns: Sequence[str],
        numeric: Collection[str],
        folder: Path,
    ) -> None:
        self.path = path
        self.told, self.places = Told(), 1
        self.columns: tuple[str, ...] = ()
        self.holds_signs = True
        self._wanted, self._numeric = frozenset([*columns, *_of_form(mapping.format)]), numeric
        self._parts = zipped.members(path, mapping.format.members, folder)
        only = self._parts[0]
        form = _form(only, mapping.format)
        self._probe = probe.probe(only, form.encoding) if form.kind == "csv" else None
        if self._probe is not None:
            form = _split(only, form, self._probe.encoding, self._wanted)
        self.mapping = replace(mapping, format=form)
        # mended rows are separated by commas, and their cells still written as the source writes them
        mended = form.kind == "csv" and _is_mended(only)
        self._comma = form.delimiter == "," and (not mended or mapping.format.delimiter in (",", "auto"))
        self._con = con
        self._parquet = relation.of_parquet(con, only) if form.kind == "parquet" else None
        self.header = self.rows().header
        heads.require_columns(self.header, columns, path.name)

    @property
    def _format(self) -> Format:
        return self.mapping.format

    @property
    def is_parquet(self) -> bool:
        return self._parquet is not None

    def rows(self) -> Rows:
        """Return the rows as texts, from the first, as the mapping wants them."""
        if self._parquet is not None:
            self.columns = self._parquet.header
            return relation.texts(self._con, self._parquet)
        self.told = Told()
        parts = [(part.name, self._of_part(part)) for part in self._parts]
        found = sheet.chained(parts, self.path.name, self.told)
        self.columns = found.header
        if self._format.header_rows:
            self.told.renamed = heads.renamed(found.header)
        shaped = shape.shaped(found, self._format, self._numeric, self.path, self.told)
        self.places = shaped.places
        return shaped

    def _of_part(self, part: Path) -> Rows:
        form = self._format
        if form.kind == "csv":
            encoding = self._probe if part is self._parts[0] else probe.probe(part, form.encoding)
            found = csv_rows(part, form, encoding.encoding if encoding else "utf-8", self._wanted)
            return Rows(found.header, (replace(row, cells=shape.unquoted(row.cells)) for row in found.rows))
        if form.kind == "geojson":
            return sheet.geojson_rows(part)
        if form.kind == "xlsx":
            return sheet.workbook_rows(part, form, self._wanted, self._numeric, self.told)
        return forms.ADAPTERS[form.kind].rows(part, form)

    def relation(self, stage: Path) -> tuple[Relation, list[Row]]:
        """Return the rows for DuckDB, and those that could not be split.

        ``stage`` is a file to write to, where the rows must be split in Python first.
        """
        if self._parquet is not None:
            return self._parquet, []
        if self._plain:
            found = relation.of_csv(self._parts[0], self._format, self.header)
            if relation.readable(self._con, found):
                return found, []
        found, faulty = relation.staged(self.rows(), stage)
        return replace(found, first_day=self._first_day), faulty

    @property
    def _first_day(self) -> str | None:
        """Day 0 of a workbook's dates, where a cell with one has not the look of a date."""
        if self._format.kind != "xlsx":
            return None
        return FIRST_DAYS["excel_1904" if workbook.counts_from_1904(self.path) else "excel_1900"]

    @property
    def may_shorten(self) -> bool:
        """Whether a text file may hold numbers with an exponent; of several in a ZIP only the first was looked through."""
        return self._probe is not None and (self._probe.exponents or len(self._parts) > 1)

    @cached_property
    def _plain(self) -> bool:
        return self._is_flat and probe.is_plain(self._parts[0])

    @property
    def _is_flat(self) -> bool:
        """Whether DuckDB may read the file itself: nothing is made of its rows, and it is one file of clean text."""
        clean = self._probe is not None and self._probe.clean
        return clean and not self._format.is_shaped and len(self._parts) == 1

    def fast(self, spec: Readings) -> Iterator[readings.Scan]:
        """Yield typed scans of readings, the fastest first, where the file allows any."""
        if self._parquet is not None:
            yield from readings.fast_parquet(self._parquet, spec)
        elif self._is_flat and self._shows_its_point(spec):
            first = next(self.rows().rows, None)
            blank = [text for text in self.mapping.missing if not text]
            # most files write what is missing as a blank, and to look each cell up in a list takes time; whether
            # rows can be numbered is found out only when they must be
            for missing, numbered in (
                (blank, False),
                (self.mapping.missing, False),
                (self.mapping.missing, True),
            ):
                # from the second way on the file holds other signs than blanks for what is missing
                self.holds_signs = missing is not blank
                if not numbered or self._plain:
                    mapping = replace(self.mapping, missing=tuple(missing))
                    yield from readings.fast_csv(
                        self._parts[0], mapping, spec, self.header, first, numbered=numbered
                    )

    @property
    def numerals(self) -> Numerals:
        """How numbers are written: a comma between columns leaves the point for decimals, as do typed cells."""
        form = self._format
        return Numerals(form.decimal is not None or form.kind != "csv" or self._comma)

    def _shows_its_point(self, spec: Readings) -> bool:
        """Tell whether the mapping or the first rows say the decimal sign; else every number must be looked at."""
        if self.numerals.pointed:
            return True
        at = self.header.index(spec.quantity.columns[0])
        rows = islice(self.rows().rows, _LOOKED_AT)
        point, comma, plain = shown(row.cells[at] for row in rows if row.fault is None)
        return (point or plain) and not comma


def kind_of(path: Path, declared: Format) -> str:
    """Return the kind of a file by its name, or as declared when the name does not tell or holds many forms."""
    if declared.kind not in _PLAIN_KINDS and path.suffix.lower() != ".zip":
        return declared.kind
    if [suffix.lower() for suffix in path.suffixes[-2:]] == [".json", ".gz"]:
        return "json"
    return _KINDS.get(path.suffix.lower(), declared.kind)


def _of_form(form: Format) -> list[str]:
    """Return the columns that the form of the file names."""
    of_across = () if form.across is None else (form.across.first, form.across.last, *form.across.of)
    of_joined = [part for _, parts, _ in form.joined for part in parts]
    of_parts = [one for total, parts in form.parts for one in (total, *parts)]
    return [*form.fill, *(name for name, _ in form.where), *form.totals, *of_across, *of_joined, *of_parts]


def _form(path: Path, declared: Format) -> Format:
    """Return the form by the file's name; a mended quarantine file is always plain CSV."""
    kind = kind_of(path, declared)
    if kind == "csv" and _is_mended(path):
        return Format(delimiter=",")
    return declared.with_kind(kind)


def _split(path: Path, form: Format, encoding: str, wanted: Collection[str]) -> Format:
    """Say by what the cells are separated: a line ``sep=;`` tells, or the first delimiter that gives the columns."""
    first = next(probe.lines(path), None)
    text = (first.bytes or b"").decode(encoding, "replace").removeprefix("\ufeff") if first else ""
    if told := _SEPARATED.fullmatch(text.strip('"')):
        # counted by an editor the line is the first; a header that is said to be there cannot be
        rows = (2,) if form.header_rows == (1,) else form.header_rows
        form = replace(form, delimiter=told[1], header_rows=rows)
    if form.delimiter != "auto":
        return form
    best = max(_DELIMITERS, key=lambda sign: _fitting(path, replace(form, delimiter=sign), encoding, wanted))
    return replace(form, delimiter=best)


def _fitting(path: Path, form: Format, encoding: str, wanted: Collection[str]) -> tuple[int, int]:
    try:
        header = csv_rows(path, form, encoding, wanted).header
    except TanliuError:
        return (0, 0)
    return (len(set(header).intersection(wanted)), len(header) if not form.header_rows else 0)


def _is_mended(path: Path) -> bool:
    first = next(probe.pieces(path), b"").partition(b"\n")[0]
    return EXTRA[2].encode() in first
