"""A park over a year of hours with its sizes as variables: what is cheapest over its life, and how far it supplies itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from tanliu.decide.dispatch.matrix import Floats
from tanliu.kit.errors import TanliuError

#: Price of a kilowatt-hour that a wish is missed by, in times the dearest hour over the life: dearer than anything that could help.
_PENALTY = 1000.0
_SIZES = ("pv_kw", "wind_kw", "battery_kw", "battery_kwh")
_FLOWS = ("buys", "sells", "charges", "discharges", "content", "curtails")


@dataclass(frozen=True, slots=True)
class Money:
    """What decides between ways over a life.

    Attributes
    ----------
    years
        Of the calculation.
    rate, tariff_growth
        A year [-]; real or nominal, both alike.
    """

    years: int
    rate: float
    tariff_growth: float = 0.0

    def flow(self) -> float:
        """Return what a yearly flow of one, paid at the end of years and growing with the tariff, is worth today [-]."""
        return sum(
            (1 + self.tariff_growth) ** (year - 1) / (1 + self.rate) ** year
            for year in range(1, self.years + 1)
        )

    def still(self) -> float:
        """Return the same of a flow that does not grow [-]."""
        return sum((1 + self.rate) ** -year for year in range(1, self.years + 1))

    def kept(self, life: int) -> float:
        """Return what buying something now and anew whenever its life is over costs today, for a price of one [-].

        What is left of the last one at the end is worth its share of life, in a straight line.
        """
        bought = list(range(0, self.years, life))
        left = bought[-1] + life - self.years
        return sum((1 + self.rate) ** -year for year in bought) - left / life * (1 + self.rate) ** -self.years


@dataclass(frozen=True, slots=True)
class Part:
    """What a size costs.

    Attributes
    ----------
    price
        Of a unit [money/kW or /kWh].
    life
        Years until it is bought anew.
    upkeep_share
        Share of the price that upkeep takes a year [-].
    most
        Largest size; None for no end.
    """

    price: float
    life: int
    upkeep_share: float = 0.0
    most: float | None = None

    def present(self, money: Money) -> float:
        """Return what a unit costs over the life of the park, as of today."""
        return self.price * (money.kept(self.life) + self.upkeep_share * money.still())


@dataclass(frozen=True, slots=True)
class Year:
    """A year of hours.

    Attributes
    ----------
    load
        [kWh].
    pv, wind
        Yield of a kilowatt [kWh/kW].
    price, export
        Of a kilowatt-hour bought and sold [money].
    month
        Of each hour, from 0.
    demand
        Charge of the highest hour of a month [money/kW].
    """

    load: Floats
    pv: Floats
    wind: Floats
    price: Floats
    export: float
    month: Any
    demand: float = 0.0


@dataclass(frozen=True, slots=True)
class Design:
    """The cheapest park.

    Attributes
    ----------
    invested
        Before replacement.
    npv
        What is saved over the life against buying everything, less all that is spent for it, as of today.
    hourly_share
        Share of the load that is not bought in its hour [-].
    balance_share
        Own generation that is used or sold over the load of the year [-]: what is called self-sufficiency as an annual balance.
    missed_kwh
        By how much the wished share is missed.
    """

    sizes: Mapping[str, float]
    flows: Mapping[str, Floats]
    invested: float
    npv: float
    bill: float
    bill_before: float
    hourly_share: float
    balance_share: float
    missed_kwh: float


def designed(
    year: Year, parts: Mapping[str, Part], money: Money, efficiency: float = 0.92, wanted_share: float = 0.0
) -> Design:
    """Return the park that is cheapest over its life.

    Parameters
    ----------
    parts
        What may be built, of ``pv_kw``, ``wind_kw``, ``battery_kw`` and ``battery_kwh``; what is left out is not built.
    efficiency
        Of a whole turn of the battery [-].
    wanted_share
        Share of the load that is not to be bought in its hour [-]: a wish that is missed where it cannot be met.

    Raises
    ------
    TanliuError
        When selling pays as much as buying costs or pays for a plant without a largest size, or the solver ends without an optimum.
    """
    if year.export >= float(year.price.min()):
        raise TanliuError("what is sold pays less than what is bought costs", found=year.export, accepted=f"< {float(year.price.min())}")  # fmt: skip
    _ended(year, parts, money)
    hours, months = len(year.load), int(year.month.max()) + 1
    place = {name: at for at, name in enumerate(_SIZES)}
    first = {name: len(_SIZES) + at * hours for at, name in enumerate(_FLOWS)}
    peaks = len(_SIZES) + len(_FLOWS) * hours
    missed, width = peaks + months, peaks + months + 1
    flow = money.flow()
    cost, high = np.zeros(width), np.full(width, np.inf)
    for name in _SIZES:
        part = parts.get(name)
        cost[place[name]] = 0.0 if part is None else part.present(money)
        high[place[name]] = 0.0 if part is None else np.inf if part.most is None else part.most
    cost[first["buys"] : first["buys"] + hours] = flow * year.price
    cost[first["sells"] : first["sells"] + hours] = -flow * year.export
    cost[peaks : peaks + months] = flow * year.demand
    cost[missed] = _PENALTY * flow * float(year.price.max())
    value = _solved(cost, high, *_rows(year, place, first, peaks, missed, efficiency, wanted_share))
    return _design(year, parts, money, value, first, (peaks, months, missed))


def _ended(year: Year, parts: Mapping[str, Part], money: Money) -> None:
    """Refuse a plant without a largest size that selling alone pays for: no size would be the best.

    Raises
    ------
    TanliuError
        With its name.
    """
    for name, yields in (("pv_kw", year.pv), ("wind_kw", year.wind)):
        part = parts.get(name)
        sold = money.flow() * year.export * float(yields.sum())
        if part is not None and part.most is None and sold >= part.present(money):
            raise TanliuError("selling alone pays for it: say how large it may be", where=name, found=f"{sold:.0f}", accepted=f"< {part.present(money):.0f}")  # fmt: skip


def _rows(
    year: Year, place: Mapping[str, int], first: Mapping[str, int], peaks: int, missed: int, efficiency: float, wanted: float
) -> tuple[Any, Any, Any, Floats, Floats]:  # fmt: skip
    """Return the entries of the matrix as rows, columns and values, and both sides of the rows."""
    hours, one_way = len(year.load), float(np.sqrt(efficiency))
    at, ones = np.arange(hours), np.ones(hours)
    column = {name: start + at for name, start in first.items()}
    entries: list[tuple[Any, Any, Any]] = []
    low, high = [year.load], [year.load]

    def block(number: int, *told: tuple[Any, Any]) -> None:
        entries.extend(
            (number * hours + at, np.broadcast_to(where, hours), np.broadcast_to(value, hours))
            for where, value in told
        )

    block(
        0, (place["pv_kw"], year.pv), (place["wind_kw"], year.wind), (column["buys"], ones), (column["discharges"], ones),
        (column["charges"], -ones), (column["sells"], -ones), (column["curtails"], -ones),
    )  # fmt: skip
    # the content of an hour is that of the hour before; the first follows the last
    block(1, (column["content"], ones), (np.roll(column["content"], 1), -ones), (column["charges"], -one_way * ones), (column["discharges"], ones / one_way))  # fmt: skip
    block(2, (column["charges"], ones), (column["discharges"], ones), (place["battery_kw"], -ones))
    block(3, (column["content"], ones), (place["battery_kwh"], -ones))
    block(4, (column["buys"], ones), (peaks + year.month, -ones))
    # nobody sells or leaves unused more than their plants yield
    block(5, (column["sells"], ones), (column["curtails"], ones), (place["pv_kw"], -year.pv), (place["wind_kw"], -year.wind))  # fmt: skip
    low += [np.zeros(hours), *[np.full(hours, -np.inf)] * 4]
    high += [np.zeros(hours)] * 5
    entries.append((np.full(hours, 6 * hours), column["buys"], ones))
    entries.append((np.array([6 * hours]), np.array([missed]), np.array([-1.0])))
    low.append(np.array([-np.inf]))
    high.append(np.array([(1 - wanted) * float(year.load.sum())]))
    rows, columns, values = (np.concatenate([one[part] for one in entries]) for part in range(3))
    return rows, columns, values, np.concatenate(low), np.concatenate(high)


def _solved(cost: Floats, high: Floats, rows: Any, columns: Any, values: Any, row_low: Floats, row_high: Floats) -> Floats:  # fmt: skip
    """Return the cheapest values of all columns."""
    order = np.argsort(rows, kind="stable")
    model: Any = highspy._core._Highs()
    model.setOptionValue("output_flag", False)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(row_low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), high
    lp.row_lower_, lp.row_upper_ = row_low, row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(len(row_low) + 1)).astype(np.int32)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = columns[order].astype(np.int32), values[order].astype(float)
    model.setOptionValue("solver", "ipm")
    model.passModel(lp)
    model.run()
    status = model.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise TanliuError("the solver found no optimum", found=model.modelStatusToString(status))
    found: Floats = np.maximum(np.array(model.getSolution().col_value), 0.0)
    return found


def _design(
    year: Year, parts: Mapping[str, Part], money: Money, value: Floats, first: Mapping[str, int], ends: tuple[int, int, int]
) -> Design:  # fmt: skip
    peaks, months, missed = ends
    hours, load = len(year.load), float(year.load.sum())
    flows = {name: value[start : start + hours] for name, start in first.items()}
    sizes = {name: float(value[at]) for at, name in enumerate(_SIZES)}
    own = float((sizes["pv_kw"] * year.pv + sizes["wind_kw"] * year.wind - flows["curtails"]).sum())
    bought = float(flows["buys"].sum())
    bill = float(flows["buys"] @ year.price) - year.export * float(flows["sells"].sum())
    bill += year.demand * float(value[peaks : peaks + months].sum())
    highest = [float(year.load[year.month == month].max(initial=0.0)) for month in range(months)]
    before = float(year.load @ year.price) + year.demand * sum(highest)
    spent = sum(sizes[name] * part.present(money) for name, part in parts.items())
    return Design(
        sizes, flows, sum(sizes[name] * part.price for name, part in parts.items()), money.flow() * (before - bill) - spent, bill, before,
        1 - bought / load if load else 0.0, own / load if load else 0.0, float(value[missed]),
    )  # fmt: skip
