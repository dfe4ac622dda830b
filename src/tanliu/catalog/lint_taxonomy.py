"""What can be wrong with taxonomies beyond a single cell: names that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tanliu.catalog import taxonomy
from tanliu.catalog.activity import CARRIER_GROUPS, USUAL, ActivityKind, Purpose, QuantityKind
from tanliu.catalog.heading import Heading
from tanliu.catalog.lookup import chain
from tanliu.catalog.types import Catalog, Finding, Industry, Measure, Region, Substance, Uncertainty
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary
from tanliu.kit.units import ratio


def check(folder: Path, catalog: Catalog) -> list[Finding]:
    """Return the findings on the taxonomy tables of one pack; ``catalog`` holds it and what it depends on."""
    findings: list[Finding] = []
    for table in taxonomy.TABLES:
        seen: set[str] = set()
        for entry in taxonomy.read(folder, table, []):
            messages = list(_messages(entry, catalog))
            if entry.id in seen:
                messages.append("is there twice")
            seen.add(entry.id)
            findings += [Finding(entry.file, entry.line, f"{entry.id}: {message}") for message in messages]
    return findings


def _messages(entry: taxonomy.Entry, catalog: Catalog) -> Iterator[str]:
    if isinstance(entry, ActivityKind):
        yield from _kind(entry, catalog)
    elif isinstance(entry, QuantityKind):
        yield from _unit(entry.unit)
    elif isinstance(entry, Purpose):
        yield from _purpose(entry, catalog)
    elif isinstance(entry, Uncertainty):
        groups = {*CARRIER_GROUPS, *(kind.group for kind in catalog.activities.values())}
        if entry.group and entry.group not in groups:
            yield f"unknown group {entry.group!r}; accepted: {', '.join(sorted(groups))}"
    elif isinstance(entry, Measure):
        yield from _measure(entry)
    elif isinstance(entry, Substance):
        yield from _substance(entry, catalog)
    elif isinstance(entry, Region):
        if entry.parent and entry.parent not in catalog.regions:
            yield f"unknown parent {entry.parent!r}"
        elif catalog.regions[chain(catalog, entry.id)[-1]].parent:
            yield "its parents go round in a circle"
    elif isinstance(entry, Heading):
        if not _means(entry.about, catalog):
            yield f"means {entry.about!r}, which is no column, carrier, measure or use of a word"
    elif isinstance(entry, Industry):
        if entry.field not in catalog.fields:
            yield f"unknown field {entry.field!r}"
        if entry.section not in catalog.industries:
            yield f"unknown section {entry.section!r}"


#: What a word can mean beside columns, carriers and measures: ``meter.account`` is no column of ours.
_WORDS = frozenset({"total", "missing", "ignore", "meter.account", "reading.stamp", "reading.register"})


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
        or (table in dictionary() and column in dictionary()[table].names)
    )


def _unit(unit: str) -> Iterator[str]:
    try:
        ratio(unit, unit)
    except TanliuError as error:
        yield str(error)


def _kind(entry: ActivityKind, catalog: Catalog) -> Iterator[str]:
    yield from _unit(entry.unit)
    if entry.emission_proxy and entry.emission_proxy not in catalog.carriers:
        yield f"unknown emission_proxy {entry.emission_proxy!r}"
    if entry.emission_proxy and not entry.note:
        yield "a proxy needs its reason in note"


def _substance(entry: Substance, catalog: Catalog) -> Iterator[str]:
    """Yield what would tell two things in one column."""
    if entry.is_beside and entry.in_co2e:
        yield "what CO2e holds is not told beside it"
    same = [one.id for one in catalog.substances.values() if one.slug == entry.slug and one.id != entry.id]
    if same:
        yield f"its column {entry.column} would be that of {same[0]} too"


def _purpose(entry: Purpose, catalog: Catalog) -> Iterator[str]:
    """Yield what would count something twice, or leave it out without a word."""
    whole = catalog.purposes.get(entry.part_of)
    if entry.part_of and (whole is None or whole.part_of or entry.part_of == entry.id):
        yield f"part_of {entry.part_of!r} is no purpose that is whole itself"
    if entry.is_capped and not entry.has_energy:
        yield "without energy nothing counts against the cap"
    full = (entry.has_energy, entry.location, entry.market) == (True, "factor", "factor")
    if not full and not (entry.rule_en and entry.rule_zh):
        yield "what does not count in full needs its rule_en and rule_zh"
    if ";" in entry.rule_en or "；" in entry.rule_zh:
        yield "a rule is one remark, without a semicolon"
    if entry.id == USUAL and not full:
        yield f"{USUAL!r} is the purpose of what is told without one, and counts in full"


def _measure(entry: Measure) -> Iterator[str]:
    try:
        ratio(entry.unit, entry.unit)
    except TanliuError as error:
        yield str(error)
    ending = re.sub("[^a-z0-9]", "", entry.unit.lower())
    if not re.fullmatch(rf"[a-z][a-z0-9_]*_{ending}", entry.id):
        yield f"its id does not end in its unit; accepted: small letters, figures and _, then _{ending}"
    own = {column.name: column for column in dictionary()["measure"].columns}
    if entry.id in own and own[entry.id].type not in _MEASURED:
        yield "is a name that results have for something else"
    if entry.is_expected and entry.origin != "reported":
        yield "only what is reported can be expected of a month"


#: Types of the columns of ``measure`` that a pack says more of; energy and emissions are computed.
_MEASURED = ("decimal(38:6)", "decimal(38:4)")
