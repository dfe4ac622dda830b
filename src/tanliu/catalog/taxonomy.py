"""Taxonomy tables of a pack: activities, purposes, quantity kinds, fields, headings, industries, regions, roles, substances, measures ..."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import get_args

from tanliu.catalog.activity import (
    CARRIER_GROUPS,
    COUNTS,
    DIRECTIONS,
    EMISSION_METHODS,
    ActivityKind,
    Purpose,
    QuantityKind,
)
from tanliu.catalog.heading import Heading
from tanliu.catalog.schema.values import Grade
from tanliu.catalog.sentinel import Sentinel
from tanliu.catalog.tables import Cells, rows
from tanliu.catalog.types import (
    EVIDENCE,
    ORIGINS,
    REGION_KINDS,
    ROLE_SCOPES,
    Field,
    Finding,
    Industry,
    Measure,
    Region,
    Role,
    Substance,
    Uncertainty,
)

Entry = (
    ActivityKind
    | Field
    | Heading
    | Industry
    | Measure
    | Purpose
    | QuantityKind
    | Region
    | Role
    | Sentinel
    | Substance
    | Uncertainty
)


def _carrier(cells: Cells) -> ActivityKind:
    return ActivityKind(
        id=cells.text("carrier", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        unit=cells.text("unit", required=True),
        group=cells.choice("group", CARRIER_GROUPS),
        scope=int(cells.choice("scope", ("1", "2", "3")) or 0),
        emission_method=cells.choice("emission_method", EMISSION_METHODS),
        emission_basis=cells.text("emission_basis"),
        emission_proxy=cells.text("emission_proxy"),
        is_energy=True,
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _activity(cells: Cells) -> ActivityKind:
    return ActivityKind(
        id=cells.text("activity", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        unit=cells.text("unit", required=True),
        group=cells.text("kind", required=True),
        scope=int(cells.choice("scope", ("1", "2", "3")) or 0),
        emission_method=cells.choice("emission_method", ("direct", "none")),
        emission_basis=cells.text("emission_basis"),
        emission_proxy="",
        is_energy=False,
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _purpose(cells: Cells) -> Purpose:
    scope = cells.choice("scope", ("", "1", "2", "3"))
    return Purpose(
        id=cells.text("purpose", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        direction=cells.choice("direction", DIRECTIONS),
        part_of=cells.text("part_of"),
        has_energy=cells.choice("energy", ("yes", "no")) == "yes",
        is_capped=cells.choice("cap", ("yes", "no")) == "yes",
        location=cells.choice("location", COUNTS),
        market=cells.choice("market", COUNTS),
        scope=int(scope) if scope in ("1", "2", "3") else None,
        rule_en=cells.text("rule_en"),
        rule_zh=cells.text("rule_zh"),
        source=cells.text("source", required=True),
        evidence=cells.choice("evidence", get_args(Grade)),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _quantity_kind(cells: Cells) -> QuantityKind:
    return QuantityKind(
        id=cells.text("quantity_kind", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        unit=cells.text("unit", required=True),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _field(cells: Cells) -> Field:
    return Field(
        id=cells.text("field", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _heading(cells: Cells) -> Heading:
    return Heading(
        id=cells.text("heading", required=True),
        about=cells.text("about", required=True),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _industry(cells: Cells) -> Industry:
    three = cells.choice("three_industries", ("", "1", "2", "3"))
    return Industry(
        id=cells.text("industry", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        section=cells.text("section", required=True),
        field=cells.text("field", required=True),
        three_industries=int(three) if three in ("1", "2", "3") else None,
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _region(cells: Cells) -> Region:
    return Region(
        id=cells.text("region", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        parent=cells.text("parent"),
        kind=cells.choice("kind", REGION_KINDS),
        code=cells.text("code"),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _sentinel(cells: Cells) -> Sentinel:
    return Sentinel(
        id=cells.text("sentinel", required=True),
        value=cells.decimal("sentinel") or Decimal(0),
        is_sure=cells.choice("sure", ("yes", "no")) == "yes",
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        source=cells.text("source", required=True),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _substance(cells: Cells) -> Substance:
    return Substance(
        id=cells.text("substance", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        in_co2e=cells.choice("in_co2e", ("yes", "no")) == "yes",
        is_beside=cells.choice("beside", ("yes", "no")) == "yes",
        note=cells.text("note"),
        pack=Path(cells.file).parents[1].name,
        file=cells.file,
        line=cells.line,
    )


def _measure(cells: Cells) -> Measure:
    cells.choice("adds_up", ("sum",))
    return Measure(
        id=cells.text("measure", required=True),
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        unit=cells.text("unit", required=True),
        origin=cells.choice("origin", ORIGINS),
        is_expected=cells.choice("expected", ("yes", "no")) == "yes",
        note=cells.text("note"),
        pack=Path(cells.file).parents[1].name,
        file=cells.file,
        line=cells.line,
    )


def _uncertainty(cells: Cells) -> Uncertainty:
    return Uncertainty(
        id=cells.text("uncertainty", required=True),
        about=cells.choice("about", ("activity", "emission_factor")),
        group=cells.text("group"),
        gas=cells.text("gas"),
        state=cells.text("state"),
        half_width_ratio=cells.decimal("half_width_ratio") or Decimal(0),
        source=cells.text("source", required=True),
        evidence=cells.choice("evidence", EVIDENCE),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


def _role(cells: Cells) -> Role:
    role = cells.text("role", required=True)
    if role and not _ROLE.fullmatch(role):
        cells.fault(f"role {role!r} is not a small letter and up to 39 small letters, digits or _")
    return Role(
        id=role,
        name_en=cells.text("name_en", required=True),
        name_zh=cells.text("name_zh", required=True),
        scope=cells.choice("scope", ROLE_SCOPES),
        verbs=frozenset(cells.text("verbs").split()),
        desks=frozenset(cells.text("desks").split()),
        note=cells.text("note"),
        file=cells.file,
        line=cells.line,
    )


_ROLE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAMES = ("name_en", "name_zh")
_EMISSION = ("emission_method", "emission_basis", "emission_proxy")
#: File name -> columns and the function that makes one entry of a row.
TABLES: dict[str, tuple[tuple[str, ...], Callable[[Cells], Entry]]] = {
    "carriers": (
        ("carrier", *_NAMES, "unit", "group", "scope", *_EMISSION, "note"),
        _carrier,
    ),
    "activities": (
        ("activity", *_NAMES, "unit", "kind", "scope", "emission_method", "emission_basis", "note"),
        _activity,
    ),
    "purposes": (
        (
            *("purpose", *_NAMES, "direction", "part_of", "energy", "cap", "location", "market", "scope"),
            *("rule_en", "rule_zh", "source", "evidence", "note"),
        ),
        _purpose,
    ),
    "quantity_kinds": (("quantity_kind", *_NAMES, "unit", "note"), _quantity_kind),
    "fields": (("field", *_NAMES, "note"), _field),
    "headings": (("heading", "about", "note"), _heading),
    "industries": (("industry", *_NAMES, "section", "field", "three_industries", "note"), _industry),
    "regions": (("region", *_NAMES, "parent", "kind", "code", "note"), _region),
    "roles": (("role", *_NAMES, "scope", "verbs", "desks", "note"), _role),
    "measures": (("measure", *_NAMES, "unit", "origin", "adds_up", "expected", "note"), _measure),
    "sentinels": (("sentinel", "sure", *_NAMES, "source", "note"), _sentinel),
    "substances": (("substance", *_NAMES, "in_co2e", "beside", "note"), _substance),
    "uncertainty": (
        ("uncertainty", "about", "group", "gas", "state", "half_width_ratio", "source", "evidence", "note"),
        _uncertainty,
    ),
}


def read(folder: Path, table: str, findings: list[Finding]) -> list[Entry]:
    """Read one taxonomy table of a pack, empty when the pack has none; faulty rows become findings."""
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
