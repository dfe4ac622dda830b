"""What can be wrong with taxonomies beyond a single cell: names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tanliu.catalog import taxonomy
from tanliu.catalog.lookup import chain
from tanliu.catalog.types import Carrier, Catalog, Finding, Industry, Region
from tanliu.kit.errors import TanliuError
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
    if isinstance(entry, Carrier):
        yield from _carrier(entry, catalog)
    elif isinstance(entry, Region):
        if entry.parent and entry.parent not in catalog.regions:
            yield f"unknown parent {entry.parent!r}"
        elif catalog.regions[chain(catalog, entry.id)[-1]].parent:
            yield "its parents go round in a circle"
    elif isinstance(entry, Industry):
        if entry.field not in catalog.fields:
            yield f"unknown field {entry.field!r}"
        if entry.section not in catalog.industries:
            yield f"unknown section {entry.section!r}"


def _carrier(entry: Carrier, catalog: Catalog) -> Iterator[str]:
    try:
        ratio(entry.unit, entry.unit)
    except TanliuError as error:
        yield str(error)
    if entry.emission_proxy and entry.emission_proxy not in catalog.carriers:
        yield f"unknown emission_proxy {entry.emission_proxy!r}"
    if entry.emission_proxy and not entry.note:
        yield "a proxy needs its reason in note"
