"""Measures sized from a load: what each makes or moves, costs, saves and avoids, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tanliu.decide.measure.battery import Terms, best_battery
from tanliu.decide.measure.document import MeasureRule, Saving
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Floats = NDArray[np.float64]
#: GB/T 2589: 0.1229 kgce by kWh, so 8.137 kWh by kgce.
KWH_PER_KGCE = 1 / 0.1229
_M2_PER_MU = 2000 / 3
_HALVINGS = 40
_ANY_DAY = np.datetime64("2025-01-01")


class Step(NamedTuple):
    """A step of the arithmetic: a word, a value, its unit."""

    word: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Own:
    """What is known of an enterprise for a year of hours.

    Attributes
    ----------
    load
        Electricity of each hour [kWh].
    price
        Of each hour [CNY/kWh].
    sun
        Share of the yield of a year that falls into each hour; adds up to 1.
    factor
        Emissions of bought electricity [kg CO2e/kWh]; None where not known.
    fuel_kgce, fuel_kgco2e
        Fuels of the year and what they emit.
    land_mu
        Land; None where not known.
    export_price
        Of what goes back [CNY/kWh].
    demand_price
        Of the highest hour of a month [CNY/kW].
    first
        Local day of the first hour.
    measured
        Whether the load is that of a year of hours; else it is one even day, by which nothing is sized that lives by the hour.
    """

    load: Floats
    price: Floats
    sun: Floats
    factor: float | None
    fuel_kgce: float
    fuel_kgco2e: float | None
    land_mu: float | None
    export_price: float
    demand_price: float = 0.0
    first: np.datetime64 = _ANY_DAY
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure.

    Attributes
    ----------
    size, unit
        Such as 500 kW.
    invest
        CNY at the start.
    gain
        CNY a year, less running costs; below zero where it costs.
    avoided_kg
        kg CO2e a year; None where the factor is not known.
    years
        Life.
    from_load
        Whether it is sized by the load, and not by a share of the use.
    steps
        The arithmetic.
    """

    id: str
    size: float
    unit: str
    invest: float
    gain: float
    avoided_kg: float | None
    years: int
    from_load: bool
    steps: tuple[Step, ...]

    def payback(self) -> float | None:
        """Return the years in which it pays itself back, without interest; None where it never does."""
        return self.invest / self.gain if self.gain > 0 else None

    def cost_per_tonne(self, discount: float) -> float | None:
        """Return what a tonne avoided costs: investment over its life less gains, below zero where it pays; CNY/t CO2e."""
        if not self.avoided_kg or self.avoided_kg <= 0:
            return None
        return (self.invest * annuity(discount, self.years) - self.gain) / (self.avoided_kg / 1000)

    def rate(self) -> float | None:
        """Return the internal rate of return; None where there is none above -99 %."""
        return rate_of(self.invest, self.gain, self.years)


class Project(NamedTuple):
    """A project that somebody describes.

    Attributes
    ----------
    of
        ``electricity`` or ``fuels``.
    saves_kwh
        In a year; 1 kgce of fuels is 8.137 kWh.
    invest, running
        CNY at the start, and CNY a year.
    """

    name: str
    of: str
    saves_kwh: float
    invest: float
    running: float
    years: int


def annuity(discount: float, years: int) -> float:
    """Return the share of an investment that each year of its life bears.

    Examples
    --------
    >>> round(annuity(0.06, 25), 5)
    0.07823
    """
    return discount / (1 - (1 + discount) ** -years) if discount else 1 / years


def rate_of(invest: float, gain: float, years: int) -> float | None:
    """Return the rate at which yearly gains are worth the investment.

    Examples
    --------
    >>> round(rate_of(1000, 162.745, 10), 4)
    0.1
    """
    if invest <= 0 or gain <= 0:
        return None
    low, high = -0.99, 10.0

    def over(rate: float) -> bool:
        worth = gain * years if abs(rate) < 1e-12 else gain * (1 - (1 + rate) ** -years) / rate
        return worth > invest

    if not over(low) or over(high):
        return None
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if over(middle) else (low, middle)
    return (low + high) / 2


