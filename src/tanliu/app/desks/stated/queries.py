"""Emissions as others report them, each beside what is computed of the same entity, period, gas and scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace

Row = dict[str, Any]
#: Columns of a row, in the order of files.
COLUMNS = (
    "entity_id", "name", "period", "gas", "scope", "basis", "assurance", "value_kg", "computed_kg", "difference_kg",
    "difference_ratio", "stated_by", "source",
)  # fmt: skip
#: Gas and basis to the column of lines; the gases of one kind are computed by location alone.
_AMOUNTS = (
    ("CO2e", "location", "emission_kgco2e"), ("CO2e", "market", "market_kgco2e"), ("CO2", "location", "emission_kgco2"),
    ("CH4", "location", "emission_kgch4"), ("N2O", "location", "emission_kgn2o"),
    ("CO2_biogenic", "location", "emission_kgco2biogenic"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is reported by others in a period.

    Attributes
    ----------
    rows
        One for each figure: what was reported, what is computed of the same (None where nothing is), and the difference.
    lacking
        How many of them have nothing computed beside them.
    """

    rows: list[Row]

    @property
    def lacking(self) -> int:
        return sum(row["computed_kg"] is None for row in self.rows)

    @property
    def both(self) -> tuple[Decimal, Decimal] | None:
        """Sums of both over the figures in CO2e that have both, location based; None where there are none."""
        found = [
            row
            for row in self.rows
            if row["computed_kg"] is not None and (row["gas"], row["basis"]) == ("CO2e", "location")
        ]
        if not found:
            return None
        return sum((row["value_kg"] for row in found), Decimal(0)), sum(
            (row["computed_kg"] for row in found), Decimal(0)
        )


def told(results: Results, scope: Scope, period: str, entity: str | None = None) -> Told:
    """Return what others report of the entities that a reader sees.

    Parameters
    ----------
    entity
        Of this one alone.
    """
    query = _query("stated_emission", "line", "entity", results.columns_of("line"), f"({scope.condition})")
    return Told(results.rows(query, [period, *scope.values, entity, entity]))


def of_workspace(workspace: Workspace, period: str) -> Told:
    """Return what others report of all entities of a workspace."""
    entity = workspace.current_rows("entity")
    query = _query(
        workspace.current_rows("stated_emission"), workspace.lake.scan("line"), entity,
        workspace.lake.stored_columns("line"), "true",
    )  # fmt: skip
    found = workspace.connection.execute(query, [period, None, None]).to_arrow_table()
    return Told(list(found.to_pylist()))


def _query(stated: str, line: str, entity: str, columns: Collection[str], seen: str) -> str:
    """Return SQL of the comparison; its values are a period, those of the scope, and twice an entity or None."""
    cases = " ".join(
        f"WHEN s.gas = '{gas}' AND s.basis = '{basis}' THEN l.{column}"
        for gas, basis, column in _AMOUNTS
        if column in columns
    )
    return f"""
        WITH asked AS (
            SELECT s.*, e.name FROM {stated} s JOIN {entity} e USING (entity_id)
            WHERE s.period = ? AND entity_id IN (SELECT entity_id FROM {entity} WHERE {seen})
              AND (? IS NULL OR entity_id = ?)),
        computed AS (
            SELECT s.entity_id, s.period, s.gas, s.scope, s.basis, s.assurance, sum(CASE {cases} END) AS computed_kg
            FROM asked s JOIN {line} l ON l.entity_id = s.entity_id
              AND (l.period = s.period OR CAST(l.year AS VARCHAR) = s.period)
              AND list_contains(string_split(s.scope, '+'), CAST(l.scope AS VARCHAR))
            GROUP BY ALL)
        SELECT a.entity_id, a.name, a.period, a.gas, a.scope, a.basis, a.assurance, a.value_kg, c.computed_kg,
               c.computed_kg - a.value_kg AS difference_kg,
               CASE WHEN a.value_kg <> 0 THEN CAST((c.computed_kg - a.value_kg) / a.value_kg AS DOUBLE) END AS difference_ratio,
               a.stated_by, a.source, a.batch_id, a.row
        FROM asked a LEFT JOIN computed c USING (entity_id, period, gas, scope, basis, assurance)
        ORDER BY a.value_kg DESC, a.entity_id, a.gas, a.scope, a.basis, a.assurance"""
