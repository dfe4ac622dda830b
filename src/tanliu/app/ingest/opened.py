"""A delivered file in the form in which it really came, whatever form the mapping expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import duckdb

from tanliu.app.ingest import probe, readings, relation, sheet
from tanliu.app.ingest.quarantine import EXTRA
from tanliu.app.ingest.relation import Relation
from tanliu.app.ingest.rows import Row, Rows, csv_rows, require_columns
from tanliu.catalog.source.types import Format, Mapping, Readings

_KINDS = {
    ".xlsx": "xlsx", ".xls": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsx", ".ods": "xlsx",
    ".parquet": "parquet", ".geojson": "geojson", ".csv": "csv", ".gz": "csv", ".txt": "csv", ".tsv": "csv",
}  # fmt: skip


class Opened:
    """One file, looked through once.

    Raises
    ------
    TanliuError
        When the file as a whole cannot be read, or lacks a column of the mapping.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, path: Path, mapping: Mapping, columns: Sequence[str]
    ) -> None:
        self.path = path
        self.mapping = replace(mapping, format=_form(path, mapping.format))
        self._con = con
        self._probe = probe.probe(path, self._format.encoding) if self._format.kind == "csv" else None
        self._parquet = relation.of_parquet(con, path) if self._format.kind == "parquet" else None
        self.header = self._parquet.header if self._parquet else self.rows().header
        require_columns(self.header, columns, path.name)

    @property
    def _format(self) -> Format:
        return self.mapping.format

    @property
    def is_parquet(self) -> bool:
        return self._parquet is not None

    def rows(self) -> Rows:
        """Return the rows as texts, from the first."""
        if self._probe is not None:
            return csv_rows(self.path, self._format, self._probe.encoding)
        if self._parquet is not None:
            return relation.texts(self._con, self._parquet)
        return (
            sheet.geojson_rows(self.path)
            if self._format.kind == "geojson"
            else sheet.workbook_rows(self.path, self._format)
        )

    def relation(self, stage: Path) -> tuple[Relation, list[Row]]:
        """Return the rows for DuckDB, and those that could not be split.

        ``stage`` is a file to write to, where the rows must be split in Python first.
        """
        if self._parquet is not None:
            return self._parquet, []
        if self._plain:
            found = relation.of_csv(self.path, self._format, self.header)
            if relation.readable(self._con, found):
                return found, []
        return relation.staged(self.rows(), stage)

    @cached_property
    def _plain(self) -> bool:
        return self._probe is not None and self._probe.clean and probe.is_plain(self.path)

    def fast(self, spec: Readings) -> Iterator[readings.Scan]:
        """Yield typed scans of readings, the fastest first, where the file allows any."""
        if self._parquet is not None:
            yield from readings.fast_parquet(self._parquet, spec)
        elif self._probe is not None and self._probe.clean:
            first = next(self.rows().rows, None)
            blank = [text for text in self.mapping.missing if not text]
            # most files write what is missing as a blank, and to look each cell up in a list takes time; whether
            # rows can be numbered is found out only when they must be
            for missing, numbered in (
                (blank, False),
                (self.mapping.missing, False),
                (self.mapping.missing, True),
            ):
                if not numbered or self._plain:
                    mapping = replace(self.mapping, missing=tuple(missing))
                    yield from readings.fast_csv(
                        self.path, mapping, spec, self.header, first, numbered=numbered
                    )


def kind_of(path: Path, declared: Format) -> str:
    """Return the kind of a file by its name, or as declared when the name does not tell."""
    return _KINDS.get(path.suffix.lower(), declared.kind)


def _form(path: Path, declared: Format) -> Format:
    """Return the form by the file's name; a mended quarantine file is always plain CSV."""
    kind = kind_of(path, declared)
    if kind != "csv":
        return replace(declared, kind=kind)
    if _is_mended(path):
        return Format()
    return replace(declared, kind=kind)


def _is_mended(path: Path) -> bool:
    first = next(probe.pieces(path), b"").partition(b"\n")[0]
    return EXTRA[2].encode() in first
