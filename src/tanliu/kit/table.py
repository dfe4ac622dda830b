"""The data dictionary: every stored table is declared in a room's ``tables.csv`` and nowhere else.

From it come the schemas of the store, the empty tables, the checks of what is written, and the reference docs.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import pyarrow as pa

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Rooms that declare tables, and the ring each lies in.
ROOMS = {
    "place": "flow",
    "meter": "flow",
    "filing": "flow",
    "activity": "flow",
    "inventory": "flow",
    "indicator": "flow",
    "estimate": "model",
}
HEADER = ("table", "column", "type", "unit", "nullable", "description")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type in the store, unit and meaning."""

    name: str
    type: str
    unit: str
    nullable: bool
    description: str

    @property
    def arrow(self) -> pa.DataType:
        return _arrow(self.type)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the dictionary."""

    name: str
    room: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema; units and descriptions travel as field metadata."""
        return pa.schema(
            [
                pa.field(c.name, c.arrow, c.nullable, {"unit": c.unit, "description": c.description})
                for c in self.columns
            ]
        )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def empty(self) -> pa.Table:
        return self.schema.empty_table()


@cache
def dictionary() -> Mapping[str, Table]:
    """Return every table by name.

    Raises
    ------
    TanliuError
        When a ``tables.csv`` has a wrong header or type, or names a column twice.
    """
    tables: dict[str, Table] = {}
    for room in ROOMS:
        for name, columns in _read(room).items():
            if name in tables:
                raise TanliuError(
                    Message("table {name} is declared twice", name=name),
                    where=f"{ROOMS[room]}/{room}/tables.csv",
                )
            tables[name] = Table(name, room, tuple(columns))
    return MappingProxyType(tables)


def _read(room: str) -> dict[str, list[Column]]:
    text = resources.files("tanliu").joinpath(ROOMS[room], room, "tables.csv").read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    where = f"{ROOMS[room]}/{room}/tables.csv"
    if tuple(reader.fieldnames or ()) != HEADER:
        raise TanliuError("wrong header", where=where, found=reader.fieldnames, accepted=",".join(HEADER))
    tables: dict[str, list[Column]] = {}
    for number, row in enumerate(reader, start=2):
        columns = tables.setdefault(row["table"], [])
        if any(column.name == row["column"] for column in columns):
            raise TanliuError("column is named twice", where=f"{where}:{number}", found=row["column"])
        _arrow(row["type"], where=f"{where}:{number}")
        columns.append(
            Column(row["column"], row["type"], row["unit"], row["nullable"] == "yes", row["description"])
        )
    return tables


_PLAIN: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int8": pa.int8(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", tz="UTC"),
}


def _arrow(text: str, where: str | None = None) -> pa.DataType:
    if text in _PLAIN:
        return _PLAIN[text]
    name, _, arguments = text.partition("(")
    digits = arguments.rstrip(")").split(":")
    if name == "decimal" and len(digits) == 2 and all(digit.isdigit() for digit in digits):
        return pa.decimal128(int(digits[0]), int(digits[1]))
    raise TanliuError(
        "unknown type",
        where=where,
        found=text,
        accepted=Message("{types} or decimal(38:16)", types=", ".join(_PLAIN)),
    )
