"""Units of the energy field on pint, in exact decimals.

Chinese energy statistics write quantities with a count in the unit (10^4 kWh, 10^4 Nm3, 10^4 CNY);
such a prefix is understood everywhere a unit is.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.rounding import PRECISION

if TYPE_CHECKING:
    import pint

#: Standard coal: 7000 kcal (20 °C) a kilogram, GB/T 2589-2020 clause 3.2.
_DEFINITIONS = (
    "kgce = 29307.6 kJ",
    "tce = 1000 kgce",
    "gce = 0.001 kgce",
    "Nm3 = [normal_volume] = normal_cubic_metre",
    "mu = 2000 / 3 * meter ** 2",
    "CNY = [currency] = yuan",
    # the energy field's international-table Btu, exact; pint's own are the same to seven digits
    "Btu_defined = 1055.05585262 J",
    "kBtu = 1000 * Btu_defined",
    "MMBtu = 1000000 * Btu_defined",
    "therm_us = 100000 * Btu_defined",
    "kVArh = 1 * kWh",
    "person = []",
)
_COUNT = re.compile(r"^\s*(10\^4|10\^8|1e4|1e8|万|亿)\s*")
_COUNTS = {"10^4": 10_000, "1e4": 10_000, "万": 10_000, "10^8": 10**8, "1e8": 10**8, "亿": 10**8}
_ALIASES = {
    "Btu": "Btu_defined", "therm": "therm_us", "therms": "therm_us", "kgCO2e": "kg", "kgCO2": "kg", "tCO2e": "t", "tCO2": "t",
    "吨": "t", "吨标准煤": "tce", "立方米": "Nm3", "m³": "m^3", "千瓦时": "kWh", "度": "kWh", "千瓦": "kW", "兆瓦": "MW",
    "吉焦": "GJ", "亩": "mu", "元": "CNY", "sqft": "ft^2", "sq ft": "ft^2", "ft2": "ft^2", "m2": "m^2", "m3": "m^3",
}  # fmt: skip


#: How deliveries write units in Chinese, and how catalogues do.
_CHINESE = {theirs: ours for theirs, ours in _ALIASES.items() if not theirs.isascii() and theirs != "m³"}


def spelled(unit: str) -> str:
    """Return a unit as catalogues spell it; one that nobody knows stays as it is.

    Examples
    --------
    >>> spelled("万千瓦时"), spelled("吨")
    ('10^4 kWh', 't')
    """
    count = _COUNT.match(unit)
    if count is None:
        return _CHINESE.get(unit, unit)
    plain = unit[count.end() :]
    power = "10^4" if _COUNTS[count[1]] == 10_000 else "10^8"
    return f"{power} {_CHINESE.get(plain, plain)}"


@cache
def registry() -> pint.UnitRegistry[Decimal]:
    """Return the shared registry: pint's SI and US units plus those of the energy field."""
    # takes a third of a second, so only those who convert wait for it
    import pint

    ureg: pint.UnitRegistry[Decimal] = pint.UnitRegistry(non_int_type=Decimal, cache_folder=None)
    with localcontext() as context:
        context.prec = PRECISION
        for definition in _DEFINITIONS:
            ureg.define(definition)
    return ureg


def convert(value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """Convert a value exactly (to 76 digits) from one unit to another.

    Raises
    ------
    TanliuError
        When a unit is unknown or the two measure different things.

    Examples
    --------
    >>> convert(Decimal("1.5"), "10^4 kWh", "kWh")
    Decimal('15000.0')
    """
    return value if from_unit == to_unit else value * ratio(from_unit, to_unit)


@cache
def ratio(from_unit: str, to_unit: str) -> Decimal:
    """Return how many ``to_unit`` one ``from_unit`` is, as an exact decimal."""
    from_count, from_plain = _split(from_unit)
    to_count, to_plain = _split(to_unit)
    ureg = registry()
    from pint import DimensionalityError

    with localcontext() as context:
        context.prec = PRECISION
        try:
            magnitude = ureg.Quantity(Decimal(1), from_plain).to(to_plain).magnitude
        except DimensionalityError as error:
            raise TanliuError(
                Message("{from_unit} cannot be converted to {to_unit}", from_unit=from_unit, to_unit=to_unit),
                found=from_unit,
                accepted=Message("a unit like {unit}", unit=to_unit),
            ) from error
        except Exception as error:  # a unit is free text of the user: pint's parser fails in many ways
            raise TanliuError("unknown unit", found=f"{from_unit} -> {to_unit}") from error
        return Decimal(magnitude) * from_count / to_count


def _split(unit: str) -> tuple[Decimal, str]:
    """Separate a leading count such as 10^4, and put aliases in the place of field jargon."""
    match = _COUNT.match(unit)
    count = Decimal(_COUNTS[match.group(1)]) if match else Decimal(1)
    plain = unit[match.end() :] if match else unit
    top, slash, bottom = plain.partition("/")
    words = [_ALIASES.get(word.strip(), word.strip()) for word in ([top, bottom] if slash else [top])]
    if slash and (below := _COUNT.match(words[1])):
        count /= _COUNTS[below.group(1)]
        words[1] = _ALIASES.get(words[1][below.end() :], words[1][below.end() :])
    return count, " / ".join(f"({word})" for word in words if word) or "dimensionless"
