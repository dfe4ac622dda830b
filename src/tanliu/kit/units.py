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
from tanliu.kit.spelling import doubt, meant_by, nearest, shown, without_state

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
    # the calorie of steam tables and of the tonne of oil equivalent, 7000 of which make standard coal; pint's cal is the chemists'
    "kcal_it = 1000 * cal_it",
    "Mcal_it = 1000000 * cal_it",
    "Gcal_it = 1000000000 * cal_it",
    "jin = 0.5 kilogram",
    # reactive and apparent power are no power: what they count is neither bought nor burned
    "var = [reactive_power]",
    "varh = var * hour",
    "apparent_va = [apparent_power]",
    "apparent_vah = apparent_va * hour",
    # a cubic metre of gas at 15 °C and 101.325 kPa (ISO 13443), in one at 0 °C
    "Sm3 = 273.15 / 288.15 * Nm3",
    "klb = 1000 * pound",
    "ccf = 100 * foot ** 3",
    "kcf = 1000 * foot ** 3",
    "Mcf_million = 1000000 * foot ** 3",
    "ton_hour = 12000 * Btu_defined",
    "person = []",
    # a mass of gases says of which it is; that does not make it another quantity
    "CO2e = []",
    "CO2 = []",
)
_COUNT = re.compile(
    r"^\s*[×x*]?\s*(10\^[1-9]|1e[1-9]|10\*\*[1-9]|万|亿|(?i:thousand|million)(?=\s+(?!btu)))\s*(?=\S)"
)


#: Superscripts that a count or a power is written with.
_SUPERSCRIPTS = str.maketrans({"²": "^2", "³": "^3", "⁴": "^4", "⁶": "^6", "⁸": "^8"})


#: Counts that are words.
_COUNTS = {"万": 10_000, "亿": 10**8, "thousand": 1_000, "million": 10**6}


def _counted(text: str) -> int:
    return _COUNTS.get(text.casefold()) or 10 ** int(text[-1])


def spelled(unit: str) -> str:
    """Return a unit as catalogues spell it; one that nobody knows stays as it is.

    Examples
    --------
    >>> spelled("万千瓦时"), spelled("吨")
    ('10^4 kWh', 't')
    """
    count = _COUNT.match(unit)
    if count is None:
        return _catalogued(unit)
    return f"10^{len(str(_counted(count[1]))) - 1} {_catalogued(unit[count.end() :])}"


def _catalogued(word: str) -> str:
    """Return the sign for a Chinese name; other spellings stay."""
    if word.isascii():
        return word
    held, name = meant_by(word)
    plain = shown(name)
    return plain if held == 1 else f"10^{len(str(held)) - 1} {plain}"


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
            one = ureg.Quantity(Decimal(1), from_plain)
            _require_proportional(one, ureg.Quantity(Decimal(1), to_plain))
            magnitude = one.to(to_plain).magnitude
        except DimensionalityError as error:
            if (plainly := without_state(from_unit)) != from_unit:
                return ratio(plainly, to_unit)
            raise TanliuError(
                Message("{from_unit} cannot be converted to {to_unit}", from_unit=from_unit, to_unit=to_unit),
                found=from_unit,
                accepted=Message("a unit like {unit}", unit=to_unit),
            ) from error
        except TanliuError:
            raise
        except Exception as error:  # a unit is free text of the user: pint's parser fails in many ways
            near = nearest(from_unit)
            raise TanliuError(
                "unknown unit",
                found=f"{from_unit} -> {to_unit}",
                accepted=Message("a unit like {unit}", unit=near) if near else None,
            ) from error
        return Decimal(magnitude) * from_count / to_count


def _require_proportional(one: pint.Quantity[Decimal], other: pint.Quantity[Decimal]) -> None:
    """Refuse two scales with other zeros: one degree Fahrenheit is no number of degrees Celsius."""
    if one.units != other.units and not (one._is_multiplicative and other._is_multiplicative):
        raise TanliuError(
            "scales with another zero are not converted", found=f"{one.units:~} -> {other.units:~}",
            accepted=Message("a unit like {unit}", unit=f"{other.units:~}"),
        )  # fmt: skip


def _split(unit: str) -> tuple[Decimal, str]:
    """Separate the counts such as 10^4, and put the registry's names in the place of field jargon."""
    top, slash, bottom = unit.translate(_SUPERSCRIPTS).partition("/")
    above, upper = _counted_word(top)
    if not slash:
        return above, f"({upper})" if upper else "dimensionless"
    below, lower = _counted_word(bottom)
    return above / below, " / ".join(f"({word})" for word in (upper, lower) if word) or "dimensionless"


def _counted_word(text: str) -> tuple[Decimal, str]:
    match = _COUNT.match(text)
    count, plain = (_counted(match[1]), text[match.end() :]) if match else (1, text)
    plain = plain.strip()
    if meanings := doubt(plain):
        raise TanliuError(
            "this unit means different things",
            found=plain,
            accepted=Message("one of {units}", units=meanings),
        )
    held, word = meant_by(plain)
    return Decimal(count * held), word
