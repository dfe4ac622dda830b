"""What the models say of the periods that entities lack: by the entity's own record where it has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tanliu.app.desks.estimates.actions.estimate_fit import Fitted
from tanliu.app.desks.estimates.actions.estimate_history import METHOD
from tanliu.app.desks.estimates.actions.estimate_known import Known
from tanliu.app.desks.estimates.actions.estimate_rows import METHODS
from tanliu.app.desks.estimates.actions.estimate_rules import Choices
from tanliu.model.estimate.history import Told, tell
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import estimate


@dataclass(frozen=True, slots=True)
class Said:
    """Estimates of the lacking entities, parallel to them, over all the periods they lack.

    Attributes
    ----------
    values
        Energy beside electricity and its emissions, with their ends.
    parts
        Part of it in each period of the year, firm x period.
    mix
        (carrier, unit) to its part in energy.
    intensity
        kg CO2e of a kgce of it.
    """

    values: Told
    method: list[str]
    model: list[str]
    parts: Floats
    mix: Mapping[tuple[str, str], Floats]
    intensity: Floats


def said(year: Known, models: Fitted, told: Choices) -> Said:
    """Estimate for the entities that lack periods."""
    rows = list(year.lacking)
    weights = models.records.weights[rows]
    past = year.past.take(rows)
    lacking = np.where(past.lacks & past.this_year, weights, 0.0)
    hidden = lacking.sum(axis=1)
    method, values = _by_models(year, models, lacking)
    mix, intensity = models.mix(year, told), models.intensity(year.firms.take(rows))
    own = set(models.records.usable.astype(int).tolist())
    known = [place for place, row in enumerate(rows) if row in own]
    if known and (history := models.records.history) is not None:
        chosen = [rows[place] for place in known]
        record = models.records.own.take(chosen)
        prior = models.prior(year, chosen)
        found = tell(history, year.firms.take(chosen), record, prior, hidden[known])
        for name in Told.__slots__:
            getattr(values, name)[known] = getattr(found, name)
        uses = record.uses
        intensity[known] = np.where(uses, np.nan_to_num(record.intensity), intensity[known])
        total = np.sum([one[chosen] for one in year.own_mix.values()], axis=0)
        for carrier, share in mix.items():
            mine = year.own_mix.get(carrier, np.zeros(len(year.firms)))[chosen]
            share[known] = np.where(uses, mine / np.where(total > 0, total, 1.0), share[known])
        for place in known:
            method[place] = METHOD
    model = [f"{m}/{year.year}/{year.firms.industry[row]}" for m, row in zip(method, rows, strict=True)]
    parts = lacking / np.where(hidden > 0, hidden, 1.0)[:, None]
    return Said(values, method, model, parts, mix, intensity)


def _by_models(year: Known, models: Fitted, lacking: Floats) -> tuple[list[str], Told]:
    """Return what electricity and covariates say of the periods lacking: their part of what is said of the year."""
    firms = year.firms.take(year.lacking)
    whole = (
        set(firms.only(models.covariates).whole().astype(int).tolist()) if models.with_covariates else set()
    )
    values = Told(*(np.zeros(len(firms)) for _ in Told.__slots__))
    # the electricity of a firm is that of a year, though some months are not known at all
    past = year.past.take(year.lacking)
    every = np.where(past.this_year, models.records.weights[list(year.lacking)], 0.0).sum(axis=1)
    known = np.nan_to_num(past.electric_kgce[:, past.this_year]).sum(axis=1) / firms.known_kgce
    part = lacking.sum(axis=1) / np.where(every > 0, every, 1.0) * known
    for method, rows in zip(METHODS, (sorted(whole), sorted(set(range(len(firms))) - whole)), strict=True):
        if rows:
            found = estimate(models.of(method), firms.take(rows).only(models.names(method)))
            for name in Told.__slots__:
                if name != "own_weight":
                    getattr(values, name)[rows] = getattr(found, name) * part[rows]
    return [METHODS[0] if row in whole else METHODS[1] for row in range(len(firms))], values
