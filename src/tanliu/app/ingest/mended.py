"""Refused rows that come back in a file which a person mended."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from tanliu.app.ingest import apart, foreign, limits, probe
from tanliu.kit.csv_text import as_typed
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_ROWS = "closed.arrow"


@contextmanager
def brought_back(file: Path) -> Iterator[tuple[Path, pa.Table]]:
    """Give the file as a person typed it, and which rows of which files come back in it.

    The apostrophes that the export put before cells which begin like a formula are gone.

    Raises
    ------
    TanliuError
        When the file is no exported quarantine, or cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        folder = Path(place).resolve()
        if limits.in_force().apart:
            apart.run("closed", folder, file.resolve(), where=file.name)
        else:
            write_closed(folder, file)
        copy = _copy(folder, file)
        yield copy if copy.is_file() else file, foreign.read_table(folder / _ROWS)


def write_closed(folder: Path, file: Path) -> None:
    """Write the rows that come back, and the file as it was typed where that is another one."""
    try:
        foreign.write_table(_closed(file), folder / _ROWS)
        with _text(file) as lines:
            as_it_is = all(as_typed(cell) == cell for row in csv.reader(lines) for cell in row)
        if not as_it_is:
            copy = _copy(folder, file)
            copy.parent.mkdir()
            with _text(file) as lines, copy.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([as_typed(cell) for cell in row] for row in csv.reader(lines))
    except csv.Error as error:
        raise TanliuError(
            "the file is no exported quarantine; nothing of it was imported", where=file.name, found=str(error),
            accepted=Message("a CSV file with a header row"),
        ) from error  # fmt: skip


def _copy(folder: Path, file: Path) -> Path:
    return folder / "typed" / file.name


def _text(file: Path) -> TextIO:
    with file.open("rb") as first:
        wide = probe.wide_encoding(first.read(probe.PIECE))
    if wide is not None:
        return file.open(encoding=wide, errors="replace", newline="")
    encoding = {"utf-8": "utf-8-sig"}.get(found := probe.probe(file, "auto").encoding, found)
    return file.open(encoding=encoding, errors="replace", newline="")


def _closed(file: Path) -> pa.Table:
    with _text(file) as opened:
        reader = csv.DictReader(opened)
        if not {"quarantine_file", "quarantine_row"} <= set(reader.fieldnames or ()):
            raise TanliuError(
                "the file is no exported quarantine; nothing of it was imported",
                where=file.name,
                accepted=Message("the columns quarantine_file and quarantine_row, as they were exported"),
            )
        rows = sorted({(row["quarantine_file"] or "", row["quarantine_row"] or "") for row in reader})
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in (0, 1)]
    return pa.Table.from_arrays(columns, ["file", "row"])
