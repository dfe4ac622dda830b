"""The data dictionary: what is stored, declared in a room's ``tables.csv`` (columns) and ``stored.csv`` (tables).

From it come the schemas of the store, keys, partitions, what a source may feed, what a server loads, the checks of
what is written, and the reference docs. A room that has these files is found by itself.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

import pyarrow as pa

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

HEADER = (
    "table",
    "column",
    "type",
    "unit",
    "nullable",
    "key",
    "refers_to",
    "partition",
    "importable",
    "description",
)
STORED_HEADER = ("table", "kind", "served")
#: How a table is kept, and what several rows of one key mean.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "input": "What deliveries and people say: the row of the latest delivery holds for each key.",
        "booking": "Series that deliveries append to, kept in the order of the key; their rows are put together by steps.",
        "rollup": "Sums of bookings: rows of one key add up.",
        "record": "What happened or was computed once and is kept: one row for each key.",
        "result": "Rewritten by a computation: one row for each key.",
        "step": "Handed from one step to the next and not stored: one row for each key.",
    }
)
#: How a source may feed a column: by a mapping of its own, or also as the name, amount or unit of a wide column.
FEEDS = ("", "yes", "name", "amount", "unit")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type in the store, unit and meaning.

    Attributes
    ----------
    key
        Its place in the key of the table, from 1; 0 where it is not in it.
    refers_to
        Table and column, such as ``entity.entity_id``, in which its values stand; empty for none.
    partition
        Whether the files of the table are kept apart by it.
    importable
        How a source may feed it, one of `FEEDS`; empty for what the import itself fills and what no source feeds.
    pack
        Pack that brings it; empty for our own.
    """

    name: str
    type: str
    unit: str
    nullable: bool
    description: str
    key: int = 0
    refers_to: str = ""
    partition: bool = False
    importable: str = ""
    pack: str = ""

    @property
    def arrow(self) -> pa.DataType:
        return _arrow(self.type)


@dataclass(frozen=True)
class Table:
    """One table of the dictionary.

    Attributes
    ----------
    room
        Folder that declares it, such as ``flow/place``.
    kind
        One of `KINDS`.
    served
        Whether a server holds it in memory.
    """

    name: str
    room: str
    columns: tuple[Column, ...]
    kind: str = "result"
    served: bool = False

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema; units, descriptions and who brings a column travel as field metadata."""
        return pa.schema([pa.field(c.name, c.arrow, c.nullable, _metadata(c)) for c in self.columns])

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Columns that name what a row is about."""
        keyed = sorted((column.key, column.name) for column in self.columns if column.key)
        return tuple(name for _, name in keyed)

    @cached_property
    def partitions(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.partition)

    @cached_property
    def fed(self) -> tuple[str, ...]:
        """Columns that a source may feed; none where no source feeds the table by its rows."""
        return tuple(column.name for column in self.columns if column.importable)

    @cached_property
    def wide(self) -> Mapping[str, str]:
        """Columns that a wide file gives, by `FEEDS`: ``name`` and ``amount``, maybe ``unit``; empty for none."""
        return {column.importable: column.name for column in self.columns if column.importable in FEEDS[2:]}

    @property
    def is_delivered(self) -> bool:
        """Whether each row comes with a delivery of its own."""
        return self.kind in ("input", "booking")

    def empty(self) -> pa.Table:
        return self.schema.empty_table()

    def widened(self, columns: Iterable[Column]) -> Table:
        """Return the table with columns that packs bring, which come after its own.

        Raises
        ------
        TanliuError
            When it has a column of that name.
        """
        wide = {column.name: column for column in self.columns}
        for column in columns:
            if column.name in wide:
                raise TanliuError("column is named twice", where=self.name, found=column.name)
            wide[column.name] = column
        return replace(self, columns=tuple(wide.values()))

    def as_stored(self, schema: pa.Schema) -> Table:
        """Return the table with the columns that packs had brought when a schema was written."""
        return self.widened(_brought(field) for field in schema if _PACK in (field.metadata or {}))


#: Metadata of a field that say which pack brought the column.
_PACK = b"pack"


def _metadata(column: Column) -> dict[str, str]:
    known = {"unit": column.unit, "description": column.description}
    return known | {"pack": column.pack} if column.pack else known


