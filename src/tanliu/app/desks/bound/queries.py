"""Which factors are bound to the enterprises that a reader sees, and what they change in a year."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import newest
from tanliu.flow.inventory.own import HOURLY, SUPPLIER

Row = dict[str, Any]
#: Columns of the stated factors, in the order of files.
FACTORS = (
    "entity_id", "name", "carrier", "basis", "valid_from", "valid_until", "factor_kgco2e", "unit", "supplier", "source",
    "evidence", "known_at", "brought_by",
)  # fmt: skip
#: Columns of what they change, in the order of files.
EFFECTS = (
    "entity_id",
    "name",
    "carrier",
    "how",
    "basis",
    "quantity",
    "unit",
    "kg",
    "instead_kg",
    "change_kg",
    "change_ratio",
)
#: For what a factor was used, by the accounting in which it counts, with the column of lines.
_ACCOUNTS = {
    "emission": ("location", "emission_kgco2e"),
    "market-based emission": ("market", "market_kgco2e"),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """Factors that are stated, and what bound factors change in a year.

    Attributes
    ----------
    factors
        A row for each stated factor that holds; `FACTORS`.
    effects
        A row for each enterprise, carrier, kind (``supplier`` or ``hourly``) and accounting; `EFFECTS`: what it emits by the
        bound factor and by the one that would answer without it, None where none would.
    """

    factors: list[Row]
    effects: list[Row]

    def total(self, how: str) -> tuple[Decimal, Decimal] | None:
        """Return kg by bound factors of a kind in the accounting by place and kg without them; None where there are none."""
        rows = [row for row in self.effects if row["how"] == how and row["basis"] == "location"]
        rows = [row for row in rows if row["instead_kg"] is not None]
        if not rows:
            return None
        kg, instead = (sum((row[name] for row in rows), Decimal(0)) for name in ("kg", "instead_kg"))
        return kg, instead


def bound(results: Results, scope: Scope, year: int, entity: str = "", carrier: str = "") -> Bound:
    """Return what is bound to the enterprises of a scope.

    Parameters
    ----------
    year
        Of the lines that are looked at.
    entity, carrier
        Only of these; empty for all.
    """
    narrowed = [*scope.values, entity, entity, carrier, carrier]
    seen = f"entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition}) AND (? = '' OR entity_id = ?) AND (? = '' OR carrier = ?)"
    # read from the store: what was entered a moment ago is there
    stated = f"(SELECT * FROM {results.scan('supplier_factor')} QUALIFY {newest('supplier_factor')})"
    factors = results.rows(
        f"""SELECT s.entity_id, e.name, s.carrier, s.basis, s.valid_from, s.valid_until, s.factor_kgco2e, s.unit, s.supplier,
                   s.source, s.evidence, strftime(b.known_at::TIMESTAMP, '%Y-%m-%d %H:%M') AS known_at, b.brought_by, b.batch_id
            FROM (SELECT * FROM {stated} WHERE {seen}) s JOIN entity e USING (entity_id)
            JOIN {results.scan("batch")} b ON b.batch_id = s.batch_id
            ORDER BY e.name, s.carrier, s.basis, s.valid_from DESC""",
        narrowed,
    )
    return Bound(factors, _effects(results, seen, narrowed, year))


def _effects(results: Results, seen: str, narrowed: list[Any], year: int) -> list[Row]:
    lines = results.rows(
        f"""SELECT l.entity_id, e.name, l.carrier, l.unit, l.binding_id, sum(l.quantity) AS quantity,
                   sum(l.emission_kgco2e) AS emission_kgco2e, sum(l.market_kgco2e) AS market_kgco2e
            FROM (SELECT * FROM line WHERE {seen} AND year = ? AND binding_id IN (
                SELECT binding_id FROM factor_match WHERE split_part(factor_match, '+', 1) IN ('{SUPPLIER}', '{HOURLY}')
                  OR split_part(market_match, '+', 1) = '{SUPPLIER}')) l JOIN entity e USING (entity_id)
            GROUP BY ALL""",
        [*narrowed, year],
    )
    sums: dict[tuple[str, ...], Row] = {}
    kept = _bindings(results) if lines else {}
    for row in lines:
        for used in kept.get(row["binding_id"], ()):
            basis, amount = _ACCOUNTS[used["for"]]
            key = (row["name"], row["entity_id"], row["carrier"], row["unit"], used["how"], basis)
            instead = used.get("instead")
            added = {
                "quantity": row["quantity"], "kg": row[amount],
                "instead_kg": None if instead is None else row["quantity"] * Decimal(instead),
            }  # fmt: skip
            sums[key] = _added(sums.get(key), added)
    names = ("name", "entity_id", "carrier", "unit", "how", "basis")
    return [_compared({**dict(zip(names, key, strict=True)), **told}) for key, told in sorted(sums.items())]


def _added(known: Row | None, more: Row) -> Row:
    if known is None:
        return more
    return {
        name: None if None in (known[name], value) else known[name] + value for name, value in more.items()
    }


def _compared(row: Row) -> Row:
    kg, instead = row["kg"], row["instead_kg"]
    change = None if kg is None or instead is None else kg - instead
    ratio = None if change is None or not instead else float(change / instead)
    return {**row, "change_kg": change, "change_ratio": ratio}


def _bindings(results: Results) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in results.rows(
        f"SELECT binding_id, factors FROM {results.scan('binding')} WHERE binding_id LIKE '%@%'"
    ):
        found[row["binding_id"]] += [
            one
            for one in json.loads(row["factors"])
            if one["how"] in (SUPPLIER, HOURLY) and one["for"] in _ACCOUNTS
        ]
    return found
