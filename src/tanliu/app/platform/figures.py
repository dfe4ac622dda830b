"""Values of indicators for sums that are not stored: of the entities a reader sees, of a few months, of leaders.

The expression is that of `tanliu.flow.indicator.formulas.value`, put into SQL: what a page works out has the digits that
the store has for the same entities.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import ibis
from sqlglot import exp, parse_one

from tanliu.flow.indicator.formulas import value
from tanliu.flow.indicator.measures import AREAS, REGIONAL, SUMMED
from tanliu.flow.indicator.types import ALIKE, Indicator, measures_of
from tanliu.kit.table import dictionary

#: Column of a row that holds its values by the id of the indicator.
FIGURES = "figures"


def sql_type(measure: str) -> str:
    """Return the type of a measure in SQL; those of packs have that of value added."""
    kinds = {column.name: column.type for column in dictionary()["measure"].columns}
    measure = measure.removeprefix(ALIKE)
    return kinds.get(measure, kinds["value_added_cny"]).replace(":", ", ")


def summed(indicators: Sequence[Indicator] = ()) -> tuple[str, ...]:
    """Return our measures of entities, and those of packs that some indicators are made of."""
    ours = {*SUMMED, *REGIONAL}
    return (*SUMMED, *(name for name in measures_of(indicators) if name not in ours))


def added(indicators: Sequence[Indicator] = (), prefix: str = "") -> str:
    """Return SQL that adds up the measures of entities that `summed` names.

    Parameters
    ----------
    prefix
        Name of the table before a column, such as ``e.``.
    """
    return ", ".join(f"sum({prefix}{name}) AS {name}" for name in summed(indicators))


def added_over_periods(indicators: Sequence[Indicator], registered: Collection[str]) -> str:
    """Return SQL that adds up the measures of one entity over periods; what is registered stays as it is.

    Parameters
    ----------
    registered
        Names of the registered measures that packs bring, besides our areas.
    """
    same = {*AREAS, *registered}
    return ", ".join(f"{'max' if name in same else 'sum'}({name}) AS {name}" for name in summed(indicators))


def valued(query: str, indicators: Sequence[Indicator]) -> str:
    """Return SQL for the rows of a query with the values of some indicators in the column `FIGURES`.

    Parameters
    ----------
    query
        SQL whose columns include the measures that they are made of.
    """
    if not indicators:
        return f"SELECT summed.*, NULL AS {FIGURES} FROM ({query}) summed"
    values = ", ".join(f'"{one.id}" := {_expression(one)}' for one in indicators)
    return f"SELECT summed.*, struct_pack({values}) AS {FIGURES} FROM ({query}) summed"


def value_of(row: Mapping[str, Any], indicator: Indicator | None) -> Decimal | None:
    """Return the value of an indicator in a row of `valued`."""
    if indicator is None or row[FIGURES] is None:
        return None
    found: Decimal | None = row[FIGURES][indicator.id]
    return found


@lru_cache(maxsize=256)
def _expression(indicator: Indicator) -> str:
    """Return the value of an indicator as SQL on the columns of a table ``summed``."""
    names = dict.fromkeys(indicator.columns)
    table = ibis.table({name: sql_type(name) for name in names}, name="summed")
    columns = [table[name] for name in indicator.columns]
    select = parse_one(
        ibis.to_sql(table.select(value=value(indicator, *columns)), dialect="duckdb"), read="duckdb"
    )
    found = select.expressions[0].unalias()
    for column in found.find_all(exp.Column):
        column.set("table", exp.to_identifier("summed"))
    return str(found.sql("duckdb"))
