"""What can be asked of a number's origin; little is imported, since the command line lists it in its help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tanliu.catalog.types import Catalog

#: Amount of a line to its unit.
AMOUNTS: Mapping[str, str] = {
    "emission_kgco2e": "kg CO2e",
    "emission_kgco2": "kg CO2",
    "without_green_kgco2": "kg CO2",
    "market_kgco2e": "kg CO2e",
    "energy_kgce": "kgce",
    "capped_kgce": "kgce",
}


def outputs(catalog: Catalog) -> dict[str, str]:
    """Return the unit of each measure that entities report or have registered: what indicators are divided by."""
    return {one.id: one.unit for one in catalog.measures.values() if one.origin != "regional"}


def amounts_of(catalog: Catalog) -> Mapping[str, str]:
    """Return the amounts of lines, and the substances that packs tell beside the greenhouse gases, to their units."""
    return {**AMOUNTS, **{one.measure: f"kg {one.id}" for one in catalog.beside}}
