"""What is wrong with a pack: a line of a file, and an error that is told in a reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in a pack; ``message`` is its English without file and line."""

    file: str
    line: int
    message: str
    error: TanliuError

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def noted(
    file: str | Path,
    line: int,
    what: str | Message,
    *,
    at: str = "",
    found: object = None,
    accepted: object = None,
) -> Finding:
    """Return a fault at a line of a file; ``at`` names the entry or column, the others are as in `TanliuError`."""
    where = f"{file}:{line}"
    error = TanliuError(what, where=f"{where}: {at}" if at else where, found=found, accepted=accepted)
    return Finding(str(file), line, str(error).removeprefix(f"{where}: "), error)


def moved(error: TanliuError, file: str, line: int, at: str) -> Finding:
    """Return an error that knows no place as a fault of an entry at a line of a file."""
    return noted(file, line, error.what, at=at, found=error.found, accepted=error.accepted)


def finding(error: TanliuError, file: Path) -> Finding:
    """Return the fault of a document, which names its line, as a fault of its file."""
    place = re.match(r".*?:(?P<line>\d+): (?P<message>.*)", str(error), re.DOTALL)
    if place is None:
        return Finding(str(file), 1, str(error), error)
    return Finding(str(file), int(place["line"]), place["message"], error)
