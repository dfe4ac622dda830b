"""In which units a carrier or another activity can be counted: its own, energy, and those that a factor of the packs is per."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import ratio

ENERGY = "GJ"
#: One unit for each kind of quantity in which fuels are sold.
_SOLD = ("t", "l", "m^3", "Nm3")
#: What one unit of a carrier means is said by these.
_KINDS = ("emission_factor", "net_calorific_value")


def other_units(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return for each carrier the units beside its own for which a usable factor of the packs is per one of them.

    Diesel has its own unit t; where a pack gives its emissions per litre, it can be counted in l too.
    """
    found: dict[str, dict[str, None]] = {}
    for row in catalog.factors:
        if row.carrier in catalog.activities and row.kind in _KINDS and row.evidence != "unsourced":
            own = catalog.activities[row.carrier].unit
            unit = _sold_by(row.unit.partition("/")[2], own)
            if unit is not None:
                found.setdefault(row.carrier, {})[unit] = None
    return {carrier: tuple(units) for carrier, units in found.items()}


@cache
def _sold_by(per: str, own: str) -> str | None:
    """Return the unit in which what a factor is per is counted, unless the carrier's own does."""
    if not per or _converts(per, own):
        return None
    # a cubic metre and a litre are the same kind: gases are sold by the one, liquids by the other
    order = _SOLD if own != "Nm3" else tuple(unit for unit in _SOLD if unit != "l")
    return next((unit for unit in order if _converts(per, unit)), None)


def _converts(unit: str, other: str) -> bool:
    try:
        ratio(unit, other)
    except TanliuError:
        return False
    return True
