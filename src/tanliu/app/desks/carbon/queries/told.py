"""Files of acts, as operators deliver them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tanliu.app.platform.tools.files import File, decimal
from tanliu.app.platform.tools.reading import read_file
from tanliu.decide.credit.claim import Act
from tanliu.kit.errors import TanliuError

ACTS = ("id", "kind", "methodology", "participant", "quantity", "start", "source", "ref")
#: Columns that a file of acts may have besides.
MORE = ("end", "device", "place", "counted_in")


def table(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of a CSV file with their numbers; all columns that are asked for have a value.

    Raises
    ------
    TanliuError
        When there is no such file, it lacks a column, or a value is empty.
    """
    return read_file(file).rows(columns)


def acts(file: Path) -> list[Act]:
    """Return the acts of a file.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    return acts_of_file(read_file(file))


def acts_of_file(file: File, faults: list[tuple[int, TanliuError]] | None = None) -> list[Act]:
    """Return the acts of a table.

    Parameters
    ----------
    faults
        Takes rows that cannot be read, by their lines; when left out the first of them is raised.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read; always when a column is missing, or some times have an offset and
        others have none.
    """
    file.want(ACTS)
    found = []
    for number, row in file.rows():
        try:
            found.append(_act(row, f"{file.name}, {number}"))
        except TanliuError as fault:
            if faults is None:
                raise
            faults.append((number, fault))
    zones = {one.start.tzinfo is None for one in found}
    if len(zones) > 1:
        raise TanliuError("some times have an offset and others have none", where=file.name)
    return found


def _act(row: Mapping[str, str], where: str) -> Act:
    for name in ACTS:
        if not row[name]:
            raise TanliuError("a field is empty", where=f"{where}, {name}")
    start = _time(row["start"], f"{where}, start")
    end = _time(row["end"], f"{where}, end") if row.get("end") else start
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise TanliuError("one time has an offset and the other has none", where=where, found=row.get("end"))
    return Act(
        row.get("id") or row["ref"], row["kind"], row["methodology"], row["participant"],
        decimal(row["quantity"], f"{where}, quantity"), start, end, row["source"], row["ref"], row.get("device", ""),
        row.get("place", ""), frozenset(row.get("counted_in", "").split()),
    )  # fmt: skip


def _time(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TanliuError("not a time", where=where, found=text, accepted="2026-03-02T08:15") from error
