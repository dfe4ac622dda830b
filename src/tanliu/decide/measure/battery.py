"""A battery behind the meter: the size that pays best, by one plan of a day for the workdays and weekends of each month.

A plan that is the same on all workdays of a month needs no foresight, so what it saves can be had; the tops of the load
that it must keep are those of every day. The plans and the size are one linear programme.
"""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from tanliu.kit.errors import TanliuError

Floats = NDArray[np.float64]
_DAY = 24


class Terms(NamedTuple):
    """What a battery costs and can.

    Attributes
    ----------
    most_kw
        Most power; the content is ``hours`` times the power.
    hours
        Content over power [h].
    efficiency
        Given by taken, over a whole cycle [-].
    cycles
        Times a day that the content may be given.
    ready
        Share of the year in which it works [-].
    cny_per_kwh_year
        What a kilowatt-hour of content costs in a year.
    demand_cny_per_kw_month
        Price of the highest hour of a month.
    """

    most_kw: float
    hours: float
    efficiency: float
    cycles: float
    ready: float
    cny_per_kwh_year: float
    demand_cny_per_kw_month: float


class Battery(NamedTuple):
    """A size and what it does in the year that was measured.

    Attributes
    ----------
    content_kwh
        Content.
    given_kwh, taken_kwh
        In the year.
    by_hours_cny
        What is taken when power is cheap and given when it is dear saves in the year.
    by_demand_cny
        What lower tops of the months save in the year.
    top_before_kw, top_after_kw
        Mean of the highest hours of the months.
    """

    content_kwh: float
    given_kwh: float
    taken_kwh: float
    by_hours_cny: float
    by_demand_cny: float
    top_before_kw: float
    top_after_kw: float


class _Days(NamedTuple):
    """Days that are alike: hours by day of the load, what a plan of theirs must keep, and their month."""

    month: NDArray[np.int64]
    number: Floats
    top: Floats
    mean: Floats
    price: Floats


def best_battery(load: Floats, price: Floats, first: np.datetime64, terms: Terms) -> Battery:
    """Return the battery that saves most after its cost; of content 0 where none pays.

    Parameters
    ----------
    load, price
        By hour of whole days [kWh, CNY/kWh].
    first
        Day of the first hour, local.
    terms
        What a battery costs and can.

    Raises
    ------
    TanliuError
        When the hours are no whole days.

    Examples
    --------
    A load that is even, a day of two prices, nothing for the top of a month: each kilowatt-hour of content earns
    ``365 (1.0 - 0.4 / 0.8)`` CNY and costs 100.

    >>> price = np.tile(np.repeat([0.4, 1.0], 12), 365)
    >>> found = best_battery(np.full(8760, 100.0), price, np.datetime64("2025-01-01"), Terms(50, 2, 0.8, 1, 1, 100, 0))
    >>> round(found.content_kwh), round(found.by_hours_cny / found.content_kwh, 1)
    (100, 182.5)
    """
    if not len(load) or len(load) % _DAY:
        raise TanliuError("a load is of whole days", found=str(len(load)), accepted="24 · n")
    by_day, prices = load.reshape(-1, _DAY), price.reshape(-1, _DAY)
    days = first.astype("datetime64[D]") + np.arange(len(by_day))
    month = days.astype("datetime64[M]").astype(np.int64)
    # 1970-01-01 was a Thursday
    weekend = (days.astype(np.int64) + 3) % 7 >= 5
    kinds, kind_of = np.unique(month * 2 + weekend, return_inverse=True)
    alike = [kind_of == one for one in range(len(kinds))]
    group = _Days(
        kinds // 2, np.array([one.sum() for one in alike], dtype=float),
        np.array([by_day[one].max(axis=0) for one in alike]), np.array([by_day[one].mean(axis=0) for one in alike]),
        np.array([prices[one].mean(axis=0) for one in alike]),
    )  # fmt: skip
    content, takes, gives = _planned(group, terms)
    return _lived(by_day, prices, month, content, takes[kind_of], gives[kind_of], terms)


