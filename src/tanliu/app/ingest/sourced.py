"""The rows of a file from which a table is built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tanliu.app.ingest.numerals import Shown, shown
from tanliu.app.ingest.rows import Row
from tanliu.catalog.source.types import Fed


@dataclass(frozen=True)
class Sourced:
    """The source rows of a table, and the columns of their cells."""

    header: Sequence[str]
    rows: Sequence[Row]
    _seen: dict[str, Shown] = field(default_factory=dict)

    def shown(self, column: str) -> Shown:
        """Return what the cells of a column show of how it writes numbers."""
        if column not in self._seen:
            at = [place for place, name in enumerate(self.header) if name == column]
            cells = (row.cells[at[0]] for row in self.rows if at and row.fault is None)
            self._seen[column] = shown(cells)
        return self._seen[column]


def wanted(feds: Iterable[Fed]) -> list[str]:
    """Return the source columns that tables are fed from."""
    names: dict[str, None] = {}
    for fed in feds:
        for value in fed.columns.values():
            names |= dict.fromkeys(value.columns)
        names |= dict.fromkeys(wide.column for wide in fed.wide)
        names |= dict.fromkeys([fed.latest_by] if fed.latest_by else [])
        names |= dict.fromkeys(fed.until.columns if fed.until else [])
    return list(names)
