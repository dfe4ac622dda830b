"""How the year of a plan is going: what is used, what is still to come, and how likely the budget is passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.store.results import Results
from tanliu.decide.budget.document import Level
from tanliu.decide.budget.warn import level_of
from tanliu.model.overrun.outlook import Floats, errors, probability, rest

MONTHS = 12
#: Share of the enterprises of a plan that must be known for a month to count as known.
_ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Course:
    """How it goes for one subject: amounts in kgce or kgCO2e of those of its enterprises that are known so far.

    Attributes
    ----------
    probability
        That the budget is passed; None where too little of the past is known, or months are missing.
    """

    kind: str
    id: str
    firms: int
    known: int
    budget: float
    used: float
    to_come: float | None
    probability: float | None
    level: Level | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The months that are known, 0 for none, and the course of every subject, the likeliest to pass first."""

    months: int
    courses: list[Course]


def levels(plan: BudgetPlan) -> list[Level]:
    """Return the levels of warning of a plan's rule."""
    return [
        Level.model_validate({**one, "above": Decimal(one["above"])})
        for one in plan.document.get("warnings", [])
    ]


def outlook(
    results: Results, plan: BudgetPlan, shares: Iterable[PlanShare], posted: Mapping[str, float] | None = None
) -> Outlook:
    """Return how the year of a plan is going for the district, its fields and towns, and enterprises.

    A month counts as known when nine in ten of the enterprises told of it. An enterprise with a month missing has no
    probability and is left out of the sums, with its budget.

    Parameters
    ----------
    shares
        What the plan gives to the enterprises of whom is asked.
    posted
        Budgets by enterprise as the ledger has them, in kgce or kgCO2e; those of the plan when left out.
    """
    found = sorted(shares, key=lambda one: one.entity_id)
    used = _used(results, plan, [one.entity_id for one in found])
    now = used.get(int(plan.year))
    known = _known(now) if now is not None and found else 0
    if now is None or not known:
        return Outlook(0, [])
    issued_in = float(plan.document["issued_in"])
    budget = np.array(
        [one.issued_units * issued_in if posted is None else posted.get(one.entity_id, 0.0) for one in found]
    )
    told = levels(plan)
    firms = _courses(
        "firm",
        [one.entity_id for one in found],
        np.eye(len(found), dtype=bool),
        budget,
        used,
        plan,
        known,
        told,
    )
    groups = [("district", "", np.ones(len(found), dtype=bool))]
    for kind in ("field", "town"):
        of = np.array([getattr(one, kind) for one in found])
        groups += [(kind, name, of == name) for name in sorted(set(of.tolist()))]
    masks = np.array([mask for _, _, mask in groups])
    sums = _courses(
        "",
        [name for _, name, _ in groups],
        masks,
        budget,
        used,
        plan,
        known,
        told,
        [kind for kind, _, _ in groups],
    )
    return Outlook(known, [*_sorted(sums), *_sorted(firms)])


def _sorted(courses: list[Course]) -> list[Course]:
    return sorted(courses, key=lambda one: (one.probability is None, -(one.probability or 0), one.id))


def _courses(
    kind: str, ids: Sequence[str], members: np.ndarray, budget: Floats, used: dict[int, Floats], plan: BudgetPlan,
    known: int, told: Sequence[Level], kinds: Sequence[str] = (),
) -> list[Course]:  # fmt: skip
    year = int(plan.year)
    blank = np.full_like(used[year], np.nan)
    now, before = used[year], used.get(year - 1, blank)
    there = np.isfinite(now[:, :known]).all(axis=1) & np.isfinite(before).all(axis=1)
    given = (members * there).astype(float)
    budgets, to_date = given @ budget, given @ np.nan_to_num(now[:, :known]).sum(axis=1)
    to_come = (
        rest(_summed(given, before), _summed(given, now), known) if known < MONTHS else np.zeros(len(ids))
    )
    past = [
        errors(_summed(both, used[one - 1]), _summed(both, used[one]), known)
        for one in sorted(used) if one < year and one - 1 in used
        for both in [(members * (np.isfinite(used[one]).all(axis=1) & np.isfinite(used[one - 1]).all(axis=1))).astype(float)]
    ]  # fmt: skip
    errors_of = np.stack(past, axis=1) if past else np.full((len(ids), 1), np.nan)
    probable = probability(budgets, to_date, to_come, errors_of)
    if known == MONTHS:
        # the year is over: nothing is left to chance
        probable = (to_date > budgets).astype(float)
    return [
        Course(
            one := kinds[at] if kinds else kind, id, int(members[at].sum()), int(given[at].sum()), float(budgets[at]),
            float(to_date[at]), _told(to_come[at]), _told(probable[at]) if given[at].any() else None,
            level_of(told, one, float(probable[at])) if given[at].any() else None,
        )
        for at, id in enumerate(ids)
    ]  # fmt: skip


def _summed(given: Floats, table: Floats) -> Floats:
    """Return the sums of enterprises by month; a month that no enterprise tells stays unknown."""
    sums = given @ np.nan_to_num(table)
    return np.asarray(np.where((given @ np.isfinite(table)) > 0, sums, np.nan), dtype=np.float64)


def _told(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _known(now: Floats) -> int:
    """Return how many months from January on are known of nine in ten."""
    share = np.isfinite(now).mean(axis=0)
    return int(np.argmin([*(share >= _ENOUGH), False]))


def _used(results: Results, plan: BudgetPlan, ids: Sequence[str]) -> dict[int, Floats]:
    """Return amounts by year: enterprise, month; NaN for a month of which nothing is told, or not all."""
    counts, parts = plan.document["counts"], plan.document["parts"].values()
    carriers = sorted({one for part in parts for one in part.get("carriers", [])})
    every = any(not part.get("carriers") for part in parts)
    query = f"""
        SELECT entity_id, period[1:4]::INT AS year, period[6:7]::INT AS month,
               CASE WHEN count(*) FILTER ({counts} IS NULL) = 0 THEN sum({counts}) END AS used
        FROM line WHERE length(period) = 7 AND period < ? AND (? OR list_contains(?::VARCHAR[], carrier)) GROUP BY ALL"""
    at = {id: place for place, id in enumerate(ids)}
    made: dict[int, Floats] = {}
    for row in results.rows(query, [f"{int(plan.year) + 1}", every, carriers]):
        if row["entity_id"] in at and row["used"] is not None:
            table = made.setdefault(row["year"], np.full((len(ids), MONTHS), np.nan))
            table[at[row["entity_id"]], row["month"] - 1] = float(row["used"])
    return made
