"""What can be asked of a number's origin; without imports, since the command line lists it in its help."""

from __future__ import annotations

from collections.abc import Mapping

#: Amount of a line to its unit.
AMOUNTS: Mapping[str, str] = {
    "emission_kgco2e": "kg CO2e",
    "emission_kgco2": "kg CO2",
    "without_green_kgco2": "kg CO2",
    "market_kgco2e": "kg CO2e",
    "energy_kgce": "kgce",
    "capped_kgce": "kgce",
}
#: Column of the measures that indicators are divided by, to its unit.
OUTPUTS: Mapping[str, str] = {
    "value_added_cny": "CNY",
    "output_value_cny": "CNY",
    "land_area_mu": "mu",
    "floor_area_m2": "m2",
}
