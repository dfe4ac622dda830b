"""Carbon of a bill of materials by the modules of its life."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Modules that add up to the whole of construction, those of use and end, and what lies beyond the boundary.
MODULES = ("A1-A3", "A4", "A5", "B4", "C", "D")
BEYOND = "D"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bill.

    Attributes
    ----------
    item
        What it is.
    amount
        In the unit of its factor.
    waste
        Share that is lost in construction [-].
    factor
        Of making one unit [kgCO2e/unit].
    uncertainty
        Half width of the factor at 95 % over its value [-].
    tonnes, km, per_tkm
        Mass that is carried [t], how far [km], and factor of the vehicle [kgCO2e/tkm].
    life
        Years that the part lasts; infinite when it lasts as long as the building [a].
    at_end
        Factor of taking it away [kgCO2e/unit].
    credit
        Factor of what its reuse spares others [kgCO2e/unit], told apart.
    """

    item: str
    amount: float
    waste: float
    factor: float
    uncertainty: float
    tonnes: float = 0.0
    km: float = 0.0
    per_tkm: float = 0.0
    life: float = math.inf
    at_end: float = 0.0
    credit: float = 0.0


@dataclass(frozen=True, slots=True)
class Embodied:
    """Carbon of a bill [kgCO2e] by module and by item; ``half_width`` is that of the total at 95 % [kgCO2e]."""

    by_module: Mapping[str, float]
    by_item: Mapping[str, float]
    half_width: float

    @property
    def total(self) -> float:
        """Return the sum without what lies beyond the boundary [kgCO2e]."""
        return sum(value for name, value in self.by_module.items() if name != BEYOND)


def embodied(lines: Iterable[Line], years: float, construction_kgco2e: float = 0.0) -> Embodied:
    """Return the carbon of a bill over the life of a building.

    Parameters
    ----------
    lines
        Of the bill.
    years
        Life of the building [a].
    construction_kgco2e
        Of energy and machines of the site [kgCO2e].

    References
    ----------
    EN 15978:2011, modules; GB/T 51366-2019, 6.1 (materials and transport) and 5.1 (construction).
    """
    modules, items, squares = dict.fromkeys(MODULES, 0.0), dict[str, float](), 0.0
    modules["A5"] += construction_kgco2e
    for one in lines:
        made, carried = one.amount * one.factor, one.tonnes * one.km * one.per_tkm
        again = max(math.ceil(years / one.life - 1e-9) - 1, 0) if math.isfinite(one.life) else 0
        gone = one.amount * one.at_end
        # what is lost on the site is made and carried as well, and belongs to construction
        parts = {
            "A1-A3": made, "A4": carried, "A5": (made + carried) * one.waste, "B4": again * ((made + carried) * (1 + one.waste) + gone),
            "C": gone, "D": -one.amount * one.credit * (1 + again),
        }  # fmt: skip
        for name, value in parts.items():
            modules[name] += value
        items[one.item] = items.get(one.item, 0.0) + sum(
            value for name, value in parts.items() if name != BEYOND
        )
        squares += (made * (1 + one.waste) * (1 + again) * one.uncertainty) ** 2
    return Embodied(modules, items, math.sqrt(squares))