def measures(own: Own, rule: MeasureRule) -> list[Measure]:
    """Return the measures that make sense, the cheapest tonne first; those that avoid nothing last, the quickest first."""
    pv = roof_pv(own, rule) if own.measured else None
    found = [pv, *((storage(own, rule), shift(own, rule)) if own.measured else ()), green(own, rule, pv)]
    found += [_saving(own, rule, one) for one in rule.savings]
    kept = [one for one in found if one is not None]
    discount = float(rule.discount)

    def turn(one: Measure) -> tuple[bool, float, str]:
        cost = one.cost_per_tonne(discount)
        back = one.payback()
        return (cost is None, cost if cost is not None else (back if back is not None else np.inf), one.id)

    return sorted(kept, key=turn)


def _avoided(own: Own, kwh: float) -> float | None:
    return None if own.factor is None else own.factor * kwh


def roof_pv(own: Own, rule: MeasureRule) -> Measure | None:
    """Return photovoltaics on the roof: as much as fits, and no more than is mostly used on the spot."""
    says = rule.pv
    if not own.land_mu:
        return None
    roof = own.land_mu * _M2_PER_MU * float(says.roof_of_land)
    fits = roof / float(says.m2_per_kw)
    made = own.sun * float(says.full_hours)

    def used_share(kw: float) -> float:
        return float(np.minimum(own.load, made * kw).sum() / max(float(made.sum()) * kw, 1e-9))

    kw = _largest(fits, lambda size: used_share(size) >= float(says.own_use_least))
    if kw < float(says.least_kw):
        return None
    used = np.minimum(own.load, made * kw)
    sent = float((made * kw - used).sum())
    saved, earned = float((used * own.price).sum()), sent * own.export_price
    running = kw * float(says.cny_per_kw_year)
    kwh = float(made.sum()) * kw
    steps = (
        Step("roof", roof, "m2"), Step("fits", fits, "kW"), Step("size", kw, "kW"), Step("made", kwh, "kWh/a"), Step("used", float(used.sum()), "kWh/a"),
        Step("sent", sent, "kWh/a"), Step("saved", saved, "CNY/a"), Step("earned", earned, "CNY/a"), Step("running", -running, "CNY/a"),
    )  # fmt: skip
    return Measure(
        "pv", kw, "kW", kw * float(says.cny_per_kw), saved + earned - running, _avoided(own, kwh), says.years, True, steps
    )  # fmt: skip


def _largest(most: float, holds: Callable[[float], bool]) -> float:
    """Return the largest size up to a limit at which something still holds that only larger sizes break."""
    if most <= 0 or holds(most):
        return max(most, 0.0)
    low, high = 0.0, most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def storage(own: Own, rule: MeasureRule) -> Measure | None:
    """Return the battery that pays best between cheap and dear hours and at the tops of the months."""
    says = rule.storage
    peak = float(own.load.max())
    running = float(says.cny_per_kwh_year)
    terms = Terms(
        peak * float(says.of_peak), float(says.hours), float(says.efficiency), float(says.cycles_a_day), says.days / 365,
        running + float(says.cny_per_kwh) * annuity(float(rule.discount), says.years), own.demand_price,
    )  # fmt: skip
    found = best_battery(own.load, own.price, own.first, terms)
    size = found.content_kwh
    if size < float(says.least_kwh):
        return None
    gain = found.by_hours_cny + found.by_demand_cny - size * running
    steps = (
        Step("peak", peak, "kW"), Step("size", size, "kWh"), Step("taken", found.taken_kwh, "kWh/a"), Step("given", found.given_kwh, "kWh/a"),
        Step("by_hours", found.by_hours_cny, "CNY/a"), Step("top_before", found.top_before_kw, "kW"), Step("top_after", found.top_after_kw, "kW"),
        Step("by_demand", found.by_demand_cny, "CNY/a"), Step("running", -size * running, "CNY/a"),
    )  # fmt: skip
    # what is lost on the way is bought too
    lost = _avoided(own, found.given_kwh - found.taken_kwh)
    return Measure(
        "storage", size, "kWh", size * float(says.cny_per_kwh), gain, lost, says.years, True, steps
    )


