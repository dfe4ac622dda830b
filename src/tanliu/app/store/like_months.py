"""Rows of entities with their sums of like months (`tanliu.flow.indicator.alike`) as SQL."""

from __future__ import annotations

from functools import lru_cache

from tanliu.flow.indicator.types import ALIKE, LINE_SUMS, OUTPUTS
from tanliu.kit.table import dictionary

_ROWS = "entity_measure"


def of_entities(rows: str) -> str:
    """Return SQL of the rows of table ``measure`` of entities with the name of each.

    Parameters
    ----------
    rows
        Text that stands after FROM.
    """
    return f"SELECT *, subject_id AS entity_id FROM {rows} WHERE subject_kind = 'entity'"


def with_alike(rows: str) -> str:
    """Return SQL that adds the sums of like months to the measures of entities, in place of those that are there.

    Parameters
    ----------
    rows
        SQL of rows with entity_id and the measures, of each year all its months.
    """
    return f"""WITH {_ROWS} AS ({rows}), alike AS ({_added()})
               SELECT m.* EXCLUDE (entity_id), a.* EXCLUDE (period)
               FROM {_ROWS} m JOIN alike a ON a.entity_id = m.entity_id AND a.period = m.period"""


def columns() -> tuple[str, ...]:
    """Return the names of the sums of like months."""
    return tuple(ALIKE + name for name in (*LINE_SUMS, *OUTPUTS))


@lru_cache(maxsize=1)
def _added() -> str:
    # Ibis takes half a second, so only those who ask for results wait for it
    import ibis

    from tanliu.flow.indicator import alike

    kinds = {column.name: column.type.replace(":", ", ") for column in dictionary()["measure"].columns}
    names = ("period", "energy_months", "output_months", *alike.NAMES)
    table = ibis.table({"entity_id": "string", **{name: kinds[name] for name in names}}, name=_ROWS)
    found = alike.with_alike(table).select("entity_id", "period", *columns())
    return str(ibis.to_sql(found, dialect="duckdb"))
