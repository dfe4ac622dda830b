"""What can be wrong with a data catalogue beyond a single cell: units that do not fit, names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tanliu.catalog import items
from tanliu.catalog.finding import moved
from tanliu.catalog.types import Catalog, Finding, Item
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.units import ratio

#: Columns that an item of a kind names.
_NAMED = {
    "reading": ("carrier",),
    "report": ("carrier", "purpose"),
    "output": ("measure",),
    "register": ("measure",),
    "macro": ("measure",),
    "limit": ("measure",),
}


def check(folder: Path, catalog: Catalog) -> list[Finding]:
    """Return the findings on the catalogue of one pack; ``catalog`` holds it and what it depends on."""
    findings: list[Finding] = []
    for table in items.TABLES:
        seen: set[str] = set()
        for entry in items.read(folder, table, []):
            faults = list(_faults(entry, catalog))
            if entry.id in seen:
                faults.append(TanliuError("it is there twice"))
            seen.add(entry.id)
            findings += [moved(fault, entry.file, entry.line, entry.id) for fault in faults]
    return findings


def _faults(entry: items.Entry, catalog: Catalog) -> Iterator[TanliuError]:
    if isinstance(entry, Item):
        yield from _names(entry, catalog)
        yield from _units(entry, catalog)
    else:
        yield from _unfit(entry.id, entry.id)


def _names(entry: Item, catalog: Catalog) -> Iterator[TanliuError]:
    for column in _NAMED[entry.kind]:
        if not getattr(entry, column):
            yield TanliuError(Message("a {kind} needs its {column}", kind=entry.kind, column=column))
    if entry.carrier and entry.carrier not in catalog.activities:
        yield TanliuError("unknown activity or carrier", found=entry.carrier)
    if entry.purpose and entry.purpose not in catalog.purposes:
        yield TanliuError("unknown purpose", found=entry.purpose, accepted=", ".join(catalog.purposes))
    whole = catalog.items.get(entry.part_of)
    if entry.part_of and (whole is None or whole.kind != entry.kind):
        yield TanliuError("part_of is no item of the same kind", found=entry.part_of)
    if entry.frequency in ("month", "year") and entry.due_days is None and entry.kind != "limit":
        yield TanliuError("what comes every month or year needs its due_days")
    if entry.minimum is not None and entry.maximum is not None and entry.minimum >= entry.maximum:
        yield TanliuError("minimum is not below maximum", found=f"{entry.minimum}, {entry.maximum}")
    others = [one for one in catalog.items.values() if one.kind == entry.kind and one.what == entry.what]
    if len(others) > 1 and entry.what:
        yield TanliuError(
            Message("what it means is the item {other} already", other=others[0].id), found=entry.what
        )


def _units(entry: Item, catalog: Catalog) -> Iterator[TanliuError]:
    counted = catalog.activities[entry.carrier].unit if entry.carrier in catalog.activities else entry.unit
    ends = entry.measure.rsplit("_", 1)[-1] if entry.kind in ("output", "macro", "limit") else ""
    for unit in entry.units:
        if not unit:
            if entry.kind in ("report", "output", "macro", "limit"):
                yield TanliuError(Message("a {kind} needs its {column}", kind=entry.kind, column="unit"))
            continue
        if unit not in catalog.unit_names:
            yield TanliuError("the unit has no name in catalogue/units.csv", found=unit)
        yield from _unfit(unit, ends or counted)


def _unfit(unit: str, target: str) -> Iterator[TanliuError]:
    """Yield why a unit cannot become another; the unit that ends a measure's name is in lower case."""
    known = {"cny": "CNY", "kwh": "kWh"}
    try:
        ratio(unit, known.get(target, target))
    except TanliuError as error:
        yield error
