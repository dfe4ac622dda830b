"""What the outlook would have said in a past year of years that have come since, beside a naive trend and the last value.

The model is the one of every outlook, with one field and the rates of its drivers as they were in the years before: population, GDP
by head, energy by GDP, and the share of coal that gave way to gas. Nothing that came after the origin goes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tanliu.model.outlook.base import COAL, GAS, GROUPS, OIL, Base, Floats
from tanliu.model.outlook.document import Assumption
from tanliu.model.outlook.paths import Assumed, Paths
from tanliu.model.outlook.run import run

#: Methods, in the order in which they are told.
METHODS = ("drivers", "damped", "trend", "last")
#: CO2 of fuels in kg by kgce: default carbon contents of IPCC 2006, volume 2, table 1.4 (kg/GJ) times 0.0293076 GJ/kgce.
_KG_PER_KGCE = {COAL: 94.6 * 0.0293076, OIL: 73.3 * 0.0293076, GAS: 56.1 * 0.0293076}
_FUELS = {COAL: "coal", OIL: "oil", GAS: "gas"}
_GAS_FACTOR = _KG_PER_KGCE[GAS]
#: Years after which half of a rate of growth is left, where it is damped: our own judgement, and fitted to nothing.
_HALF_LIFE = 10.0
_PRICES = ("electricity", "coal", "oil", "gas", "heat")


@dataclass(frozen=True, slots=True)
class History:
    """A country by year.

    Attributes
    ----------
    co2
        All emissions [kt].
    coal, oil, gas
        Those of fuels [kt].
    population, gdp
        People, and product at constant prices [any unit].
    """

    name: str
    years: tuple[int, ...]
    co2: Floats
    coal: Floats
    oil: Floats
    gas: Floats
    population: Floats
    gdp: Floats

    def at(self, year: int) -> int:
        return self.years.index(year)

    def rate(self, values: Floats, first: int, last: int) -> float:
        """Return the mean yearly rate of growth from one year to another [1]."""
        start, end = float(values[self.at(first)]), float(values[self.at(last)])
        return float((end / start) ** (1 / (last - first)) - 1)


@dataclass(frozen=True, slots=True)
class Hindcast:
    """What would have been said in a year, beside what came.

    Attributes
    ----------
    said
        By method of `METHODS`, emissions of the years after the origin [kt].
    came
        What came in these years [kt].
    """

    name: str
    origin: int
    years: tuple[int, ...]
    said: Mapping[str, Floats]
    came: Floats
    before: tuple[int, float]

    def off(self, method: str) -> float:
        """Return the error of the last year, of what came [1]; above zero where too much was said."""
        return float(self.said[method][-1] / self.came[-1] - 1)

    def mean_off(self, method: str) -> float:
        """Return the mean absolute error over all years, of what came [1]."""
        return float(np.mean(np.abs(self.said[method] / self.came - 1)))

    def peak(self, method: str | None = None) -> int:
        """Return the highest year of what was known and what a method says; of what came when none is named."""
        values = self.came if method is None else self.said[method]
        year, highest = self.before
        at = int(values.argmax())
        return self.years[at] if float(values[at]) > highest else year

    def is_over(self, method: str | None = None) -> bool:
        """Return whether the highest year lies at or before the origin."""
        return self.peak(method) <= self.origin


def hindcast(of: History, origin: int, until: int, window: int) -> Hindcast:
    """Return what would have been said of a country in a year.

    Parameters
    ----------
    origin
        The last year that is known.
    until
        The last year that is told of.
    window
        Years before the origin over which rates are taken.

    Raises
    ------
    ValueError
        When a year that is needed is not there or not above zero.
    """
    first = origin - window
    for needed in (first, origin, until):
        if needed not in of.years:
            raise ValueError(f"{of.name}: {needed} is not known")
    for values in (of.co2, of.population, of.gdp):
        if not (values[of.at(first)] > 0 and values[of.at(origin)] > 0):
            raise ValueError(f"{of.name}: {first} or {origin} is not above zero")
    steps = np.arange(1.0, until - origin + 1)
    known = of.co2[: of.at(origin) + 1]
    told = {
        "drivers": _run(of, origin, until, window, damped=False),
        "damped": _run(of, origin, until, window, damped=True),
        "trend": _trend(of, origin, window, steps),
        "last": np.full(len(steps), known[-1]),
    }
    high = int(np.nanargmax(known))
    return Hindcast(
        of.name, origin, tuple(int(origin + step) for step in steps), told, of.co2[of.at(origin) + 1 : of.at(until) + 1],
        (of.years[high], float(known[high])),
    )  # fmt: skip


def _trend(of: History, origin: int, window: int, steps: Floats) -> Floats:
    """Return the straight line through the logarithms of the window, from its end on."""
    years = np.arange(-window, 1.0)
    values = np.log(of.co2[of.at(origin) - window : of.at(origin) + 1])
    slope, level = np.polyfit(years, values, 1)
    return np.asarray(np.exp(level + slope * steps))


def _run(of: History, origin: int, until: int, window: int, *, damped: bool) -> Floats:
    years = np.arange(float(origin), until + 1)
    assumed = {
        name: Assumed(Assumption(name=name, points=points, source="history", evidence="derived"), "hindcast")
        for name, points in _assumptions(of, origin, window, years, damped=damped).items()
    }
    found = run(_base(of, origin), Paths(assumed, years, ("all",), {}), "provincial")
    return np.asarray(found.total_kgco2e[0, 1:] / 1e6)


def _base(of: History, origin: int) -> Base:
    """Return the year of the origin as a base year: fuels by their carbon, the rest as processes."""
    energy, emission = np.zeros((1, len(GROUPS))), np.zeros((1, len(GROUPS)))
    for group, name in _FUELS.items():
        kilograms = float(np.nan_to_num(getattr(of, name)[of.at(origin)])) * 1e6
        emission[0, group], energy[0, group] = kilograms, kilograms / _KG_PER_KGCE[group]
    rest = max(float(of.co2[of.at(origin)]) * 1e6 - float(emission.sum()), 0.0)
    return Base(
        origin, ("all",), energy, emission, np.zeros_like(energy), np.zeros(1), np.array([rest]), np.zeros(1), np.zeros(1)
    )  # fmt: skip


def _assumptions(
    of: History, origin: int, window: int, years: Floats, *, damped: bool
) -> dict[str, dict[int, Decimal]]:
    first = origin - window
    fossil = sum(np.nan_to_num(getattr(of, name)) / _KG_PER_KGCE[group] for group, name in _FUELS.items())
    gdp = of.rate(of.gdp, first, origin)
    rates = {
        "population_growth": of.rate(of.population, first, origin),
        "gdp_growth": gdp,
        "intensity_reduction": 1 - (1 + of.rate(np.asarray(fossil), first, origin)) / (1 + gdp),
    }
    left = 0.5 ** ((years - origin) / _HALF_LIFE) if damped else np.ones(len(years))
    told = {
        name: {
            int(year): _number(np.clip(rate * part, -0.5, 0.5))
            for year, part in zip(years, left, strict=True)
        }
        for name, rate in rates.items()
    }
    ways = {name: {origin: _number(1)} for name in ("service_of_electricity",)}
    ways |= {f"base_price_{name}": {origin: _number(1000)} for name in _PRICES}
    ways["gas_factor"] = {origin: _number(_GAS_FACTOR)}
    moved = _coal_to_gas(of, first, origin) * np.cumsum(left) - _coal_to_gas(of, first, origin)
    ways["coal_to_gas"] = {
        int(year): _number(np.clip(share, 0, 1)) for year, share in zip(years, moved, strict=True)
    }
    return told | ways


def _coal_to_gas(of: History, first: int, last: int) -> float:
    """Return which share of coal gave way to gas in a year, from how its share of the two fell; zero where it rose [1]."""
    shares = []
    for year in (first, last):
        coal = float(np.nan_to_num(of.coal[of.at(year)])) / _KG_PER_KGCE[COAL]
        gas = float(np.nan_to_num(of.gas[of.at(year)])) / _KG_PER_KGCE[GAS]
        shares.append(coal / (coal + gas) if coal + gas else 0.0)
    if not shares[0] or shares[1] >= shares[0]:
        return 0.0
    return float(1 - (shares[1] / shares[0]) ** (1 / (last - first)))


def _number(value: float) -> Decimal:
    return Decimal(f"{float(value):.12g}")
