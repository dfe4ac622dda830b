"""Figures of a yearbook beside the same sums over enterprises: difference, coverage, and the residual of a control total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

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
_YEAR = len("2025")


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


class Asker(Protocol):
    """What reads the store: results that are served, or an explanation."""

    def rows(self, query: str, values: Sequence[object] = ..., /) -> list[Row]:
        """Return rows."""
        ...

    def scan(self, table: str, /) -> str:
        """Return SQL that reads a table."""
        ...


@dataclass(frozen=True, slots=True)
class Control:
    """A figure of the yearbook that was chosen as the control total, beside a sum over enterprises, both in kgce."""

    printed: Decimal
    added: Decimal
    region_id: str
    year: str
    source: str
    reason: str
    by: str
    at: str

    @property
    def residual(self) -> Decimal:
        return self.printed - self.added

    @property
    def ratio(self) -> Decimal | None:
        return self.residual / self.printed if self.printed else None


def choices(results: Results, region: str, year: str) -> list[Row]:
    """Return every choice of a control total with who made it, newest first; ``state`` says whether it holds."""
    return results.rows(
        f"""SELECT c.*, strftime(b.known_at::TIMESTAMP, '%Y-%m-%d %H:%M') AS at, b.brought_by AS by,
                   CASE WHEN row_number() OVER (PARTITION BY group_id, carrier ORDER BY c.batch_id DESC) > 1 THEN 'superseded'
                        WHEN withdrawn THEN 'lifted' ELSE 'holds' END AS state
            FROM {results.scan("yearbook_control")} c JOIN {results.scan("batch")} b ON b.batch_id = c.batch_id
            WHERE c.region_id = ? AND c.period = ? ORDER BY c.batch_id DESC""",
        [region, year],
    )


def control(asker: Asker, subject: tuple[str, str], year: str, added: Decimal | None) -> Control | None:
    """Return the control total of the energy of a region, or of a field or industry in it; who may see all of it is asked before.

    Parameters
    ----------
    subject
        The region, and the field or industry; empty for everybody.
    added
        What enterprises add up to where it is read; there is nothing to hold it against where that is not known.
    """
    if added is None or len(year) != _YEAR:
        return None
    rows = asker.rows(
        f"""SELECT y.value, y.publisher, y.source, c.reason, b.brought_by AS by, strftime(b.known_at::TIMESTAMP, '%Y-%m-%d %H:%M') AS at
            FROM (SELECT * FROM {asker.scan("yearbook_control")} QUALIFY {newest("yearbook_control")}) c
            JOIN (SELECT * FROM {asker.scan("yearbook")} QUALIFY {newest("yearbook")}) y USING (region_id, period, group_id, carrier)
            JOIN {asker.scan("batch")} b ON b.batch_id = c.batch_id
            WHERE c.region_id = ? AND c.period = ? AND c.group_id = ? AND c.carrier = ''""",
        [subject[0], year, subject[1]],
    )
    return next(
        (
            Control(one["value"], added, subject[0], year, f"{one['publisher']}, {one['source']}", one["reason"], one["by"] or "", one["at"])
            for one in rows
        ),
        None,
    )  # fmt: skip


def sees(results: Results, scope: Scope, region: str, year: str) -> bool:
    """Return whether a reader sees every enterprise of a region of which a table of the year is kept."""
    return (region, year) in years_of(results, scope)
