"""Reference of the stored tables, from every room's ``tables.csv``."""

from __future__ import annotations

from collections.abc import Iterator

from tanliu.app.docs.markdown import code, table
from tanliu.kit.table import KINDS, Column, Table, dictionary

_HEADER = ("column", "type", "unit", "null", "key", "refers to", "fed", "meaning")


def table_page() -> str:
    """Return the page."""
    return "".join(_parts())


def _parts() -> Iterator[str]:
    yield "# Tables\n\n"
    yield (
        "Every table, as `tables.csv` and `stored.csv` of a room in `src/tanliu/<ring>/<room>` declare it. Types:"
        " `instant` is UTC in microseconds, `decimal(38:16)` has 38 digits of which 16 are decimals. *null* says"
        " whether a value may be missing; missing is never zero. *key* is the place of a column in the key of its"
        " table, which names what a row is about. *refers to* names the column in which a value must stand. *fed*"
        " says that a source mapping may fill the column: `name`, `amount` and `unit` also from a wide column, whose"
        " header says what its cells are amounts of.\n"
    )
    yield "\nWhat a table is for decides how it is kept:\n\n"
    yield table(("kind", "rows"), ((code(kind), meaning) for kind, meaning in KINDS.items()))
    for room in dict.fromkeys(declared.room for declared in dictionary().values()):
        yield f"\n## {room}\n"
        for declared in dictionary().values():
            if declared.room == room:
                yield from _table(declared)


def _table(declared: Table) -> Iterator[str]:
    yield f"\n### {declared.name}\n\n"
    kept = (
        f", stored by {', '.join(code(name) for name in declared.partitions)}" if declared.partitions else ""
    )
    held = ", in the memory of a server" if declared.served else ""
    yield f"Kind {code(declared.kind)}{kept}{held}.\n\n"
    yield table(_HEADER, map(_row, declared.columns))


def _row(column: Column) -> tuple[str, ...]:
    return (
        code(column.name),
        code(column.type),
        column.unit,
        "yes" if column.nullable else "no",
        str(column.key or ""),
        code(column.refers_to),
        column.importable,
        column.description,
    )
