"""What can be wrong with taxonomies beyond a single cell: names that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from tanliu.catalog import taxonomy
from tanliu.catalog.activity import USUAL, ActivityKind, CarrierGroup, Purpose, QuantityKind
from tanliu.catalog.finding import moved
from tanliu.catalog.heading import Heading
from tanliu.catalog.lookup import chain
from tanliu.catalog.types import Catalog, Finding, Industry, Measure, Region, Substance, Uncertainty
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary
from tanliu.kit.units import ratio


def check(folder: Path, catalog: Catalog) -> list[Finding]:
    """Return the findings on the taxonomy tables of one pack; ``catalog`` holds it and what it depends on."""
    findings: list[Finding] = []
    for table in taxonomy.TABLES:
        seen: set[str] = set()
        for entry in taxonomy.read(folder, table, []):
            faults = list(_faults(entry, catalog))
            if entry.id in seen:
                faults.append(TanliuError("it is there twice"))
            seen.add(entry.id)
            findings += [moved(fault, entry.file, entry.line, entry.id) for fault in faults]
    return findings


def _faults(entry: taxonomy.Entry, catalog: Catalog) -> Iterator[TanliuError]:
    if isinstance(entry, ActivityKind):
        yield from _kind(entry, catalog)
    elif isinstance(entry, QuantityKind):
        yield from _unit(entry.unit)
    elif isinstance(entry, Purpose):
        yield from _purpose(entry, catalog)
    elif isinstance(entry, Uncertainty):
        groups = {*get_args(CarrierGroup), *(kind.group for kind in catalog.activities.values())}
        if entry.group and entry.group not in groups:
            yield TanliuError("unknown group", found=entry.group, accepted=", ".join(sorted(groups)))
    elif isinstance(entry, Measure):
        yield from _measure(entry)
    elif isinstance(entry, Substance):
        yield from _substance(entry, catalog)
    elif isinstance(entry, Region):
        if entry.parent and entry.parent not in catalog.regions:
            yield TanliuError("unknown parent", found=entry.parent)
        elif catalog.regions[chain(catalog, entry.id)[-1]].parent:
            yield TanliuError("its parents go round in a circle")
    elif isinstance(entry, Heading):
        if not _means(entry.about, catalog):
            yield TanliuError("it means no column, carrier, measure or use of a word", found=entry.about)
    elif isinstance(entry, Industry):
        if entry.field not in catalog.fields:
            yield TanliuError("unknown field", found=entry.field, accepted=", ".join(catalog.fields))
        if entry.section not in catalog.industries:
            yield TanliuError("unknown section", found=entry.section)


#: What a word can mean beside columns, carriers and measures: ``meter.account`` is no column of ours.
_WORDS = frozenset(
    {
        "total",
        "missing",
        "ignore",
        "given_back",
        "another",
        "part",
        "emitted",
        "vessel",
        "meter.account",
        "meter.ratio",
        "report.quarter",
        "reading.stamp",
        "reading.register",
        "bill.from",
        "bill.until",
    }
)


def _means(about: str, catalog: Catalog) -> bool:
    kind, *ids = about.split(":")
    if kind == "carrier":
        return ids[0] in catalog.activities and set(ids[1:]) <= set(catalog.purposes)
    if kind == "measure":
        return ids[0] in catalog.measures
    table, _, column = about.partition(".")
    return (
        about in _WORDS
        or kind == "size_class"
        or (kind == "direction" and (ids[0] == "use" or ids[0] in catalog.purposes))
        or (table in dictionary() and column in dictionary()[table].names)
    )


def _unit(unit: str) -> Iterator[TanliuError]:
    try:
        ratio(unit, unit)
    except TanliuError as error:
        yield error


def _kind(entry: ActivityKind, catalog: Catalog) -> Iterator[TanliuError]:
    yield from _unit(entry.unit)
    if entry.proxy and entry.proxy not in catalog.carriers:
        yield TanliuError("unknown emission_proxy", found=entry.proxy)
    if entry.proxy and not entry.note:
        yield TanliuError("a proxy needs its reason in note", found=entry.proxy)


def _substance(entry: Substance, catalog: Catalog) -> Iterator[TanliuError]:
    """Yield what would tell two things in one column."""
    if entry.is_beside and entry.in_co2e:
        yield TanliuError("what CO2e holds is not told beside it")
    same = [one.id for one in catalog.substances.values() if one.slug == entry.slug and one.id != entry.id]
    if same:
        yield TanliuError(
            Message("its column would be that of {other} too", other=same[0]), found=entry.column
        )


def _purpose(entry: Purpose, catalog: Catalog) -> Iterator[TanliuError]:
    """Yield what would count something twice, or leave it out without a word."""
    whole = catalog.purposes.get(entry.part_of)
    if entry.part_of and (whole is None or whole.part_of or entry.part_of == entry.id):
        yield TanliuError("part_of is no purpose that is whole itself", found=entry.part_of)
    if entry.is_capped and not entry.has_energy:
        yield TanliuError("without energy nothing counts against the cap")
    full = (entry.has_energy, entry.location, entry.market) == (True, "factor", "factor")
    if not full and not (entry.rule_en and entry.rule_zh):
        yield TanliuError("what does not count in full needs its rule_en and rule_zh")
    if ";" in entry.rule_en or "；" in entry.rule_zh:
        yield TanliuError("a rule is one remark, without a semicolon")
    if entry.id == USUAL and not full:
        yield TanliuError("the purpose of what is told without one counts in full")


def _measure(entry: Measure) -> Iterator[TanliuError]:
    yield from _unit(entry.unit)
    ending = re.sub("[^a-z0-9]", "", entry.unit.lower())
    if not re.fullmatch(rf"[a-z][a-z0-9_]*_{ending}", entry.id):
        accepted = Message("small letters, figures and _, then _{ending}", ending=ending)
        yield TanliuError("the id does not end in its unit", found=entry.id, accepted=accepted)
    own = {column.name: column for column in dictionary()["measure"].columns}
    if entry.id in own and own[entry.id].type not in _MEASURED:
        yield TanliuError("results have this name for something else", found=entry.id)
    if entry.is_expected and entry.origin != "reported":
        yield TanliuError("only what is reported can be expected of a month")


#: Types of the columns of ``measure`` that a pack says more of; energy and emissions are computed.
_MEASURED = ("decimal(38:6)", "decimal(38:4)")
