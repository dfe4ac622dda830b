"""Check a pack before anyone relies on it: every fault with its file and line, not just the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tanliu.catalog import (
    editions,
    examples,
    holidays,
    items,
    lint_factors,
    lint_items,
    lint_taxonomy,
    packfile,
    published,
    schema,
    taxonomy,
)
from tanliu.catalog.finding import noted
from tanliu.catalog.load import assemble, load, read_factors
from tanliu.catalog.types import Catalog, Finding, Pack
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_SAMPLE_MARKS = ("made up", "虚构")


def lint(path: Path) -> list[Finding]:
    """Return everything that is wrong with a pack.

    Cells are checked first; what needs the whole pack (units, names, overlaps, examples) after that.
    """
    schema.discover()
    try:
        pack = packfile.read(path, user=False)
    except TanliuError as error:
        return [schema.finding(error, path / "pack.yaml")]
    try:
        findings = [*_cells(pack), *_papers(pack)]
        if findings:
            return findings
        catalog = _with_what_it_needs(pack)
    except TanliuError as error:
        return [_finding(error, pack)]
    factors = read_factors(pack, [])
    findings += lint_taxonomy.check(path / "taxonomy", catalog)
    findings += lint_items.check(path / "catalogue", catalog)
    findings += lint_factors.check(factors, catalog)
    for file in sorted((path / "tests").glob("*.yaml")):
        findings += examples.run(catalog, file)
    return findings


def lint_together(paths: Sequence[Path]) -> list[Finding]:
    """Return what is wrong among packs that are in use together, none of which has a fault of its own."""
    shipped = load().packs
    own = [
        packfile.read(path, user=True) for path in paths if path.resolve() not in {p.path for p in shipped}
    ]
    try:
        assemble([*shipped, *own])
    except TanliuError as error:
        by_id = {pack.id: pack for pack in (*shipped, *own)}
        return [_finding(error, by_id.get(str(error.where).partition("/")[0], by_id["base"]))]
    return []


def _cells(pack: Pack) -> list[Finding]:
    """Read every table and document, collecting what does not fit."""
    findings: list[Finding] = []
    factors = read_factors(pack, findings)
    for table in taxonomy.TABLES:
        taxonomy.read(pack.path / "taxonomy", table, findings)
    for path in sorted((pack.path / "taxonomy").glob("*.csv")):
        if path.stem not in taxonomy.TABLES:
            accepted = ", ".join(f"{name}.csv" for name in taxonomy.TABLES)
            findings.append(noted(path, 1, "nobody reads this table", accepted=accepted))
    for table in items.TABLES:
        items.read(pack.path / "catalogue", table, findings)
    holidays.read(pack.path / "calendars", findings)
    for folder, found in packfile.documents(pack, findings).items():
        faults = schema.check(found, folder)
        faults += [
            fault for group in editions.arranged([found]).values() for fault in editions.clashes(group)
        ]
        findings += [_finding(fault, pack) for fault in faults]
    seen: dict[str, str] = {}
    for row in factors:
        place = f"{row.file}:{row.line}"
        if row.id in seen:
            what = Message("the id is used already in {place}", place=seen[row.id])
            findings.append(noted(row.file, row.line, what, found=row.id))
        seen[row.id] = place
    return findings


def _finding(error: TanliuError, pack: Pack) -> Finding:
    """Return a fault of a document as a finding at its file and line."""
    place = re.match(rf"{re.escape(pack.id)}/(?P<file>[^:]+):\d", str(error.where))
    return schema.finding(error, pack.path / (place["file"] if place else "pack.yaml"))


def _papers(pack: Pack) -> list[Finding]:
    """Check what people read: README, published figures, the marks of made-up data."""
    findings = []
    if not (pack.path / "README.md").exists():
        findings.append(noted(pack.path / "README.md", 1, "the pack has no README.md"))
    if pack.id != pack.path.name:
        what = "the id is not the name of the folder"
        findings.append(noted(pack.path / "pack.yaml", 1, what, found=pack.id, accepted=pack.path.name))
    if (pack.path / "published.yaml").exists():
        findings += published.check(pack.path / "published.yaml")
    if (pack.path / "sample").exists():
        findings += _sample(pack.path / "sample" / "README.md")
    return findings


def _sample(readme: Path) -> list[Finding]:
    """Sample data must say that they are made up, in the first line of the README beside them."""
    first = readme.read_text(encoding="utf-8").partition("\n")[0] if readme.exists() else ""
    if any(mark in first.lower() for mark in _SAMPLE_MARKS):
        return []
    what = "the first line must say that the sample is made up"
    return [noted(readme, 1, what, accepted=", ".join(_SAMPLE_MARKS))]


def _with_what_it_needs(pack: Pack) -> Catalog:
    """Load a pack on top of those it depends on, which come with tanliu."""
    below = load(pack.depends).packs if pack.depends else ()
    return assemble([*below, pack])
