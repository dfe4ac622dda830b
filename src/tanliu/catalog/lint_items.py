"""What can be wrong with a data catalogue beyond a single cell: units that do not fit, names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tanliu.catalog import items
from tanliu.catalog.types import Catalog, Finding, Item
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import ratio

#: Columns that an item of a kind names.
_NAMED = {
    "reading": ("carrier",),
    "report": ("carrier", "purpose"),
    "output": ("measure",),
    "register": ("measure",),
    "macro": ("measure",),
}


def check(folder: Path, catalog: Catalog) -> list[Finding]:
    """Return the findings on the catalogue of one pack; ``catalog`` holds it and what it depends on."""
    findings: list[Finding] = []
    for table in items.TABLES:
        seen: set[str] = set()
        for entry in items.read(folder, table, []):
            messages = list(_messages(entry, catalog))
            if entry.id in seen:
                messages.append("is there twice")
            seen.add(entry.id)
            findings += [Finding(entry.file, entry.line, f"{entry.id}: {message}") for message in messages]
    return findings


def _messages(entry: items.Entry, catalog: Catalog) -> Iterator[str]:
    if isinstance(entry, Item):
        yield from _names(entry, catalog)
        yield from _units(entry, catalog)
    elif fault := _fault(entry.id, entry.id):
        yield fault


def _names(entry: Item, catalog: Catalog) -> Iterator[str]:
    for column in _NAMED[entry.kind]:
        if not getattr(entry, column):
            yield f"a {entry.kind} needs its {column}"
    if entry.carrier and entry.carrier not in catalog.activities:
        yield f"unknown carrier or activity {entry.carrier!r}"
    if entry.purpose and entry.purpose not in catalog.purposes:
        yield f"unknown purpose {entry.purpose!r}; accepted: {', '.join(catalog.purposes)}"
    whole = catalog.items.get(entry.part_of)
    if entry.part_of and (whole is None or whole.kind != entry.kind):
        yield f"part_of {entry.part_of!r} is no item of the same kind"
    if entry.frequency in ("month", "year") and entry.due_days is None:
        yield "what comes every month or year needs its due_days"
    if entry.minimum is not None and entry.maximum is not None and entry.minimum >= entry.maximum:
        yield "minimum is not below maximum"
    others = [one for one in catalog.items.values() if one.kind == entry.kind and one.what == entry.what]
    if len(others) > 1 and entry.what:
        yield f"{entry.what} is already the item {others[0].id}"


def _units(entry: Item, catalog: Catalog) -> Iterator[str]:
    counted = catalog.activities[entry.carrier].unit if entry.carrier in catalog.activities else entry.unit
    ends = entry.measure.rsplit("_", 1)[-1] if entry.kind in ("output", "macro") else ""
    for unit in entry.units:
        if not unit:
            if entry.kind in ("report", "output", "macro"):
                yield f"a {entry.kind} needs its unit"
            continue
        if unit not in catalog.unit_names:
            yield f"unit {unit!r} has no name in catalogue/units.csv"
        if fault := _fault(unit, ends or counted):
            yield fault


def _fault(unit: str, target: str) -> str | None:
    """Return why a unit cannot become another; the unit that ends a measure's name is in lower case."""
    known = {"cny": "CNY", "kwh": "kWh"}
    try:
        ratio(unit, known.get(target, target))
    except TanliuError as error:
        return str(error)
    return None
