"""How wide packs make the tables of the dictionary: a column for each thing that they bring.

A computation hands ``tables(catalog)`` to its steps and to the lake (`Lake.widen`) and so reads and writes those columns.
Whoever opens a workspace without packs sees the columns that were last written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from tanliu.catalog import taxonomy
from tanliu.catalog.finding import noted
from tanliu.catalog.types import PRODUCT, Catalog, Finding, Measure, Pack, Substance
from tanliu.kit.message import Message
from tanliu.kit.table import Column, Table, dictionary

#: Types of measures by origin; what is registered holds for years and is small.
_TYPES = {"reported": "decimal(38:6)", "registered": "decimal(38:4)", "regional": "decimal(38:6)"}


def tables(catalog: Catalog) -> Mapping[str, Table]:
    """Return the tables that packs make wider, by name.

    Columns that a ``tables.csv`` declares stay there, since code reads them by name; what else packs bring comes after.
    """
    return MappingProxyType({name: _wider(name, brought(catalog)) for name, brought in _BROUGHT.items()})


def _wider(name: str, columns: Iterable[Column]) -> Table:
    own = dictionary()[name]
    return own.widened(column for column in columns if column.name not in own.names)


def _measures(catalog: Catalog) -> Iterable[Column]:
    told = (
        Column(one.id, _TYPES[one.origin], one.unit, True, one.name_en, pack=one.pack)
        for one in catalog.measures.values()
        if one.origin != PRODUCT
    )
    return chain(told, (_emitted(one, one.measure, "decimal(38:16)", "kg") for one in catalog.beside))


def _per_unit(catalog: Catalog) -> Iterable[Column]:
    return (_emitted(one, one.column, "decimal(19:10)", "kg/unit") for one in catalog.beside)


def _emissions(catalog: Catalog) -> Iterable[Column]:
    return (_emitted(one, one.column, "decimal(38:16)", "kg") for one in catalog.beside)


def _emitted(one: Substance, name: str, kind: str, unit: str) -> Column:
    return Column(name, kind, unit, True, one.name_en, pack=one.pack)


#: Table to what packs bring to it.
_BROUGHT: Mapping[str, Callable[[Catalog], Iterable[Column]]] = {
    "binding": _per_unit,
    "line": _emissions,
    "measure": _measures,
}


def clashes(packs: Sequence[Pack]) -> list[Finding]:
    """Return the measures that two packs bring: their rows could not be told apart."""
    seen: dict[str, Measure] = {}
    found = []
    for one in chain.from_iterable(_measures_of(pack) for pack in packs):
        first = seen.setdefault(one.id, one)
        if first is not one:
            place = f"{first.pack}/taxonomy/measures.csv:{first.line}"
            what = Message("a measure that {place} brings already", place=place)
            found.append(noted(one.file, one.line, what, found=one.id))
    return found


def _measures_of(pack: Pack) -> list[Measure]:
    entries = taxonomy.read(pack.path / "taxonomy", "measures", [])
    return [entry for entry in entries if isinstance(entry, Measure)]
