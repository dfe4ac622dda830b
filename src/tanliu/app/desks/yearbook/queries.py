"""Figures of a yearbook beside the same sums over enterprises: difference, coverage, and the residual of a control total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import literal, newest
from tanliu.catalog.types import Catalog

Row = dict[str, Any]
#: Columns of the list, in the order of files.
COLUMNS = (
    "group_id", "group", "carrier_id", "carrier", "unit", "printed", "added", "difference", "coverage", "entities", "registered",
    "publisher", "source",
)  # fmt: skip
_ENERGY_UNIT = "kgce"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A figure of the yearbook beside the sum over enterprises, both in the carrier's unit; all carriers in kgce.

    Attributes
    ----------
    added
        The sum; None where no enterprise of the group is known with it.
    entities, registered
        Enterprises in the sum, and those of the register in the group.
    """

    group_id: str
    carrier_id: str
    unit: str
    printed: Decimal
    added: Decimal | None
    entities: int
    registered: int
    publisher: str
    source: str

    @property
    def difference(self) -> Decimal | None:
        """The yearbook less the sum: what no registered enterprise tells, or where the boundaries differ."""
        return None if self.added is None else self.printed - self.added

    @property
    def coverage(self) -> Decimal | None:
        """The sum over the yearbook."""
        return None if self.added is None or not self.printed else self.added / self.printed


def years_of(results: Results, scope: Scope) -> list[tuple[str, str]]:
    """Return regions and years of which a table is kept and the reader sees every enterprise, newest first."""
    rows = results.rows(
        f"""SELECT DISTINCT region_id, period FROM {results.scan("yearbook")} WHERE region_id NOT IN (
                SELECT unnest(regions) FROM entity WHERE NOT ({scope.condition})) ORDER BY period DESC, region_id""",
        scope.values,
    )
    return [(row["region_id"], row["period"]) for row in rows]


def reconciled(results: Results, catalog: Catalog, region: str, year: str) -> list[Reconciled]:
    """Return the figures of a table beside what enterprises add up to, sums first; who may see the region is asked before."""
    used = ", ".join(literal(name) for name, one in catalog.purposes.items() if one.direction == "use")
    rows = results.rows(
        f"""
        WITH told AS (SELECT * FROM {results.scan("yearbook")} WHERE region_id = ? AND period = ? QUALIFY {newest("yearbook")}),
             inside AS (SELECT * FROM line WHERE year = ? AND list_contains(regions, ?)),
             groups AS (SELECT DISTINCT group_id FROM told),
             members AS (SELECT g.group_id, e.entity_id FROM groups g JOIN entity e ON list_contains(e.regions, ?) AND (
                 g.group_id = '' OR g.group_id = e.field OR g.group_id = e.industry OR (length(g.group_id) = 1 AND starts_with(e.industry, g.group_id)))),
             of_group AS (SELECT group_id, count(*) AS registered FROM members GROUP BY group_id),
             by_carrier AS (
                 SELECT group_id, carrier, unit, sum(quantity) AS added, count(DISTINCT entity_id) AS entities
                 FROM inside JOIN members USING (entity_id) WHERE purpose IN ({used}) GROUP BY ALL),
             whole AS (SELECT group_id, sum(energy_kgce) AS added, count(DISTINCT entity_id) AS entities
                       FROM inside JOIN members USING (entity_id) GROUP BY ALL)
        SELECT t.group_id, t.carrier, t.value, t.publisher, t.source, coalesce(o.registered, 0) AS registered,
               c.unit, c.added AS quantity, coalesce(c.entities, 0) AS users, w.added AS kgce, coalesce(w.entities, 0) AS all_of
        FROM told t LEFT JOIN of_group o USING (group_id) LEFT JOIN whole w USING (group_id)
        LEFT JOIN by_carrier c ON c.group_id = t.group_id AND c.carrier = t.carrier
        ORDER BY t.group_id, t.carrier""",
        [region, year, int(year), region, region],
    )
    found = []
    for row in rows:
        carrier = row["carrier"]
        own = catalog.carriers[carrier].unit if carrier in catalog.carriers else _ENERGY_UNIT
        # a quantity that was told in another unit than the carrier's own is no part of a sum in it
        if carrier and row["unit"] not in (None, own):
            continue
        added, entities = (row["quantity"], row["users"]) if carrier else (row["kgce"], row["all_of"])
        found.append(
            Reconciled(
                row["group_id"], carrier, own, row["value"], added, entities, row["registered"], row["publisher"], row["source"],
            )
        )  # fmt: skip
    return found
