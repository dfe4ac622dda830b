"""In what magnitude a column of figures is read: by 万 and 亿 in Chinese, with decimals that are the same all down.

Files and the interface keep base units; this is for pages alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tanliu.report.names import Names

#: Powers of ten that Chinese counts by, largest first.
_COUNTS = (8, 4)
#: Decimals of a column that is counted by 万 or 亿.
_COUNTED_PLACES = 2
#: Decimals of others by the size of the value in their middle, so that it has about four digits.
_PLACES = ((1000, 0), (100, 1), (10, 2), (0, 3))

Number = Decimal | float | int


@dataclass(frozen=True, slots=True)
class Column:
    """How the figures of a column are written.

    Attributes
    ----------
    power
        Of ten, by which a figure in the unit that was asked for is divided.
    places
        Decimals of every figure.
    unit
        The unit as people write it, with its count: ``万吨标准煤``.
    """

    power: int
    places: int
    unit: str

    def __str__(self) -> str:
        return self.unit

    def told(self, value: Number | None) -> str:
        """Return a figure; a dash where it is missing, and no nought for what is not nothing."""
        if value is None:
            return "–"
        shown = Decimal(str(value)).scaleb(-self.power)
        least = Decimal(1).scaleb(-self.places)
        if shown and abs(shown) < least / 2:
            return f"{'-' if shown < 0 else ''}< {least:f}"
        return f"{shown:,.{self.places}f}"


def column(values: Iterable[Number | None], unit: str, names: Names) -> Column:
    """Return how a column is written, judged by the value in the middle of its sizes.

    Parameters
    ----------
    values
        The figures in ``unit``; what is missing or nought decides nothing.
    unit
        A unit of packs such as ``t CO2e`` or ``10^4 CNY``; a ratio (``t/mu``) is never counted by 万.

    Returns
    -------
    Column
        In English without a count: thousands are set apart there.
    """
    sizes = sorted(abs(Decimal(str(one))) for one in values if one)
    middle = sizes[len(sizes) // 2] if sizes else Decimal(0)
    power = _power(middle, unit) if names.language == "zh" else 0
    if power:
        return Column(power, _COUNTED_PLACES, names.unit(_counted(unit, power)))
    places = next(places for size, places in _PLACES if middle >= size) if sizes else 0
    return Column(0, places, names.unit(unit))


def _power(middle: Decimal, unit: str) -> int:
    """Return the largest count that leaves a whole figure; what is counted by 万 already is next counted by 亿."""
    if "/" in unit or not unit:
        return 0
    own = _own(unit)
    return next(
        (power - own for power in _COUNTS if power > own and middle >= Decimal(10) ** (power - own)), 0
    )


def _own(unit: str) -> int:
    return next((power for power in _COUNTS if unit.startswith(f"10^{power} ")), 0)


def _counted(unit: str, power: int) -> str:
    own = _own(unit)
    return f"10^{own + power} {unit.removeprefix(f'10^{own} ')}"
