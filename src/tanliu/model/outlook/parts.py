"""Emissions of a run as products, so that a change between years or scenarios is shared out among what drives it."""

from __future__ import annotations

import numpy as np

from tanliu.model.outlook.base import Floats, ratio
from tanliu.model.outlook.run import Run

#: The factors of a cell; what lies below zero has none and is no cell.
PARTS = ("population", "income", "structure", "efficiency", "mix", "factor")


def factors(run: Run, year: int) -> Floats:
    """Return the factors of each cell of a year, whose product is its emission.

    A cell is a field with a group of carriers: population x income x structure x energy per activity x share of the group in
    it x emission per energy; or a field's emissions of no energy, whose share and energy are one.

    Parameters
    ----------
    run
        A run of one draw.
    year
        A year of it.

    Returns
    -------
    Floats
        By cell (fields x groups, then fields) and factor of `PARTS`.
    """
    at = int(np.flatnonzero(run.years == year)[0])
    driven = [one[0, :, at] for one in (run.activity.population, run.activity.income, run.activity.structure)]
    activity = driven[0] * driven[1] * driven[2]
    energy, emission = run.energy_kgce[0, :, :, at], run.emission_kgco2e[0, :, :, at]
    whole = energy.sum(axis=1)
    shape = energy.shape
    cells = [np.broadcast_to(one[:, None], shape).ravel() for one in (*driven, ratio(whole, activity))]
    used = np.column_stack([*cells, ratio(energy, whole[:, None]).ravel(), ratio(emission, energy).ravel()])
    process = run.process_kgco2e[0, :, at] - run.base.held_kgco2e
    one = np.ones(len(process))
    return np.concatenate([used, np.column_stack([*driven, one, one, ratio(process, activity)])])
