"""Taxonomy tables of a pack: activities, purposes, quantity kinds, fields, headings, industries, regions, roles, substances, measures ..."""

from __future__ import annotations

from pathlib import Path

from tanliu.catalog.activity import Activity, Carrier, Purpose, QuantityKind
from tanliu.catalog.heading import Heading
from tanliu.catalog.schema.rows import read_rows
from tanliu.catalog.sentinel import Sentinel
from tanliu.catalog.translation import Translation
from tanliu.catalog.types import Field, Finding, Industry, Measure, Region, Role, Substance, Uncertainty

Entry = (
    Carrier
    | Activity
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
    | Translation
    | Uncertainty
)
#: File name -> model of its rows.
TABLES: dict[str, type[Entry]] = {
    "carriers": Carrier,
    "activities": Activity,
    "purposes": Purpose,
    "quantity_kinds": QuantityKind,
    "fields": Field,
    "headings": Heading,
    "industries": Industry,
    "regions": Region,
    "roles": Role,
    "measures": Measure,
    "sentinels": Sentinel,
    "substances": Substance,
    "translations": Translation,
    "uncertainty": Uncertainty,
}


def read(folder: Path, table: str, findings: list[Finding]) -> list[Entry]:
    """Read one taxonomy table of a pack, empty when the pack has none; faulty rows become findings."""
    return list(read_rows(folder / f"{table}.csv", TABLES[table], findings))
