"""Forecasts of many series: what is learned at an instant, and what it says of the days after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanliu.model.forecast.bands import margins, ordered
from tanliu.model.forecast.boosted import Boosted, available, boost, drawn
from tanliu.model.forecast.features import SCALE_WEEKS, Known
from tanliu.model.forecast.panel import WEEK, Counts, Flags, Floats, Panel, Rows, grid
from tanliu.model.forecast.rules import ForecastRules

#: How a series was forecast, and why it was not by the model.
BY_MODEL, MISSING_EXTRA, SHORT, FLOOR, NOTHING = (
    "model",
    "extra_missing",
    "history_short",
    "naive_better",
    "no_history",
)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned until an instant.

    Attributes
    ----------
    model
        None where the library is missing or nothing could be learned.
    by
        How each series is forecast.
    margins
        By end (low, high), method (model, fallback), the first day ahead or a later one, and series, over the scale of the series.
    off
        Mean error of each series on days kept from the model, over its scale; NaN where nothing is known of it.
    least
        By series, the least that can be: 0 where nothing negative was seen.
    """

    origin: int
    horizon: int
    model: Boosted | None
    by: tuple[str, ...]
    margins: Floats
    off: Floats
    least: Floats

    @property
    def modelled(self) -> Flags:
        return np.array([one == BY_MODEL for one in self.by], dtype=bool)


def learn(
    panel: Panel, origin: int, horizon: int, rules: ForecastRules, *, use_model: bool = True
) -> Learned:
    """Learn from what is known before an origin.

    Parameters
    ----------
    origin
        Place of the first interval that nobody knows yet.
    horizon
        Intervals ahead that will be asked for.
    use_model
        Whether the model is taken where its library is there.
    """
    panel = replace(panel, values=panel.values[:, :origin])
    known = Known.of(panel)
    per_day = panel.per_day
    history = _history_days(known, origin)
    calibrated = [origin - day * per_day for day in range(1, rules.calibrate_days + 1)]
    held = np.array([one for one in calibrated if one >= 2 * WEEK * per_day], dtype=np.int64)
    series = np.arange(panel.count)
    enough = (history >= rules.least_days) & (_share(known, origin) >= rules.known_least)
    model = None
    if use_model and available():
        model = _model(known, series[enough], origin, horizon, rules, rules.calibrate_days)
    rows = _held_rows(panel, held, horizon, origin, rules)
    errors = _errors(known, rows, model)
    by = _chosen(errors, rows, enough, history, model, use_model and available())
    below = (panel.values < 0).any(axis=1)
    if model is not None:
        # the bands are those of the model that did not see the last days; what these teach is not given away
        model = _model(known, series[enough], origin, horizon, rules, 0)
    return Learned(
        origin, horizon, model, by, _margins(errors, rows, _later(rows, per_day), panel.count, rules), _mean_off(errors, rows, by),
        np.where(below, -np.inf, 0.0),
    )  # fmt: skip


def say(
    panel: Panel, learned: Learned, origin: int, series: Counts | None = None, horizon: int | None = None
) -> Floats:
    """Return low, middle and high by series and interval ahead of an origin.

    Parameters
    ----------
    origin
        May lie after that of what was learned; nothing from it on is looked at.
    series
        All when left out.
    """
    panel = replace(panel, values=panel.values[:, :origin])
    known = Known.of(panel)
    chosen = np.arange(panel.count) if series is None else series
    steps = horizon or learned.horizon
    rows = grid(chosen, [origin], steps)
    base = known.base(rows)
    found = np.stack([base, base, base])
    modelled = learned.modelled[rows.series]
    if learned.model is not None and modelled.any():
        found[:, modelled] = learned.model.predict(known, rows.take(modelled))
    found[:, ~np.isfinite(found[1])] = np.stack([base, base, base])[:, ~np.isfinite(found[1])]
    method, later = np.where(modelled, 0, 1), _later(rows, panel.per_day)
    scale = known.scale(rows)
    low = found[0] - learned.margins[0, method, later, rows.series] * scale
    high = found[2] + learned.margins[1, method, later, rows.series] * scale
    return ordered(low, found[1], high, learned.least[rows.series]).reshape(3, len(chosen), steps)


