"""Which covariates are used beside electricity: those that enough firms have, where they make estimates better."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tanliu.model.estimate.diagnostics import METHODS
from tanliu.model.estimate.formulas import interval_score
from tanliu.model.estimate.load import Settings
from tanliu.model.estimate.observed import EnergyYear
from tanliu.model.estimate.types import FittedFuelModel

#: Scores nearer than this are the same.
_SAME = 1e-6


def usable(year: EnergyYear, settings: Settings) -> tuple[str, ...]:
    """Return the covariates that enough of the fitted firms have, in which they differ, and that some others have."""
    found = []
    for name, values in year.firms.covariates.items():
        known = np.isfinite(values[year.full])
        differs = len(np.unique(values[year.full][known])) > 1
        if known.mean() >= settings.covariate_share and differs and np.isfinite(values[year.lacking]).any():
            found.append(name)
    return tuple(found)


def better_with(
    year: EnergyYear, settings: Settings, rows: Mapping[str, list[int]], models: Mapping[str, FittedFuelModel]
) -> bool:
    """Return whether covariates make the intervals better on firms left out, by their score.

    Better by more than the last digits, in which machines differ.
    """
    scores = []
    for method in METHODS:
        places = {row: place for place, row in enumerate(rows[method])}
        some = [places[row] for row in rows[METHODS[0]]]
        said, truth = models[method].checked, year.other_kgce[rows[METHODS[0]]]
        low, high = said.energy_low_kgce[some], said.energy_high_kgce[some]
        scores.append(interval_score(low, high, truth, settings.rules.interval_level))
    return scores[0] < scores[1] * (1 - _SAME)
