"""Reference of the stored tables, from every room's ``tables.csv``."""

from __future__ import annotations

from collections.abc import Iterator

from tanliu.app.docs.markdown import code, table
from tanliu.app.store.data_files import PARTITIONS
from tanliu.app.store.workspace import KEYS
from tanliu.kit.table import ROOMS, Table, dictionary

_HEADER = ("column", "type", "unit", "null", "meaning")


def table_page() -> str:
    """Return the page."""
    return "".join(_parts())


def _parts() -> Iterator[str]:
    yield "# Tables\n\n"
    yield (
        "Every stored table, as `src/tanliu/<ring>/<room>/tables.csv` declares it. Types: `instant` is UTC in"
        " microseconds, `decimal(38:16)` has 38 digits of which 16 are decimals. *null* says whether a value may be"
        " missing; missing is never zero.\n"
    )
    for room in ROOMS:
        yield f"\n## {room}\n"
        for declared in dictionary().values():
            if declared.room == room:
                yield from _table(declared)


def _table(declared: Table) -> Iterator[str]:
    yield f"\n### {declared.name}\n\n"
    if declared.name in KEYS:
        keys = ", ".join(code(key) for key in KEYS[declared.name])
        yield f"The row of the latest delivery holds for each {keys}.\n\n"
    if declared.name in PARTITIONS:
        yield f"Stored by {', '.join(code(name) for name in PARTITIONS[declared.name])}.\n\n"
    yield table(
        _HEADER,
        (
            (code(c.name), code(c.type), c.unit, "yes" if c.nullable else "no", c.description)
            for c in declared.columns
        ),
    )
