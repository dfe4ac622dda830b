"""Files of acts, as operators deliver them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tanliu.app.platform.tools.files import decimal
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
    found = []
    for number, row in table(file, ACTS):
        where = f"{file.name}, {number}"
        start = _time(row["start"], f"{where}, start")
        end = _time(row["end"], f"{where}, end") if row.get("end") else start
        if (start.tzinfo is None) != (end.tzinfo is None):
            raise TanliuError(
                "one time has an offset and the other has none", where=where, found=row.get("end")
            )
        found.append(
            Act(
                row["id"], row["kind"], row["methodology"], row["participant"], decimal(row["quantity"], f"{where}, quantity"),
                start, end, row["source"], row["ref"], row.get("device", ""), row.get("place", ""),
                frozenset(row.get("counted_in", "").split()),
            )
        )  # fmt: skip
    zones = {one.start.tzinfo is None for one in found}
    if len(zones) > 1:
        raise TanliuError("some times have an offset and others have none", where=file.name)
    return found


def _time(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TanliuError("not a time", where=where, found=text, accepted="2026-03-02T08:15") from error
