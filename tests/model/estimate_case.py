"""Made-up firms of three industries whose fuels follow a known law."""

from __future__ import annotations

import numpy as np

from tanliu.model.estimate.design import Firms
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.types import Rules

RULES = Rules(interval_level=0.9, fewest_firms=10, calibration_firms=20, pooling_firms=20, folds=5)
#: ln(fuel / electricity) of an industry at one kgce, and the share of its firms that burn anything.
LAWS = {"C17": (1.0, 0.9), "C22": (0.0, 1.0), "F52": (-2.0, 0.4)}


def made_up(count: int, seed: int) -> tuple[Firms, Floats]:
    """Return firms and what they use beside electricity, in kgce."""
    rng = np.random.default_rng(seed)
    industry = [sorted(LAWS)[row % len(LAWS)] for row in range(count)]
    own = np.exp(rng.normal(10, 1.2, count))
    ratio = np.exp(np.array([LAWS[name][0] for name in industry]) + rng.normal(0, 0.4, count))
    burns = rng.random(count) < np.array([LAWS[name][1] for name in industry])
    names = [f"F{row:04d}" for row in range(count)]
    firms = Firms(names, industry, [name[0] for name in industry], ["R1"] * count, own, {})
    return firms, np.where(burns, own * ratio, 0.0)
