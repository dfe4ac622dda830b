"""The data catalogue of a pack: its items, and how their units are written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tanliu.catalog.tables import Cells, rows
from tanliu.catalog.types import EVIDENCE, EXPECTED_OF, FREQUENCIES, ITEM_KINDS, Finding, Item, UnitName

Entry = Item | UnitName
_NAMES = ("name_en", "name_zh")
_COLUMNS = (
    "item", *_NAMES, "definition_en", "definition_zh", "kind", "carrier", "purpose", "measure", "unit", "other_units",
    "minimum", "maximum", "frequency", "expected_of", "due_days", "part_of", "system_en", "system_zh", "owner_en",
    "owner_zh", "source", "evidence", "note",
)  # fmt: skip


def _item(cells: Cells) -> Item:
    told = ("definition_en", "definition_zh", "system_en", "system_zh", "owner_en", "owner_zh", "source")
    return Item(
        id=cells.text("item", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        kind=cells.choice("kind", ITEM_KINDS),
        carrier=cells.text("carrier"),
        purpose=cells.text("purpose"),
        measure=cells.text("measure"),
        unit=cells.text("unit"),
        other_units=_listed(cells, "other_units"),
        minimum=cells.decimal("minimum"),
        maximum=cells.decimal("maximum"),
        frequency=cells.choice("frequency", FREQUENCIES),
        expected_of=_expected(cells),
        due_days=_days(cells),
        part_of=cells.text("part_of"),
        evidence=cells.choice("evidence", EVIDENCE),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
        **{name: cells.text(name, required=True) for name in told},
    )


def _listed(cells: Cells, column: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cells.text(column).split("|") if part.strip())


def _expected(cells: Cells) -> tuple[str, ...]:
    found = _listed(cells, "expected_of")
    if not found or set(found) - set(EXPECTED_OF):
        cells.fault(f"expected_of {'|'.join(found)!r} is not of: {', '.join(EXPECTED_OF)}")
    return found


def _days(cells: Cells) -> int | None:
    text = cells.text("due_days")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= 999):
        cells.fault(f"due_days {text!r} is not a number of days up to 999")
        return None
    return int(text)


def _unit(cells: Cells) -> UnitName:
    return UnitName(
        id=cells.text("unit", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        file=cells.file,
        line=cells.line,
    )


#: File name -> columns and the function that makes one entry of a row.
TABLES: dict[str, tuple[tuple[str, ...], Callable[[Cells], Entry]]] = {
    "items": (_COLUMNS, _item),
    "units": (("unit", *_NAMES), _unit),
}


def read(folder: Path, table: str, findings: list[Finding]) -> list[Entry]:
    """Read one table of a pack's catalogue, empty when the pack has none; faulty rows become findings."""
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    columns, make = TABLES[table]
    entries = []
    for cells in rows(path, columns, findings):
        before = len(findings)
        entry = make(cells)
        if len(findings) == before:
            entries.append(entry)
    return entries
