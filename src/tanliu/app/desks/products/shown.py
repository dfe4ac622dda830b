"""What pages, files, commands and the interface tell of products and titles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.products.models import GreenTitle
from tanliu.app.desks.products.queries.base import Made
from tanliu.app.desks.products.queries.titles import state
from tanliu.decide.product.document import ProductRule, TitleRegisters
from tanliu.decide.product.footprint import Base
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of files, in their order.
HEADER = (
    "product_entity", "product_firm", "product_name", "product_year", "product_unit", "product_made", "product_months", "product_energy",
    "product_location", "product_low", "product_high", "product_market", "product_estimated", "product_in_doubt", "product_hinted", "product_part", "product_level",
    "product_advanced", "product_access", "product_most", "product_limit_source", "product_remarks", "product_boundary",
)  # fmt: skip
BASE_HEADER = (
    "product_name", "product_year", "product_unit", "product_firms", "product_left_out", "product_made", "product_mean", "product_median",
    "product_best", "product_mean_kg",
)  # fmt: skip
TITLE_HEADER = (
    "title_register", "title_level", "title_holder", "title_entity", "title_awarded_by", "title_document", "title_first", "title_last",
    "title_state", "title_why",
)  # fmt: skip


def remarks(one: Made, lang: str) -> list[str]:
    """Return what a reader of the value has to know, in words."""
    found = one.found
    told = [say(f"product_missing_{found.missing}", lang)] if found.missing else []
    told += [
        say(f"product_doubt_{name}", lang, months=found.months, percent=f"{found.hinted_ratio * 100:.1f}")
        for name in found.doubts
    ]
    if "shared" in found.doubts and found.low_kg is not None:
        told.append(say("product_interval_not_shared", lang))
    if found.limit is None and found.missing is None:
        told.append(say("product_no_limit", lang))
    return told


def row(one: Made, rule: ProductRule, year: str, lang: str) -> Row:
    """Return a product of a firm."""
    found, product = one.found, rule.items[one.found.product]
    limit = found.limit
    return {
        "entity_id": one.entity_id, "firm": one.name, "product": found.product, "name": product.name[lang], "year": year,
        "unit": product.unit[lang], "made": found.made, "months": found.months, "energy_kgce": found.energy_kgce,
        "location_kg": found.location_kg, "low_kg": found.low_kg, "high_kg": found.high_kg, "market_kg": found.market_kg,
        "estimated_ratio": found.estimated_ratio, "in_doubt_ratio": found.doubted_ratio, "hinted_ratio": found.hinted_ratio, "part_ratio": found.part, "level": found.level,
        "level_name": say(f"product_level_{found.level}", lang) if found.level else None,
        "advanced_kgce": limit and limit.advanced_kgce, "access_kgce": limit and limit.access_kgce, "most_kgce": limit and limit.most_kgce,
        "limit_source": f"{limit.source} ({limit.evidence})" if limit else None, "remarks": remarks(one, lang),
        "boundary": product.boundary[lang], "is_firm": found.is_firm, "deliveries": list(one.batches),
    }  # fmt: skip


_CELLS = (
    "entity_id", "firm", "name", "year", "unit", "made", "months", "energy_kgce", "location_kg", "low_kg", "high_kg", "market_kg",
    "estimated_ratio", "in_doubt_ratio", "hinted_ratio", "part_ratio", "level_name", "advanced_kgce", "access_kgce", "most_kgce", "limit_source",
)  # fmt: skip


def cells(rows: Iterable[Made], rule: ProductRule, year: str, lang: str) -> Iterator[list[object]]:
    """Yield the rows of a file, with the remarks and the boundary of each value."""
    for one in rows:
        told = row(one, rule, year, lang)
        yield [*(_short(told[name]) for name in _CELLS), "; ".join(told["remarks"]), told["boundary"]]


def _short(value: object) -> object:
    return round(value, 6) if isinstance(value, Decimal) else value


def base_row(one: Base, rule: ProductRule, year: str, lang: str) -> Row:
    """Return a product in the district; means of few firms are those of nobody but who sees all of them."""
    product = rule.items[one.product]
    return {
        "product": one.product, "name": product.name[lang], "year": year, "unit": product.unit[lang], "firms": one.firms,
        "left_out": one.left_out, "made": one.made if one.firms else None, "mean_kgce": one.mean_kgce, "median_kgce": one.median_kgce,
        "best_kgce": one.best_kgce, "mean_kg": one.mean_kg,
        "levels": [(say(f"product_level_{name}", lang), count) for name, count in one.by_level.items()],
    }  # fmt: skip


def may_see(one: Base, rule: ProductRule, *, whole: bool) -> bool:
    """Return whether a reader may see the means of a product: who sees all firms, or from so many firms on."""
    return whole or one.firms >= rule.least_peers


def base_cells(rows: Iterable[Row]) -> Iterator[list[object]]:
    """Yield the rows of a file of the district's products."""
    names = (
        "name",
        "year",
        "unit",
        "firms",
        "left_out",
        "made",
        "mean_kgce",
        "median_kgce",
        "best_kgce",
        "mean_kg",
    )
    for told in rows:
        yield [_short(told[name]) for name in names]


def title_row(one: GreenTitle, known: TitleRegisters, today: date, lang: str) -> Row:
    """Return a title; a register or level that the packs no longer have is shown by its id."""
    register, level = known.items.get(one.kind), known.levels.get(one.level)
    stands = state(one, today)
    return {
        "id": one.pk, "kind": one.kind, "kind_name": register.name[lang] if register else one.kind, "level": one.level,
        "level_name": level[lang] if level else one.level, "holder": one.holder, "entity_id": one.entity_id or None,
        "awarded_by": one.awarded_by, "document": one.document, "first": one.first, "last": one.last, "state": stands,
        "state_name": say(f"title_state_{stands}", lang), "why": one.withdrawn_why or None,
    }  # fmt: skip


def title_cells(rows: Iterable[Row]) -> Iterator[list[object]]:
    """Yield the rows of a file of titles."""
    names = (
        "kind_name",
        "level_name",
        "holder",
        "entity_id",
        "awarded_by",
        "document",
        "first",
        "last",
        "state_name",
        "why",
    )
    for told in rows:
        yield [told[name] for name in names]
