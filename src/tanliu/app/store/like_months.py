"""Rows of entities with their sums of like months (`tanliu.flow.indicator.alike`) as SQL."""

from __future__ import annotations

from functools import lru_cache

from tanliu.kit.table import dictionary

_ROWS = "entity_measure"


def with_alike(rows: str) -> str:
    """Return SQL that adds the sums of like months to the measures of entities.

    Parameters
    ----------
    rows
        SQL of the rows of table ``measure`` of entities, of each year all its months.
    """
    return f"""WITH {_ROWS} AS (SELECT *, subject_id AS entity_id FROM ({rows})), alike AS ({_added()})
               SELECT m.* EXCLUDE (entity_id), a.* EXCLUDE (entity_id, period)
               FROM {_ROWS} m JOIN alike a ON a.entity_id = m.entity_id AND a.period = m.period"""


@lru_cache(maxsize=1)
def _added() -> str:
    # Ibis takes half a second, so only those who ask for results wait for it
    import ibis

    from tanliu.flow.indicator import alike
    from tanliu.flow.indicator.types import ALIKE

    columns = {column.name: column.type.replace(":", ", ") for column in dictionary()["measure"].columns}
    names = ("period", "energy_months", "output_months", *alike.NAMES)
    table = ibis.table({"entity_id": "string", **{name: columns[name] for name in names}}, name=_ROWS)
    found = alike.with_alike(table).select("entity_id", "period", *(ALIKE + name for name in alike.NAMES))
    return str(ibis.to_sql(found, dialect="duckdb"))
