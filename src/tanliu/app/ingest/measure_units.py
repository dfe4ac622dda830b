"""The unit of a measure that no pack brings, by the end of its name."""

from __future__ import annotations

from tanliu.kit.errors import TanliuError

#: Unit of a measure that no pack brings, by the end of its name.
_MEASURE_UNITS = {
    "cny": "CNY",
    "kgco2e": "kg",
    "kgco2": "kg",
    "kwh": "kWh",
    "gj": "GJ",
    "m2": "m^2",
    "t": "t",
    "kg": "kg",
    "tce": "tce",
    "year": "year",
}


def unit_by_name(name: str, where: str) -> str:
    """Return the unit that ends a measure's name, of a quotient both.

    Raises
    ------
    TanliuError
        When it ends in none.
    """
    units = [_MEASURE_UNITS.get(part.rpartition("_")[2], "") for part in name.split("_per_")]
    if "" in units or len(units) > 2:
        accepted = ", ".join(f"…_{unit}" for unit in (*_MEASURE_UNITS, "kwh_per_m2"))
        raise TanliuError("a measure's name ends in its unit", where=where, found=name, accepted=accepted)
    return "/".join(units)
