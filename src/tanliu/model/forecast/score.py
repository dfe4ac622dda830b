"""How good forecasts were, by measures of the field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.model.forecast.panel import Floats


def wape(said: Floats, came: Floats) -> float:
    """Return the sum of the errors over the sum of what came [-]; NaN where nothing came.

    References
    ----------
    Kolassa, Schütz: Advantages of the MAD/mean ratio over the MAPE. Foresight 6 (2007), 40-43.
    """
    both = np.isfinite(said) & np.isfinite(came)
    total = float(np.abs(came[both]).sum())
    return float(np.abs(said - came)[both].sum()) / total if total else float("nan")


def step(history: Floats, season: int) -> float:
    """Return the mean error of the seasonal naive forecast inside a history, by which errors are scaled; NaN for none.

    References
    ----------
    Hyndman, Koehler: Another look at measures of forecast accuracy. International Journal of Forecasting 22 (2006), 679-688.
    """
    off = np.abs(history[season:] - history[:-season])
    known = off[np.isfinite(off)]
    found = float(known.mean()) if len(known) else float("nan")
    return found if found > 0 else float("nan")


def mase(said: Floats, came: Floats, scale: float) -> float:
    """Return the mean error over the mean step of a seasonal naive forecast in the history [-], as `step` has it."""
    off = np.abs(said - came)
    known = off[np.isfinite(off)]
    return float(known.mean()) / scale if len(known) else float("nan")


def pinball(said: Floats, came: Floats, level: float) -> float:
    """Return the mean loss of a quantile, in the unit of the amounts.

    References
    ----------
    Koenker, Bassett: Regression quantiles. Econometrica 46 (1978), 33-50.
    """
    off = came - said
    loss = np.maximum(level * off, (level - 1) * off)
    known = loss[np.isfinite(loss)]
    return float(known.mean()) if len(known) else float("nan")


def coverage(low: Floats, high: Floats, came: Floats) -> float:
    """Return the share of what came that lies inside its band [-]; NaN where nothing came."""
    known = np.isfinite(low) & np.isfinite(high) & np.isfinite(came)
    inside = (low <= came) & (came <= high)
    return float(inside[known].mean()) if known.any() else float("nan")


@dataclass(frozen=True, slots=True)
class Score:
    """How good the forecasts of one series by one method were.

    Attributes
    ----------
    count
        Intervals that were forecast and came.
    wape, mase, coverage
        As the functions of their names.
    pinball
        Mean loss over the levels of the bands and the middle, over the mean of what came.
    """

    count: int
    wape: float
    mase: float
    pinball: float
    coverage: float


def score(low: Floats, mid: Floats, high: Floats, came: Floats, scale: float, level: float) -> Score:
    """Return the score of a series.

    Parameters
    ----------
    scale
        Of its history, as `step` has it.
    level
        Share that the band is to hold.
    """
    known = np.isfinite(mid) & np.isfinite(came)
    mean = float(np.abs(came[known]).mean()) if known.any() else float("nan")
    tail = (1 - level) / 2
    losses = [pinball(said, came, at) for said, at in ((low, tail), (mid, 0.5), (high, 1 - tail))]
    return Score(
        int(known.sum()), wape(mid, came), mase(mid, came, scale), float(np.mean(losses)) / mean if mean else float("nan"),
        coverage(low, high, came),
    )  # fmt: skip