def _history_days(known: Known, origin: int) -> Counts:
    """Return for how many days each series has been known."""
    return np.asarray(known.known[:, origin] // known.panel.per_day, dtype=np.int64)


def _share(known: Known, origin: int) -> Floats:
    span = SCALE_WEEKS * WEEK * known.panel.per_day
    series = np.arange(known.panel.count)
    places = np.full(len(series), origin)
    return np.asarray(known.count(series, places - span, places) / span)


def _model(
    known: Known, series: Counts, origin: int, horizon: int, rules: ForecastRules, kept_days: int
) -> Boosted | None:
    """Return the model of the days before those that are kept from it; None where there are none."""
    per_day = known.panel.per_day
    last = origin - kept_days * per_day - horizon
    first = max(2 * WEEK * per_day, origin - (kept_days + rules.learn_days) * per_day)
    # the same time of day as the origin: that is when forecasts are made
    places = np.arange(last, first, -per_day)
    if not len(places) or not len(series):
        return None
    rows = drawn(series, places, horizon, rules.rows_most, rules.seed)
    return boost(known, rows, rules)


def _later(rows: Rows, per_day: int) -> Counts:
    """Return 0 for the first day ahead and 1 for later ones, whose errors are others."""
    return np.minimum(rows.ahead(per_day) - 1, 1)


def _margins(errors: Floats, rows: Rows, later: Counts, count: int, rules: ForecastRules) -> Floats:
    share = 1 - (1 - rules.level) / 2
    return np.array([
        [[margins(rows.series[later == day], errors[end, method][later == day], count, share, rules.own_least) for day in range(2)]
         for method in range(2)] for end in (0, 2)
    ])  # fmt: skip


def _mean_off(errors: Floats, rows: Rows, by: Sequence[str]) -> Floats:
    """Return the mean error of each series by the method that was chosen for it."""
    method = np.array([0 if one == BY_MODEL else 1 for one in by], dtype=np.int64)
    own = errors[1, method[rows.series], np.arange(len(rows))] if len(rows) else np.zeros(0)
    known = np.isfinite(own)
    sums = np.bincount(rows.series[known], own[known], minlength=len(by))
    count = np.bincount(rows.series[known], minlength=len(by))
    return np.asarray(np.where(count > 0, sums / np.maximum(count, 1), np.nan))


def _held_rows(panel: Panel, held: Counts, horizon: int, origin: int, rules: ForecastRules) -> Rows:
    """Return intervals of days that were kept from the model, of each series the same number at most.

    Half of them lie in the first day ahead. Of later days few are over: each is drawn as often as any other.
    """
    rng = np.random.default_rng(rules.seed)
    one = grid([0], held, horizon)
    one = one.take(one.target < origin)
    ahead = one.ahead(panel.per_day)
    days = int(ahead.max(initial=1))
    weight = np.where(ahead == 1, max(days - 1, 1), 1) / np.bincount(ahead, minlength=2)[ahead]
    most = min(rules.calibrate_rows, len(one))
    # the largest of random numbers to the power of the weights: a draw by weight without putting back (Efraimidis, Spirakis)
    chosen = np.stack([
        np.argpartition(-np.log(rng.random(len(one))) / weight, most - 1)[:most] for _ in range(panel.count)
    ]) if most else np.zeros((panel.count, 0), dtype=np.int64)  # fmt: skip
    series = np.repeat(np.arange(panel.count), most)
    return Rows(series, one.origin[chosen.ravel()], one.target[chosen.ravel()])


def _errors(known: Known, rows: Rows, model: Boosted | None) -> Floats:
    """Return by end (low, middle, high), method and row by how much what came lay beyond, over the scale."""
    base, scale = known.base(rows), known.scale(rows)
    came = known.panel.values[rows.series, rows.target]
    found = np.full((3, 2, len(rows)), np.nan)
    for method, said in enumerate(
        (None if model is None else model.predict(known, rows), np.stack([base, base, base]))
    ):
        if said is not None:
            found[0, method] = (said[0] - came) / scale
            found[1, method] = np.abs(said[1] - came) / scale
            found[2, method] = (came - said[2]) / scale
    return found


def _chosen(
    errors: Floats, rows: Rows, enough: Flags, history: Counts, model: Boosted | None, wanted: bool
) -> tuple[str, ...]:
    """Return how each series is forecast: by the model where it was no worse than the fallback on days kept from it."""
    count = len(enough)
    both = np.isfinite(errors[1]).all(axis=0)
    sums = [np.bincount(rows.series[both], errors[1, method][both], minlength=count) for method in range(2)]
    better = sums[0] <= sums[1]
    found = []
    for one in range(count):
        if history[one] < WEEK:
            found.append(NOTHING)
        elif not enough[one]:
            found.append(SHORT)
        elif model is None:
            found.append(SHORT if wanted else MISSING_EXTRA)
        else:
            found.append(BY_MODEL if better[one] else FLOOR)
    return tuple(found)
