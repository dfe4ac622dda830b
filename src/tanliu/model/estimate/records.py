"""The model of entities that report some of their periods: how much their own record tells, learned on the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.estimate.history import History, HistoryModel, Own, Prior, record, shown_as, weighted
from tanliu.model.estimate.observed import EnergyYear
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.steps import naive_ratio, rows_of
from tanliu.model.estimate.types import Rules

METHOD = "hierarchical_history"
#: Estimates and truth of an industry's hidden periods, in the order in which errors are asked.
Parts = tuple[Floats, Floats, Floats, Floats, Floats, Floats]


@dataclass(frozen=True, slots=True)
class OwnRecords:
    """The records of the entities that lack periods.

    Attributes
    ----------
    weights
        Electricity of every entity and period, weighted by what the month takes of fuel.
    own
        Record of each entity, by the periods that it reports.
    history
        None where nobody that lacks periods reports others, or too few report all.
    energy, emission
        Industry to known energy (emissions of electricity), truth, estimate, ends, and the industry's ratio of the hidden
        periods of firms that report all.
    firms
        Firms on which it was learned, by industry.
    """

    weights: Floats
    own: Own
    history: History | None
    energy: dict[str, Parts]
    emission: dict[str, Parts]

    @property
    def usable(self) -> Floats:
        """Return the places of entities that their own record tells of."""
        if self.history is None:
            return np.array([])
        idle = self.own.some & ~self.own.uses & np.isfinite(self.history.idle)
        return np.flatnonzero((self.own.some & self.own.uses) | idle).astype(float)


def own_records(year: EnergyYear, prior: Callable[[Sequence[int]], Prior], rules: Rules) -> OwnRecords:
    """Learn on the entities that report all, of which such periods are shown as the others report.

    Parameters
    ----------
    prior
        What the models say of entities that report all, fitted without each.
    """
    weights = weighted(year.firms, year.past, year.full, rules)
    own = record(year.past, weights, year.past.told)
    some = [row for row in year.lacking if own.some[row]]
    nothing = OwnRecords(weights, own, None, {}, {})
    if not some:
        return nothing
    full = list(year.full)
    past, firms = year.past.take(full), year.firms.take(full)
    shown = shown_as(year.past.told[some], past)
    before = prior(full)
    history = HistoryModel(rules).fit(firms, past, weights[full], shown, before)
    if history is None:
        return nothing
    hidden = past.this_year & past.told & ~shown
    tested = record(past, weights[full], shown)
    asked_of = tested.some & hidden.any(axis=1) & (tested.uses | np.isfinite(history.idle))
    rows = np.flatnonzero(asked_of).tolist()
    below = np.where(hidden, weights[full], 0.0).sum(axis=1)
    said = history.predict(firms, tested, before, below)
    electric, truth, truth_carbon = (
        np.where(hidden, one, 0.0).sum(axis=1)
        for one in (past.electric_kgce, past.other_kgce, past.other_kgco2e)
    )
    asked = firms.only(()).with_known(electric)
    naive = [naive_ratio(firms.only(()), one[full], asked) for one in (year.other_kgce, year.other_kgco2e)]
    carbon = electric * year.electricity_kgco2e[full] / firms.known_kgce
    energy = (electric, truth, said.energy_kgce, said.energy_low_kgce, said.energy_high_kgce, naive[0])
    emission = (
        carbon, truth_carbon, said.emission_kgco2e, said.emission_low_kgco2e, said.emission_high_kgco2e, naive[1],
    )  # fmt: skip
    return OwnRecords(
        weights, own, history, *(_by_industry(one, rows, firms.industry) for one in (energy, emission))
    )


def _by_industry(parts: Parts, rows: list[int], industry: Sequence[str]) -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for name, places in rows_of([industry[row] for row in rows]).items():
        chosen = [rows[place] for place in places]
        base, truth, value, low, high, naive = (one[chosen] for one in parts)
        found[name] = (base, truth, value, low, high, naive)
    return found
