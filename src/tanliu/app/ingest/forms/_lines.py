"""Lines of records, and how a file that is not of a form is told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tanliu.app.ingest import probe
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


class Words(Enum):
    """What can be wrong with a file of records."""

    first_line = Message("the file does not begin as a file of this form does")
    record = Message("there is no such record in this form")
    order = Message("a record that belongs below another")
    broken_off = Message(
        "truncated_file: the record that ends the file is missing; nothing of it was imported"
    )
    length = Message("no such length of an interval")
    day = Message("the day cannot be read")
    count = Message("the record has not as many values as its day")
    span = Message("no such part of the day")


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its cells."""

    number: int
    cells: list[str]
    text: str

    def cell(self, place: int) -> str:
        """Return a cell without blanks, or nothing where the line is shorter."""
        return self.cells[place].strip() if place < len(self.cells) else ""


def lines(path: Path, delimiter: str) -> Iterator[Line]:
    """Yield the lines that hold something."""
    encoding = probe.probe(path, "auto").encoding
    for line in probe.lines(path):
        text = (line.bytes or b"").decode(encoding, "replace").removeprefix("\ufeff")
        if text.strip():
            yield Line(line.number, next(csv.reader([text], delimiter=delimiter)), text)


def refused(path: Path, line: Line | None, what: Words, found: object, accepted: str) -> TanliuError:
    """Return the error of a file, at its line."""
    where = path.name if line is None else f"{path.name}:{line.number}"
    return TanliuError(what.value, where=where, found=found, accepted=accepted)
