"""What was read without a fault and may be meant otherwise: told to whoever sent the file, and kept as it is."""

from __future__ import annotations

import re

import duckdb

from tanliu.app.ingest.relation import name
from tanliu.app.ingest.row_tables import FedTable

#: Formats in which day and month could change places: both as numbers side by side, no year before them.
_SIDE_BY_SIDE = re.compile(r"(?<!%Y.)(?<!%y.)(?<!%Y)(%-?d[^%\w]%-?m|%-?m[^%\w]%-?d)")
#: Months of a year: a day up to this one may be a month.
_MONTHS = 12
#: Columns of what is told of months or years.
_WHOSE = {"report": ("entity_id", "carrier", "purpose"), "output": ("entity_id", "measure")}
_YEAR = len("2025")


def two_orders(con: duckdb.DuckDBPyConnection, form: str | None, target: str) -> str:
    """Return the declared format of dates of which every one may be read the other way too; empty where one may not.

    Parameters
    ----------
    form
        How the dates are declared.
    target
        View of the accepted readings.
    """
    if form is None or not _SIDE_BY_SIDE.search(form):
        return ""
    query = f"SELECT max(day(day)), count(DISTINCT day) FILTER (day(day) <> month(day)) FROM {name(target)}"
    last, told = con.execute(query).fetchall()[0]
    return form if last is not None and last <= _MONTHS and told else ""


def years_beside_months(table: FedTable) -> list[str]:
    """Return whose years are stated in the same table as months of theirs: they are not added up, and may contradict."""
    if table.table not in _WHOSE:
        return []
    years, months = set(), set()
    for row in table.accepted.select([*_WHOSE[table.table], "period"]).to_pylist():
        *whose, period = row.values()
        if len(period) == _YEAR:
            years.add((*whose, period))
        else:
            months.add((*whose, period[:_YEAR]))
    return [" ".join(str(part) for part in one if part) for one in sorted(years & months, key=str)]
