"""A forecast or a back-test of a workspace, from its readings to what is told of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tanliu.app.desks.forecasts import backtest
from tanliu.app.desks.forecasts.queries.loads import STEPS, last_day, loads, origin_of
from tanliu.app.desks.forecasts.queries.weather import temperatures
from tanliu.app.desks.forecasts.queries.whole import Tree, tree
from tanliu.app.store.results import Results
from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import read as read_document
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.model.forecast.ahead import Learned, learn, say
from tanliu.model.forecast.backtest import Tell, Tested
from tanliu.model.forecast.coherent import reconciled
from tanliu.model.forecast.document import Forecasting
from tanliu.model.forecast.features import Known
from tanliu.model.forecast.panel import Floats, Panel, Rows
from tanliu.model.forecast.schema import KIND
from tanliu.report.phrase import say as told

HEADER = ("kind", "id", "carrier", "unit", "start", "low", "mid", "high", "by")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be forecast.

    Attributes
    ----------
    horizon
        Intervals ahead.
    weather
        File of temperatures, if any.
    """

    results: Results
    catalog: Catalog
    minutes: int = 60
    horizon: int = 24
    entities: tuple[str, ...] | None = None
    weather: Path | None = None
    zero_is_missing: bool = False

    @property
    def rule(self) -> Forecasting:
        return read_document(scheme(self.catalog, KIND), Forecasting)


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast.

    Attributes
    ----------
    said
        Low, middle and high by subject and interval from the origin on; the middle of every whole is the sum of its parts.
    came
        What is known of the same intervals already: nothing, unless a day of the past was asked for.
    """

    tree: Tree
    learned: Learned
    origin: int
    said: Floats
    came: Floats
    weather: bool


def last_day_of(one: Asked) -> date:
    """Return the last day that half of the meters know.

    Raises
    ------
    TanliuError
        When there are no readings.
    """
    day = last_day(one.results)
    if day is None:
        raise TanliuError("there are no readings to forecast from")
    return day


def read(one: Asked, first: date, last: date) -> tuple[Tree, Panel]:
    """Return the loads of some days with all that a forecast takes besides.

    Raises
    ------
    TanliuError
        When the length of an interval is none that is offered.
    """
    if one.minutes not in STEPS:
        raise TanliuError(
            "not one of what is offered",
            where="minutes",
            found=one.minutes,
            accepted=", ".join(map(str, STEPS)),
        )
    found = loads(one.results, first, last, one.minutes, one.entities, zero_is_missing=one.zero_is_missing)
    whole = tree(one.results, found, float(one.rule.whole_known))
    warm = None if one.weather is None else temperatures(one.weather, found, one.horizon)
    return whole, whole.panel(one.rule, one.catalog.calendar, warm)


def history(one: Asked) -> int:
    """Return the days that are read before the first that is forecast."""
    rule = one.rule
    return rule.learn_days + rule.calibrate_days + 35


def ahead(one: Asked, last: date) -> Made:
    """Return the forecast from the last interval on that half of the series know, up to the end of a day."""
    whole, panel = read(one, last - timedelta(days=history(one)), last)
    return made(one, whole, panel, origin_of(panel.values, panel.per_day))


def made(one: Asked, whole: Tree, panel: Panel, origin: int) -> Made:
    """Return the forecast from a place on."""
    learned = learn(panel, origin, one.horizon, one.rule.rules())
    found = coherent(panel, learned, whole, say(panel, learned, origin))
    rest = np.full((panel.count, one.horizon), np.nan)
    known = panel.values[:, origin : origin + one.horizon]
    rest[:, : known.shape[1]] = known
    return Made(whole, learned, origin, found, rest, one.weather is not None)


def coherent(panel: Panel, learned: Learned, whole: Tree, said: Floats) -> Floats:
    """Return forecasts whose middles add up; each band moves with its middle."""
    series = np.arange(panel.count)
    places = np.full(panel.count, learned.origin)
    scale = Known.of(replace(panel, values=panel.values[:, : learned.origin])).scale(
        Rows(series, places, places)
    )
    off = learned.off * scale
    usual = float(np.nanmedian(learned.off)) if np.isfinite(learned.off).any() else 1.0
    off = np.where(np.isfinite(off), off, np.where(np.isfinite(scale), scale * usual, 1.0))
    best = reconciled(said[1], np.maximum(off, 1e-9), whole.parent, learned.least)
    moved = best - said[1]
    low, high = (np.where(np.isfinite(said[end]), said[end] + moved, np.nan) for end in (0, 2))
    return np.stack([np.maximum(low, learned.least[:, None]), best, high])


def back(one: Asked, span: backtest.Span, tell: Tell | None = None) -> tuple[Tree, Tested]:
    """Return how good forecasts of some days would have been."""
    whole, panel = read(
        one,
        span.first - timedelta(days=history(one)),
        span.last + timedelta(days=one.horizon * one.minutes // 1440),
    )
    return whole, backtest.tested(whole, panel, span, one.horizon, one.rule.rules(), tell)


def rows(one: Made) -> list[tuple[Any, ...]]:
    """Return each interval of each subject as a row of a file."""
    found = []
    for at, subject in enumerate(one.tree.subjects):
        for step in range(one.said.shape[2]):
            values = (_round(value) for value in one.said[:, at, step])
            start = f"{one.tree.loads.stamp(one.origin + step):%Y-%m-%d %H:%M}"
            found.append(
                (subject.kind, subject.id, subject.carrier, subject.unit, start, *values, one.learned.by[at])
            )
    return found


def _round(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None


def remarks(one: Made, lang: str) -> list[str]:
    """Return by what it was forecast, and from when."""
    ways = ", ".join(
        f"{told(f'forecasts_way_{way}', lang)} {count}"
        for way, count in Counter(one.learned.by).most_common()
    )
    return [
        told("forecasts_made", lang, count=len(one.tree.subjects), start=f"{one.tree.loads.stamp(one.origin):%Y-%m-%d %H:%M}", ways=ways),
        told("forecasts_weather" if one.weather else "forecasts_no_weather", lang),
    ]  # fmt: skip
