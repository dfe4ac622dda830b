"""Factors as pages, files and the interface show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.factors.queries.found import Use, basis_of, followed, place_of, years_of
from tanliu.catalog.types import Catalog, Factor
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]


def rows(catalog: Catalog, found: list[Factor], uses: Mapping[str, Use], language: str) -> list[Row]:
    """Return factors with the names of what they are of."""
    names, after = Names(catalog, language), followed(catalog)
    return [_row(catalog, one, uses.get(one.id), after.get(one.id), names, language) for one in found]


def _row(
    catalog: Catalog, one: Factor, use: Use | None, after: Factor | None, names: Names, language: str
) -> Row:
    return {
        "id": one.id, "kind": one.kind, "kind_name": say(f"lib_kind_{one.kind}", language),
        "carrier": one.carrier, "carrier_name": names.carrier(one.carrier) if one.carrier else "", "gas": one.gas,
        "value": one.value, "value_text": f"{one.value.normalize():,f}", "unit": one.unit, "region": one.region,
        "region_name": place_of(catalog, one.region, language),
        "year_from": one.year_from, "year_to": one.year_to, "years": years_of(one),
        "edition": one.edition, "published": one.published, "basis": one.basis, "basis_name": basis_of(one, language), "source": one.source,
        "clause": one.clause, "evidence": one.evidence, "evidence_name": say(f"lib_evidence_{one.evidence}", language),
        "uncertainty_ratio": one.uncertainty_ratio, "note": one.note, "superseded_by": after.id if after else None,
        "lines": use.lines if use else 0, "entities": use.entities if use else 0,
        "used_years": list(use.years) if use else [],
    }  # fmt: skip
