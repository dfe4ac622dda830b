"""Factors of the packs in use: searched, with what follows each, and what of a reader's figures uses it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog, Factor
from tanliu.report.phrase import phrases

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which factors are asked for; empty means all.

    Attributes
    ----------
    text
        Words that all occur somewhere in a row: id, carrier, region, edition, source.
    used
        Only those that a reader's figures use.
    year
        Only those that hold in this year.
    """

    text: str = ""
    kind: str = ""
    carrier: str = ""
    region: str = ""
    evidence: str = ""
    used: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What of a reader's figures uses a factor: lines, enterprises, and the years of these lines."""

    lines: int
    entities: int
    years: tuple[int, ...]


def found(catalog: Catalog, wanted: Wanted, uses: Mapping[str, Use]) -> list[Factor]:
    """Return the factors asked for: by carrier, kind, region, then the newest years first."""
    words = _plain(wanted.text).split()
    chosen = [
        one
        for one in catalog.factors
        if wanted.kind in ("", one.kind)
        and wanted.carrier in ("", one.carrier)
        and wanted.region in ("", one.region)
        and wanted.evidence in ("", one.evidence)
        and (not wanted.used or one.id in uses)
        and (
            wanted.year is None
            or (one.year_from or wanted.year) <= wanted.year <= (one.year_to or wanted.year)
        )
        and all(word in text for text in (_text(catalog, one),) for word in words)
    ]
    return sorted(chosen, key=lambda one: (one.carrier, one.kind, one.region, -(one.year_from or 0), one.id))


def _text(catalog: Catalog, one: Factor) -> str:
    """Return all by which a factor can be found, in both languages."""
    carrier, region = catalog.carriers.get(one.carrier), catalog.regions.get(one.region)
    named = [name for item in (carrier, region) if item is not None for name in (item.name_en, item.name_zh)]
    return _plain(
        " ".join([one.id, one.carrier, one.gas, one.region, one.edition, one.source, one.clause, *named])
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def place_of(catalog: Catalog, region: str, language: str) -> str:
    """Return the name of a place that factors are published for; its id where the packs have none."""
    found = catalog.regions.get(region)
    if found is None:
        return region
    return found.name_zh if language == "zh" else found.name_en


def followed(catalog: Catalog) -> dict[str, Factor]:
    """Return by which factor each one is followed: the next of its kind, carrier, gas, region and basis.

    The next one holds for later years, or for the same years and was published later. The last of a series is in no pair.
    """
    series: dict[tuple[str, ...], list[Factor]] = {}
    for one in catalog.factors:
        series.setdefault((one.kind, one.carrier, one.gas, one.region, one.basis), []).append(one)
    pairs: dict[str, Factor] = {}
    for row in series.values():
        ordered = sorted(row, key=_time)
        for before, after in pairwise(ordered):
            if _time(before) < _time(after):
                pairs[before.id] = after
    return pairs


def _time(one: Factor) -> tuple[int, str]:
    return one.year_from or date.min.year, one.published


def uses(results: Results, scope: Scope) -> dict[str, Use]:
    """Return what of a reader's figures uses each factor that any does, by its id."""
    rows = results.rows(
        f"""SELECT binding_id, count(*) AS lines, list(DISTINCT entity_id) AS entities, list(DISTINCT year) AS years
            FROM line WHERE {scope.condition} GROUP BY binding_id""",
        scope.values,
    )
    by_binding = {row["binding_id"]: row for row in rows}
    gathered: dict[str, list[Row]] = {}
    for binding, factors in _bindings(results, by_binding):
        for one in factors:
            gathered.setdefault(one, []).append(by_binding[binding])
    return {
        id_: Use(
            sum(row["lines"] for row in of),
            len({entity for row in of for entity in row["entities"]}),
            tuple(sorted({year for row in of for year in row["years"]})),
        )
        for id_, of in gathered.items()
    }


def _bindings(results: Results, wanted: Mapping[Any, Row]) -> Iterable[tuple[Any, set[str]]]:
    """Yield bindings that are in use with the ids of their factors."""
    for row in results.rows(f"SELECT binding_id, factors FROM {results.scan('binding')}"):
        if row["binding_id"] in wanted:
            yield row["binding_id"], {one["id"] for one in json.loads(row["factors"])}


def users(results: Results, scope: Scope, factor: str, most: int = 50) -> Sequence[Row]:
    """Return the enterprises whose lines use a factor, by year and carrier, the largest emissions first."""
    bindings = [
        row["binding_id"]
        for row in results.rows(f"SELECT binding_id, factors FROM {results.scan('binding')}")
        if any(one["id"] == factor for one in json.loads(row["factors"]))
    ]
    return results.rows(
        f"""SELECT l.entity_id, e.name, l.year, l.carrier, count(*) AS lines, sum(l.emission_kgco2e) AS emission_kgco2e
            FROM (SELECT * FROM line WHERE {scope.condition} AND list_contains(?, binding_id)) l
            LEFT JOIN entity e USING (entity_id) GROUP BY ALL
            ORDER BY emission_kgco2e DESC NULLS LAST, l.entity_id, l.year DESC, l.carrier LIMIT ?""",
        [*scope.values, bindings, most],
    )


def basis_of(one: Factor, language: str) -> str:
    """Return on what a factor rests, in words where there are some."""
    known = phrases().get(f"lib_basis_{one.basis}")
    return known[language] if known else (one.basis or "").replace("_", " ")


def years_of(one: Factor) -> str:
    """Return the years for which a factor holds; an open end is open."""
    if one.year_from is None and one.year_to is None:
        return ""
    if one.year_from == one.year_to:
        return str(one.year_from)
    return f"{one.year_from or ''}–{one.year_to or ''}"
