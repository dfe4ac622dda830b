"""A file of years of stores."""

from __future__ import annotations

from tanliu.app.platform.tools.files import File, decimal
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.model.store.document import Stores
from tanliu.model.store.peers import StoreYear

COLUMNS = ("store", "kind", "area_m2", "year")
#: What a store may tell, by the ending that says its unit.
_ENDINGS = ("_kwh", "_t", "_kg", "_m3")
_KINDS = {"ordinary": True, "greener": False, "普通": True, "绿色": False}


def rules_of(catalog: Catalog) -> Stores:
    """Return the newest rules of the packs in use.

    Raises
    ------
    NothingKnownError
        When no pack has any.
    """
    for editions in catalog.documents.get("stores", {}).values():
        return read(editions[-1], Stores)
    raise NothingKnownError("no pack in use has rules of stores", where="stores")


def stores_of(file: File) -> list[StoreYear]:
    """Read ``store,kind,area_m2,year`` and any columns whose names end in their unit, such as ``electricity_kwh`` or ``water_t``.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found: dict[tuple[str, int], StoreYear] = {}
    for number, row in file.rows(COLUMNS):
        where = f"{file.name}, {number}"
        names = [name for name in row if name not in COLUMNS and name.endswith(_ENDINGS)]
        if not names:
            raise TanliuError(
                "the table lacks a column", where=file.name, found=", ".join(row), accepted="electricity_kwh, water_t, emission_t"
            )  # fmt: skip
        if row["kind"] not in _KINDS:
            raise TanliuError(
                "not one of what is offered",
                where=f"{where}, kind",
                found=row["kind"],
                accepted=", ".join(_KINDS),
            )
        if not (row["year"].isascii() and row["year"].isdecimal() and len(row["year"]) == 4):
            raise TanliuError("not a year", where=f"{where}, year", found=row["year"], accepted="2019")
        area = float(decimal(row["area_m2"], f"{where}, area_m2"))
        used = {name: float(decimal(row[name], f"{where}, {name}")) for name in names if row[name]}
        if area <= 0 or min(used.values(), default=0) < 0:
            raise TanliuError(
                "a number out of its range",
                where=where,
                found=", ".join(row.values()),
                accepted=">= 0, area_m2 > 0",
            )
        key = row["store"], int(row["year"])
        if key in found:
            raise TanliuError("a year of a store is told twice", where=where, found=f"{key[0]} {key[1]}")
        found[key] = StoreYear(row["store"], _KINDS[row["kind"]], area, int(row["year"]), used)
    return list(found.values())
