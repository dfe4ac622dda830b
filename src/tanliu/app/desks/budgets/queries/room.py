"""What the budget of a town still has room for, and what the district keeps for new projects."""

from __future__ import annotations

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import PlanShare
from tanliu.app.desks.budgets.queries.outlook import outlook
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.desks.budgets.queries.supervision import posted
from tanliu.app.store.results import Results


def room_of_town(results: Results, town: str) -> tuple[float | None, float | None]:
    """Return what a town's budget leaves by the end of the year, and what is kept for new enterprises; in kgce.

    Returns
    -------
    tuple
        None for what is not known: no plan of energy is in force, no month is known, or the plan means nobody in the town.
    """
    plan = in_force()
    if plan is None:
        return None, None
    kept = float(sum(posting.kept(plan)["new_entrants"].values()))
    found = outlook(results, plan, PlanShare.objects.filter(plan=plan), posted(plan))
    for one in found.courses:
        if one.kind == "town" and one.id == town and one.known:
            return one.budget - one.used - (one.to_come or 0.0), kept
    return None, kept
