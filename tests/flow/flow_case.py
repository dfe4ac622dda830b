"""Small tables with the columns of the dictionary, and steps run on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from tanliu.catalog.activity import Purpose
from tanliu.kit.table import dictionary

Row = Mapping[str, Any]
QUANTITY, RATIO = pa.decimal128(18, 6), pa.decimal128(19, 10)


def contract(name: str, part_of: str = "energy") -> Purpose:
    """Return a purpose that is what a contract covers of another."""
    return Purpose(
        id=name, name_en=name, name_zh=name, direction="use", part_of=part_of, has_energy=True, is_capped=False,
        location="factor", market="zero", rule_en="by contract", rule_zh="按合同", source="a test",
        evidence="definition",
    )  # fmt: skip


GREEN = contract("green_power")


def stored(table: str, rows: Iterable[Row]) -> ibis.Table:
    """Return a table of the dictionary; columns that a row leaves out are null."""
    return ibis.memtable(pa.Table.from_pylist(list(rows), schema=dictionary()[table].schema))


def plain(columns: Mapping[str, pa.DataType], rows: Iterable[Sequence[object]]) -> ibis.Table:
    """Return a table of the given columns."""
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    return ibis.memtable(pa.Table.from_pylist(records, schema=pa.schema(list(columns.items()))))


def rows(expression: ibis.Table, *order: str) -> list[dict[str, Any]]:
    """Run an expression and return its rows in the order of some columns."""
    found = expression.to_pyarrow().to_pylist()
    return sorted(found, key=lambda row: [str(row[name]) for name in order])


def quantities(*given: tuple[str, str, str, str]) -> ibis.Table:
    """Return quantities of electricity: entity, purpose, period and kWh."""
    columns = (
        "entity_id",
        "purpose",
        "period",
        "quantity",
        "reported_quantity",
        "carrier",
        "to_unit",
        "origin",
    )
    kinds = {name: pa.string() for name in columns} | dict.fromkeys(columns[3:5], QUANTITY)
    amounts = ((row, Decimal(row[3])) for row in given)
    rows = ((*row[:3], amount, amount, "electricity", "kWh", "reported") for row, amount in amounts)
    return plain(kinds, rows)
