"""The data catalogue of a pack: its items, and how their units are written."""

from __future__ import annotations

from pathlib import Path

from tanliu.catalog.schema.rows import read_rows
from tanliu.catalog.types import Finding, Item, UnitName

Entry = Item | UnitName
#: File name -> model of its rows.
TABLES: dict[str, type[Entry]] = {"items": Item, "units": UnitName}


def read(folder: Path, table: str, findings: list[Finding]) -> list[Entry]:
    """Read one table of a pack's catalogue, empty when the pack has none; faulty rows become findings."""
    return list(read_rows(folder / f"{table}.csv", TABLES[table], findings))
