"""A YAML document of a pack, with the line of every node and the days for which it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


def _day(value: object) -> date | None:
    """Return a day of a document; what is none is found by its model."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document kept as it was written: decimals, and the line of every node by its path."""

    id: str
    pack: str
    path: Path
    data: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int]

    def where(self, *path: str | int) -> str:
        """Return ``pack/folder/file:line`` of a node, or of the nearest one above it; of no pack, the whole path."""
        file = "/".join((self.pack, *self.path.parts[-2:])) if self.pack else str(self.path)
        return f"{file}:{self.line(*path)}"

    @property
    def edition(self) -> str:
        """Name of the edition, empty where the document has none."""
        return str(self.data.get("edition", ""))

    @property
    def valid_from(self) -> date | None:
        """First day for which it holds, None for all time before."""
        return _day(self.data.get("valid_from"))

    @property
    def valid_until(self) -> date | None:
        """Last day for which it holds, None for an open end."""
        return _day(self.data.get("valid_until"))

    @property
    def supersedes(self) -> str | None:
        """The edition whose place it takes."""
        told = self.data.get("supersedes")
        return None if told is None else str(told)

    def line(self, *path: str | int) -> int:
        """Return the line of a node, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)
