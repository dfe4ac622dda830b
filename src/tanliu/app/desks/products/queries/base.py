"""What firms made and used in a year, and what a unit of each product took of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubts
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.product.document import ProductRule
from tanliu.decide.product.footprint import Base, FirmYear, Footprint, Used, bases, footprints
from tanliu.decide.product.schema import FOLDER
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_WHOLE_YEAR, _PERCENT = 12, 100
_WHERE = Message("a pack with a document of products, such as carbon-flow")


@dataclass(frozen=True, slots=True)
class Made:
    """A product of a firm, with the figures behind it.

    Attributes
    ----------
    batches
        Deliveries that brought what was made.
    """

    entity_id: str
    name: str
    found: Footprint
    batches: tuple[int, ...]


def rules(catalog: Catalog, year: str | None = None) -> ProductRule:
    """Return the products of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them, or no edition holds in the year.
    """
    if not any(catalog.documents.get(FOLDER, {})):
        raise TanliuError("no pack in use has typical products", where=f"{FOLDER}/", accepted=_WHERE)
    return read(document(catalog, FOLDER, "district", year), ProductRule)


def made(results: Results, catalog: Catalog, scope: Scope, year: str, entity_id: str = "") -> list[Made]:
    """Return the products of the firms of a scope, or of one firm, in the order of products and by energy, least first."""
    rule = rules(catalog, year)
    told, batches = _told(results, rule, scope, year, entity_id)
    firms = _firms(results, catalog, rule, scope, year, told)
    names = {row["entity_id"]: row["name"] for row in _entities(results, list(told))}
    found = [
        Made(id, names.get(id, id), one, batches[id, one.product])
        for id, firm in firms.items()
        for one in footprints(firm, rule, int(year))
    ]
    order = list(rule.items)
    return sorted(
        found,
        key=lambda one: (
            order.index(one.found.product), one.found.energy_kgce is None, one.found.energy_kgce or 0, one.name, one.entity_id
        ),
    )  # fmt: skip


def base(results: Results, catalog: Catalog, year: str) -> Mapping[str, Base]:
    """Return the base of each product over all firms of the district, whoever asks: a mean is that of all."""
    found = made(results, catalog, Scope.everything(), year)
    return {one.product: one for one in bases([each.found for each in found], rules(catalog, year))}


def _told(
    results: Results, rule: ProductRule, scope: Scope, year: str, entity_id: str
) -> tuple[dict[str, dict[str, dict[str, Decimal]]], dict[tuple[str, str], tuple[int, ...]]]:
    """Return what firms told of their products, by firm, measure and period; and the deliveries that told it."""
    ids = {one.measure: id for id, one in rule.items.items()} | {rule.share_measure: ""}
    rows = results.rows(
        f"""SELECT entity_id, what, period, quantity, batch_id FROM told
            WHERE list_contains(?::VARCHAR[], what) AND (period = ? OR period LIKE ?) AND (? = '' OR entity_id = ?)
              AND entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition})""",
        [list(ids), year, f"{year}-__", entity_id, entity_id, *scope.values],
    )
    found: dict[str, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    batches: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        found[row["entity_id"]][ids[row["what"]]][row["period"]] = row["quantity"]
        batches[row["entity_id"], ids[row["what"]]].add(row["batch_id"])
    return found, {key: tuple(sorted(told)) for key, told in batches.items()}


def _entities(results: Results, ids: Sequence[str]) -> list[dict[str, Any]]:
    return results.rows(
        "SELECT entity_id, name, industry FROM entity WHERE list_contains(?::VARCHAR[], entity_id)",
        [list(ids)],
    )


def _firms(
    results: Results, catalog: Catalog, rule: ProductRule, scope: Scope, year: str,
    told: Mapping[str, Mapping[str, Mapping[str, Decimal]]],
) -> dict[str, FirmYear]:  # fmt: skip
    ids = list(told)
    used, partly = _used(results, ids, year)
    rests = doubts(results, asked(scope, year, entities=ids), "entity") if ids else {}
    found = {}
    for row in _entities(results, ids):
        id = row["entity_id"]
        made_of = {product: one for product, one in told[id].items() if product}
        share, rest = told[id].get("", {}).get(year), rests.get(id)
        found[id] = FirmYear(
            row["industry"] or "", used.get(id, {}), made_of, None if share is None else share / _PERCENT,
            partly.get(id, frozenset()),
            *((rest.sure_ratio or Decimal(0), rest.hinted_ratio or Decimal(0)) if rest else (Decimal(0), Decimal(0))),
            rest.lines_without_factor if rest else 0,
            Decimal(str(rest.interval_ratio)) if rest and rest.interval_ratio is not None else None,
        )  # fmt: skip
    return found


def _used(
    results: Results, ids: Sequence[str], year: str
) -> tuple[dict[str, dict[str, Used]], dict[str, frozenset[str]]]:
    """Return energy and carbon by month, and of the year where all of its months are in it."""
    rows = results.rows(
        """SELECT p.entity_id, p.period, p.energy_kgce, p.emission_kgco2e, p.market_kgco2e, p.energy_months, p.partly_months,
                  coalesce(l.estimated, 0) AS estimated
           FROM entity_period p LEFT JOIN (
               SELECT entity_id, period, sum(energy_kgce) AS estimated FROM line
               WHERE origin = 'estimated' AND year = ? GROUP BY ALL
               UNION ALL
               SELECT entity_id, CAST(year AS VARCHAR), sum(energy_kgce) FROM line
               WHERE origin = 'estimated' AND year = ? AND length(period) > 4 GROUP BY ALL) l
             USING (entity_id, period)
           WHERE list_contains(?::VARCHAR[], p.entity_id) AND (p.period = ? OR p.period LIKE ?) AND p.energy_kgce IS NOT NULL""",
        [int(year), int(year), list(ids), year, f"{year}-__"],
    )
    found: dict[str, dict[str, Used]] = defaultdict(dict)
    partly: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        # a year of which ten months are known is no year
        if row["period"] != year or row["energy_months"] == _WHOLE_YEAR:
            found[row["entity_id"]][row["period"]] = Used(
                row["energy_kgce"],
                row["emission_kgco2e"],
                row["market_kgco2e"],
                row["estimated"] or Decimal(0),
            )
        if row["partly_months"]:
            partly[row["entity_id"]].add(row["period"])
    return found, {id: frozenset(periods) for id, periods in partly.items()}