def _planned(group: _Days, terms: Terms) -> tuple[float, Floats, Floats]:
    """Return the content, and by kind of day and hour what is taken and given [kWh], of the least cost."""
    cells = group.mean.size
    months, month_of = np.unique(group.month, return_inverse=True)
    takes, gives, holds = (np.arange(cells) + cells * part for part in range(3))
    content = 3 * cells
    tops = content + 1 + np.arange(len(months))
    worth = (group.price * group.number[:, None]).ravel() * terms.ready
    cost = np.concatenate([
        worth, -worth, np.zeros(cells), [terms.cny_per_kwh_year], np.full(len(months), terms.demand_cny_per_kw_month * terms.ready)
    ])  # fmt: skip
    most = np.full(len(cost), np.inf)
    most[gives], most[content] = group.mean.ravel(), terms.most_kw * terms.hours
    before = np.roll(np.arange(cells).reshape(-1, _DAY), 1, axis=1).ravel()
    whole = np.full(cells, content)
    rows = _Rows()
    rows.add([(holds, 1), (holds[before], -1), (takes, -terms.efficiency), (gives, 1)], 0.0, 0.0)
    rows.add([(tops[np.repeat(month_of, _DAY)], 1), (takes, -1), (gives, 1)], group.top.ravel(), np.inf)
    rows.add([(takes, 1), (whole, -1 / terms.hours)], -np.inf, 0.0)
    rows.add([(gives, 1), (whole, -1 / terms.hours)], -np.inf, 0.0)
    rows.add([(holds, 1), (whole, -1)], -np.inf, 0.0)
    by_day = gives.reshape(-1, _DAY)
    rows.add(
        [*((by_day[:, at], 1) for at in range(_DAY)), (whole[: len(by_day)], -terms.cycles)], -np.inf, 0.0
    )
    value = rows.least(cost, most)
    shape = group.mean.shape
    return float(value[content]), value[takes].reshape(shape), value[gives].reshape(shape)


class _Rows:
    """Rows of a linear programme, by places and what stands there."""

    def __init__(self) -> None:
        self._index: list[NDArray[np.int64]] = []
        self._value: list[Floats] = []
        self._low: list[Floats] = []
        self._high: list[Floats] = []

    def add(
        self, terms: list[tuple[NDArray[np.int64], float]], low: Floats | float, high: Floats | float
    ) -> None:
        """Add a row for each place of the first term."""
        count = len(terms[0][0])
        self._index.append(np.stack([places for places, _ in terms], axis=1))
        self._value.append(
            np.broadcast_to(np.array([factor for _, factor in terms], dtype=float), (count, len(terms)))
        )
        self._low.append(np.broadcast_to(np.asarray(low, dtype=float), count))
        self._high.append(np.broadcast_to(np.asarray(high, dtype=float), count))

    def least(self, cost: Floats, most: Floats) -> Floats:
        """Return the values from 0 to their most, at which the cost is least."""
        widths = np.concatenate([np.full(len(one), one.shape[1]) for one in self._index])
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(cost), len(widths)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), most
        lp.row_lower_, lp.row_upper_ = np.concatenate(self._low), np.concatenate(self._high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(widths)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([one.ravel() for one in self._index]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([one.ravel() for one in self._value])
        # the class of the package prints a banner, where a command writes CSV; the one below it does not
        model = highspy._core._Highs()
        model.setOptionValue("output_flag", False)
        model.passModel(lp)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise TanliuError(
                "the solver found no optimum", found=model.modelStatusToString(model.getModelStatus())
            )
        return np.array(model.getSolution().col_value)


def _lived(
    load: Floats,
    price: Floats,
    month: NDArray[np.int64],
    content: float,
    takes: Floats,
    gives: Floats,
    terms: Terms,
) -> Battery:
    """Return what a plan does on the days as they were: it gives no more than is used, and takes back what it gave."""
    given = np.minimum(gives, load)
    planned = gives.sum(axis=1, keepdims=True)
    part = np.divide(given.sum(axis=1, keepdims=True), planned, out=np.zeros_like(planned), where=planned > 0)
    taken = takes * part
    starts = np.flatnonzero(np.diff(month, prepend=month[0] - 1))
    before, after = (np.maximum.reduceat(one.max(axis=1), starts) for one in (load, load + taken - given))
    return Battery(
        content, float(given.sum()) * terms.ready, float(taken.sum()) * terms.ready,
        float(((given - taken) * price).sum()) * terms.ready,
        float((before - after).sum() + 0.0) * terms.demand_cny_per_kw_month * terms.ready, float(before.mean()), float(after.mean()),
    )  # fmt: skip