def _brought(field: pa.Field) -> Column:
    """Return the column that a field of a stored schema was made from."""
    said = {key.decode(): value.decode() for key, value in field.metadata.items()}
    return Column(
        field.name, _written(field.type), said["unit"], field.nullable, said["description"], pack=said["pack"]
    )


@cache
def dictionary() -> Mapping[str, Table]:
    """Return every table by name.

    Raises
    ------
    TanliuError
        When a file has a wrong header, type or kind, names a column twice, or a table has no kind.
    """
    tables: dict[str, Table] = {}
    for room, folder in _rooms():
        kinds = _kinds(room, folder)
        for name, columns in _columns(room, folder).items():
            if name in tables:
                raise TanliuError(
                    Message("table {name} is declared twice", name=name), where=f"{room}/tables.csv"
                )
            if name not in kinds:
                raise TanliuError("the table has no kind", where=f"{room}/stored.csv", found=name)
            tables[name] = Table(name, room, tuple(columns), *kinds[name])
    return MappingProxyType(tables)


def in_order_of_references(names: Collection[str]) -> tuple[str, ...]:
    """Return tables so that each comes after those among them that it refers to; itself aside."""
    tables = dictionary()
    left = [name for name in tables if name in names]
    found: list[str] = []
    while left:
        waits = {
            name: {c.refers_to.partition(".")[0] for c in tables[name].columns} & {*left} - {name}
            for name in left
        }
        found.append(next((name for name in left if not waits[name]), left[0]))
        left.remove(found[-1])
    return tuple(found)


def _rooms() -> Iterator[tuple[str, Traversable]]:
    """Yield every room of a ring that declares tables."""
    rings = sorted((one for one in resources.files("tanliu").iterdir() if one.is_dir()), key=_name)
    for ring in rings:
        for room in sorted((one for one in ring.iterdir() if one.is_dir()), key=_name):
            if room.joinpath("tables.csv").is_file():
                yield f"{ring.name}/{room.name}", room


def _name(folder: Traversable) -> str:
    return folder.name


def _rows(room: str, folder: Traversable, name: str, header: tuple[str, ...]) -> list[dict[str, str]]:
    file = folder.joinpath(name)
    reader = csv.DictReader(file.read_text(encoding="utf-8").splitlines() if file.is_file() else ())
    if tuple(reader.fieldnames or ()) != header:
        raise TanliuError(
            "wrong header", where=f"{room}/{name}", found=reader.fieldnames, accepted=",".join(header)
        )
    return list(reader)


def _kinds(room: str, folder: Traversable) -> dict[str, tuple[str, bool]]:
    kinds: dict[str, tuple[str, bool]] = {}
    for number, row in enumerate(_rows(room, folder, "stored.csv", STORED_HEADER), start=2):
        if row["kind"] not in KINDS:
            raise TanliuError(
                "unknown kind of table",
                where=f"{room}/stored.csv:{number}",
                found=row["kind"],
                accepted=", ".join(KINDS),
            )
        kinds[row["table"]] = row["kind"], row["served"] == "yes"
    return kinds


def _columns(room: str, folder: Traversable) -> dict[str, list[Column]]:
    tables: dict[str, list[Column]] = {}
    for number, row in enumerate(_rows(room, folder, "tables.csv", HEADER), start=2):
        where = f"{room}/tables.csv:{number}"
        columns = tables.setdefault(row["table"], [])
        if any(column.name == row["column"] for column in columns):
            raise TanliuError("column is named twice", where=where, found=row["column"])
        columns.append(_column(row, where))
    return tables


def _column(row: Mapping[str, str], where: str) -> Column:
    _arrow(row["type"], where=where)
    if row["importable"] not in FEEDS:
        raise TanliuError(
            "unknown way to feed a column",
            where=where,
            found=row["importable"],
            accepted=", ".join(FEEDS[1:]),
        )
    return Column(
        row["column"],
        row["type"],
        row["unit"],
        row["nullable"] == "yes",
        row["description"],
        int(row["key"] or 0),
        row["refers_to"],
        row["partition"] == "yes",
        row["importable"],
    )


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


def _written(kind: pa.DataType) -> str:
    """Return how the dictionary writes a type."""
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision}:{kind.scale})"
    return next(text for text, plain in _PLAIN.items() if plain == kind)


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
