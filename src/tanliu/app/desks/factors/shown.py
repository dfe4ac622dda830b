"""Factors as pages, files and the interface show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.factors.books import Edition
from tanliu.app.desks.factors.queries.found import Use, basis_of, followed, place_of, years_of
from tanliu.catalog.book.compare import STATES, Compared
from tanliu.catalog.book.document import FactorBook
from tanliu.catalog.types import Catalog, Factor
from tanliu.report.fault import told
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Factors of an edition that a page shows.
_SHOWN = 200


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
        "clause": one.clause, "evidence": one.evidence, "evidence_name": names.in_words(one.evidence),
        "uncertainty_ratio": one.uncertainty_ratio, "note": one.note, "superseded_by": after.id if after else None,
        "lines": use.lines if use else 0, "entities": use.entities if use else 0,
        "used_years": list(use.years) if use else [],
    }  # fmt: skip


def book(id: str, one: FactorBook, language: str) -> Row:
    """Return a factor book as lists show it."""
    return {"id": id, "title": one.title[language], "source": str(one.source)}


def edition(read: Edition, catalog: Catalog, language: str) -> Row:
    """Return what an edition changes, what of it is left out and what nobody knows."""
    reading, names = read.reading, Names(catalog, language)
    counts = Counter(one.state for one in read.rows)
    every = [_compared(one, names, language) for one in read.rows if one.state != "unchanged"]
    said = [f"{zh if language == 'zh' else en}: {count:,}" for (en, zh), count in reading.left.items()]
    if reading.other_units:
        said.append(say("book_other_units", language, count=reading.other_units))
    return {
        "counts": {state: counts[state] for state in STATES},
        "every": every, "shown": every[:_SHOWN], "more": max(0, len(every) - _SHOWN), "left": said,
        "unread": list(reading.unread), "faults": [told(fault, language) for fault in reading.faults],
    }  # fmt: skip


def _compared(one: Compared, names: Names, language: str) -> Row:
    factor, before = one.factor, one.before
    carrier = names.carrier(factor.carrier) if factor.carrier else ""
    place = place_of(names.catalog, factor.region, language)
    of = (carrier, basis_of(factor, language), factor.gas, place, str(factor.year_from or ""))
    return {
        "state": one.state, "state_name": say(f"book_{one.state}", language), "factor": " · ".join(filter(None, of)),
        "value": factor.value, "value_text": f"{factor.value.normalize():,f}", "unit": factor.unit,
        "before": None if before is None else before.value, "before_unit": before.unit if before else "",
        "before_text": f"{before.value.normalize():,f}" if before else "–", "before_edition": before.edition if before else "",
        "change_ratio": one.change_ratio,
    }  # fmt: skip
