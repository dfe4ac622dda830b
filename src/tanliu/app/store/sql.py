"""Types and literals of the data dictionary as DuckDB writes them."""

from __future__ import annotations

from collections.abc import Container, Iterable

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import is_year
from tanliu.kit.storable import is_storable, storable
from tanliu.kit.table import Table, dictionary

_TYPES = {
    "string": "VARCHAR",
    "int8": "TINYINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "instant": "TIMESTAMPTZ",
}


#: By which rows are grouped into one.
ALL = "''"


def duckdb_type(kind: str) -> str:
    """Return the type of a column such as ``decimal(18:6)``."""
    if kind.startswith("decimal("):
        return "DECIMAL(" + kind[8:-1].replace(":", ", ") + ")"
    return _TYPES[kind]


def typed_nulls(table: Table) -> str:
    """Return a select list of nulls with the columns of a table."""
    return ", ".join(f"CAST(NULL AS {duckdb_type(c.type)}) AS {c.name}" for c in table.columns)


def typed_columns(table: Table, without: Container[str] = (), coded: Iterable[tuple[str, str]] = ()) -> str:
    """Return a select list that gives every column its declared type, or the one in which its texts are coded."""
    kinds = {column.name: duckdb_type(column.type) for column in table.columns} | dict(coded)
    return ", ".join(
        f"CAST({name} AS {kind}) AS {name}" for name, kind in kinds.items() if name not in without
    )


def newest(table: str) -> str:
    """Return what follows ``QUALIFY`` to keep the row of the latest delivery of each key of an input table."""
    told = dictionary()[table]
    first = f"row_number() OVER (PARTITION BY {', '.join(told.key)} ORDER BY batch_id DESC) = 1"
    return f"{first} AND withdrawn IS NOT TRUE" if "withdrawn" in told.names else first


#: Condition on rows of `region` that lie in no other one.
TOPMOST = "parent_id NOT IN (SELECT region_id FROM region)"


def lines_of(period: str) -> str:
    """Return the condition on lines of a period; its text comes from `Period` and is safe."""
    return f"year = {period}" if is_year(period) else f"period = '{period}'"


def quote(text: str) -> str:
    """Return a text as it stands between the quotes of a literal.

    Raises
    ------
    TanliuError
        When it holds what ends a literal for DuckDB, whatever stands behind it: NUL, or half of a sign.
    """
    if not is_storable(text):
        raise TanliuError(
            "a text holds NUL or half of a sign", found=storable(text), accepted=Message("texts of Unicode")
        )
    return text.replace("'", "''")


def literal(value: object) -> str:
    return str(value) if isinstance(value, int) else f"'{quote(str(value))}'"
