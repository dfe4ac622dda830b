"""Forecasts as they would have been made, beside naive ones and a statistical model, scored by what came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanliu.model.forecast.ahead import learn, say
from tanliu.model.forecast.bands import margins, ordered
from tanliu.model.forecast.features import Known
from tanliu.model.forecast.naive import same_day, same_week
from tanliu.model.forecast.panel import WEEK, Counts, Flags, Floats, Panel, Rows, grid
from tanliu.model.forecast.rules import ForecastRules
from tanliu.model.forecast.score import Score, score, step
from tanliu.model.forecast.smooth import smoothed

METHODS = ("forecast", "naive_day", "naive_week", "smoothing")
OURS, DAY, WEEK_BEFORE, SMOOTH = METHODS
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Tested:
    """What a back-test found.

    Attributes
    ----------
    scores
        By method, the score of each series.
    by
        How often a series was forecast in which way, over all times of learning.
    origins
        Places at which forecasts were made.
    """

    scores: dict[str, list[Score]]
    by: Counter[str]
    origins: Counts

    def of(self, chosen: Flags) -> Tested:
        """Return the same of some series alone."""
        places = np.flatnonzero(chosen)
        return replace(
            self, scores={method: [own[at] for at in places] for method, own in self.scores.items()}
        )

    def median(self, method: str, measure: str) -> float:
        """Return the median of a measure over the series that every method could forecast."""
        return float(np.nanmedian(self.measures(method, measure))) if self.judged.any() else float("nan")

    def measures(self, method: str, measure: str) -> Floats:
        return np.array([getattr(one, measure) for one in self.scores[method]], dtype=np.float64)[self.judged]

    @property
    def judged(self) -> Flags:
        """Series of which every method has a score."""
        every = [np.array([one.mase for one in self.scores[method]]) for method in METHODS]
        return np.asarray(np.isfinite(np.stack(every)).all(axis=0))

    @property
    def coverage(self) -> float:
        """Share of all intervals of all series that lay inside the bands of the forecast."""
        ours = [one for one in self.scores[OURS] if np.isfinite(one.coverage)]
        count = sum(one.count for one in ours)
        return sum(one.coverage * one.count for one in ours) / count if count else float("nan")

    @property
    def gain(self) -> float:
        """By what share the median MASE is below that of the better naive forecast."""
        return 1 - self.median(OURS, "mase") / min(self.median(DAY, "mase"), self.median(WEEK_BEFORE, "mase"))

    @property
    def better(self) -> float:
        """Share of the series whose forecast is better than both naive ones."""
        ours, *others = (self.measures(method, "mase") for method in METHODS[:3])
        return float((ours < np.minimum(*others)).mean()) if len(ours) else float("nan")


def blocks(
    first: int, last: int, per_day: int, learn_every_days: int, origin_every_days: int
) -> Iterator[Counts]:
    """Yield the origins from a first one up to a last one, those that share a time of learning together."""
    every = np.arange(first, last + 1, origin_every_days * per_day)
    size = max(learn_every_days // origin_every_days, 1)
    for start in range(0, len(every), size):
        yield every[start : start + size]


def backtest(
    panel: Panel, parts: Sequence[Counts], horizon: int, rules: ForecastRules, tell: Tell | None = None
) -> Tested:
    """Return how good forecasts would have been, with what was known at each origin alone.

    Parameters
    ----------
    parts
        Origins that share a time of learning, as `blocks` has them.
    tell
        Told of each part before it is worked on: a word, how many are done, how many there are.
    """
    said: dict[str, list[Floats]] = {method: [] for method in METHODS}
    came, ways = [], Counter[str]()
    for number, origins in enumerate(parts):
        if tell:
            tell("backtest", number, len(parts))
        learned = learn(panel, int(origins[0]), horizon, rules)
        ways.update(learned.by)
        said[OURS].append(np.stack([say(panel, learned, int(one)) for one in origins], axis=2))
        for method, found in _others(panel, origins, horizon, rules).items():
            said[method].append(found)
        came.append(_came(panel, origins, horizon))
    every = np.concatenate(came, axis=1).reshape(panel.count, -1)
    first, season = int(parts[0][0]), WEEK * panel.per_day
    scales = [step(panel.values[one, :first], season) for one in range(panel.count)]
    scores = {}
    for method in METHODS:
        low, mid, high = np.concatenate(said[method], axis=2).reshape(3, panel.count, -1)
        scores[method] = [
            score(low[one], mid[one], high[one], every[one], scales[one], rules.level)
            for one in range(panel.count)
        ]
    return Tested(scores, ways, np.concatenate(list(parts)))


def _came(panel: Panel, origins: Counts, horizon: int) -> Floats:
    padded = np.concatenate([panel.values, np.full((panel.count, horizon), np.nan)], axis=1)
    return np.stack([padded[:, one : one + horizon] for one in origins], axis=1)


def _others(panel: Panel, origins: Counts, horizon: int, rules: ForecastRules) -> dict[str, Floats]:
    """Return by method low, middle and high by series, origin and interval, the bands by errors before the first origin."""
    first, per_day = int(origins[0]), panel.per_day
    held = np.arange(first - rules.calibrate_days * per_day, first, per_day)
    held = held[held > 0]
    every = np.concatenate([held, origins])
    found = {
        DAY: _pointwise(same_day, panel, every, horizon), WEEK_BEFORE: _pointwise(same_week, panel, every, horizon),
        SMOOTH: smoothed(panel, every, horizon),
    }  # fmt: skip
    came = _came(panel, held, horizon)
    # what came only after the first origin was not known at it
    came[:, (held[:, None] + np.arange(horizon)[None, :]) >= first] = np.nan
    return {method: _banded(panel, said, came, origins, rules) for method, said in found.items()}


def _pointwise(naive: Callable[[Panel, Rows], Floats], panel: Panel, origins: Counts, horizon: int) -> Floats:
    found = []
    for one in origins:
        rows = grid(np.arange(panel.count), [int(one)], horizon)
        found.append(
            naive(replace(panel, values=panel.values[:, : int(one)]), rows).reshape(panel.count, horizon)
        )
    return np.stack(found, axis=1)


def _banded(panel: Panel, said: Floats, came: Floats, origins: Counts, rules: ForecastRules) -> Floats:
    """Return the bands that the errors of a method give it, by the same rule as those of the forecast."""
    count, held = panel.count, came.shape[1]
    before, after = said[:, :held], said[:, held:]
    tail = (1 - rules.level) / 2
    series = np.repeat(np.arange(count), held * said.shape[2])
    first = np.full(count, int(origins[0]))
    scale = Known.of(replace(panel, values=panel.values[:, : int(origins[0])])).scale(
        Rows(np.arange(count), first, first)
    )
    off = ((came - before) / scale[:, None, None]).ravel()
    up, down = (margins(series, one, count, 1 - tail, rules.own_least) * scale for one in (off, -off))
    low, high = after - down[:, None, None], after + up[:, None, None]
    return ordered(low, after, high, np.full((1, 1, 1), -np.inf))