def shift(own: Own, rule: MeasureRule) -> Measure | None:
    """Return load that is moved from the dearest hours to the cheapest; it costs nothing but order."""
    dear, cheap = float(own.price.max()), float(own.price.min())
    sharp = float(own.load[own.price >= dear].sum())
    moved = sharp * float(rule.shift.share)
    if dear <= cheap or moved <= 0:
        return None
    steps = (
        Step("sharp", sharp, "kWh/a"), Step("moved", moved, "kWh/a"), Step("dear", dear, "CNY/kWh"), Step("cheap", cheap, "CNY/kWh")
    )  # fmt: skip
    return Measure("shift", moved, "kWh/a", 0.0, moved * (dear - cheap), 0.0, 1, True, steps)


def green(own: Own, rule: MeasureRule, pv: Measure | None) -> Measure | None:
    """Return green power for what is still bought after photovoltaics."""
    used = next((one.value for one in pv.steps if one.word == "used"), 0.0) if pv else 0.0
    bought = float(own.load.sum()) - used
    if bought <= 0:
        return None
    more = float(rule.green.cny_per_kwh_more)
    steps = (Step("bought", bought, "kWh/a"), Step("more", more, "CNY/kWh"))
    return Measure(
        "green", bought, "kWh/a", 0.0, -bought * more, _avoided(own, bought), 1, own.measured, steps
    )


def _use(own: Own, rule: MeasureRule, of: str) -> tuple[float, float, float | None]:
    """Return the use of a year [kWh], what a kilowatt-hour costs and what it emits; None where no factor is known."""
    if of == "electricity":
        kwh = float(own.load.sum())
        return kwh, float((own.load * own.price).sum()) / max(kwh, 1e-9), own.factor
    kwh = own.fuel_kgce * KWH_PER_KGCE
    rate = None if own.fuel_kgco2e is None or not kwh else own.fuel_kgco2e / kwh
    return kwh, float(rule.fuel_cny_per_kgce) / KWH_PER_KGCE, rate


def _saving(own: Own, rule: MeasureRule, says: Saving) -> Measure | None:
    """Return a measure by a share of the use: a rule of thumb until somebody looked at it on the spot."""
    use, price, rate = _use(own, rule, says.of)
    saved = use * float(says.share) * float(says.saves)
    if saved <= 0:
        return None
    steps = (
        Step("use", use, "kWh/a"), Step("share", float(says.share) * 100, "%"), Step("saves", float(says.saves) * 100, "%"),
        Step("saved_kwh", saved, "kWh/a"), Step("price", price, "CNY/kWh"),
    )  # fmt: skip
    return Measure(
        says.id, saved, "kWh/a", saved * float(says.cny_per_kwh_year), saved * price, None if rate is None else saved * rate,
        says.years, False, steps,
    )  # fmt: skip


def described(own: Own, rule: MeasureRule, project: Project) -> Measure:
    """Return what a project does that somebody describes, beside the use of the year as it is.

    Raises
    ------
    TanliuError
        When it would save more than is used.
    """
    use, price, rate = _use(own, rule, project.of)
    saved = project.saves_kwh
    if saved > use:
        raise TanliuError(
            "a project saves no more than is used",
            where="saves_kwh",
            found=f"{saved:,.0f}",
            accepted=Message("at most {kwh} kWh, the use of the year", kwh=f"{use:,.0f}"),
        )
    steps = (
        Step("use", use, "kWh/a"), Step("saved_kwh", saved, "kWh/a"), Step("saves", saved / use * 100, "%"), Step("price", price, "CNY/kWh"),
        Step("saved", saved * price, "CNY/a"), Step("running", -project.running, "CNY/a"),
    )  # fmt: skip
    avoided = None if rate is None else saved * rate
    gain = saved * price - project.running
    return Measure("described", saved, "kWh/a", project.invest, gain, avoided, project.years, False, steps)


def best(found: Sequence[Measure]) -> Measure | None:
    """Return the first measure that pays."""
    return next((one for one in found if one.gain > 0), None)
