"""One gradient-boosted model for all series: three quantiles of how far an interval will be from its naive forecast."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.forecast.features import NAMES, Known, features
from tanliu.model.forecast.panel import Counts, Floats, Rows
from tanliu.model.forecast.rules import ForecastRules

EXTRA, LIBRARY = "forecast", "lightgbm"
_CATEGORIES = [NAMES.index(name) for name in ("sort", "kind")]
#: Rows whose features are laid out at once.
_AT_ONCE = 400_000


def available() -> bool:
    """Return whether the library of the extra is there."""
    return importlib.util.find_spec(LIBRARY) is not None


@dataclass(frozen=True, slots=True)
class Boosted:
    """Models of the low end, the middle and the high end, in scales of each series."""

    models: tuple[Any, ...]

    def predict(self, known: Known, rows: Rows) -> Floats:
        """Return low, middle and high of each row in its own unit; NaN where scale or naive forecast is unknown."""
        found = np.full((3, len(rows)), np.nan)
        for first in range(0, len(rows), _AT_ONCE):
            part = np.arange(first, min(first + _AT_ONCE, len(rows)))
            some = rows.take(part)
            scale, base = known.scale(some), known.base(some)
            given = features(known, some, scale)
            for number, model in enumerate(self.models):
                found[number, part] = base + scale * model.predict(given)
        return found


def boost(known: Known, rows: Rows, rules: ForecastRules) -> Boosted:
    """Return the model of rows whose interval came; rows of which nothing can be learned are left out.

    Raises
    ------
    TanliuError
        When the library of the extra is missing.
    """
    try:
        import lightgbm
    except ImportError as error:
        raise TanliuError(
            "a library is missing",
            found=LIBRARY,
            accepted=Message("pip install 'tanliu[{extra}]'", extra=EXTRA),
        ) from error
    scale, base = known.scale(rows), known.base(rows)
    came = known.panel.values[rows.series, rows.target]
    good = np.isfinite(scale) & np.isfinite(base) & np.isfinite(came)
    rows, scale = rows.take(good), scale[good]
    wanted = (came[good] - base[good]) / scale
    given = features(known, rows, scale)
    data = lightgbm.Dataset(
        given, wanted, feature_name=list(NAMES), categorical_feature=_CATEGORIES, free_raw_data=False
    )
    tail = (1 - rules.level) / 2
    return Boosted(
        tuple(lightgbm.train(_settings(rules, at), data, rules.trees) for at in (tail, 0.5, 1 - tail))
    )


def _settings(rules: ForecastRules, level: float) -> dict[str, Any]:
    return {
        "objective": "quantile", "alpha": level, "num_leaves": rules.leaves, "learning_rate": rules.rate,
        "min_data_in_leaf": rules.least_in_leaf, "feature_fraction": 0.7, "bagging_fraction": 0.7, "bagging_freq": 1,
        "max_bin": 127, "verbose": -1, "num_threads": rules.threads, "seed": rules.seed, "deterministic": True, "force_row_wise": True,
    }  # fmt: skip


def drawn(series: Counts, origins: Counts, horizon: int, most: int, seed: int) -> Rows:
    """Return so many rows at most, drawn evenly over series, origins and intervals ahead."""
    every = len(series) * len(origins) * horizon
    rng = np.random.default_rng(seed)
    chosen = (
        np.arange(every)
        if every <= most
        else np.sort(
            rng.choice(every, most, replace=False) if every < 4 * most else rng.integers(0, every, most)
        )
    )
    each, rest = np.divmod(chosen, len(origins) * horizon) if every else (chosen, chosen)
    place, step = np.divmod(rest, horizon)
    return Rows(series[each], origins[place], origins[place] + step)
