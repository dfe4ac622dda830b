"""Approved projects, and whether they have their budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tanliu.app.desks.budgets.models import BudgetEntry
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.notices import entities_of

#: The process of applications, the states from which a project has a right to budget, and whose opinion counts as the review.
PROCESS, _REVIEWER = "one-application", "energy"
STATES = ("approved", "connected", "completed", "to_mend", "accepted")


def cause_of(case: int) -> str:
    """Return the cause of the entry that gives a project its budget: there is one at most."""
    return f"project {case}"


def reviewer_of(case: Case) -> str:
    """Return who gave the opinion of the energy review; empty when nobody did."""
    step = case.steps.filter(member=_REVIEWER, action="agree").order_by("-id").first()
    return step.actor if step is not None else ""


def projects(user: Any) -> Sequence[tuple[Case, BudgetEntry | None]]:
    """Return the approved projects that a reader sees, the newest first, with the entry that gave them budget."""
    seen = entities_of(scope_of(user))
    found = Case.objects.filter(process=PROCESS, state__in=STATES).order_by("-pk")
    cases = list(found if seen is None else found.filter(entity_id__in=seen))
    entries = {
        one.cause: one for one in BudgetEntry.objects.filter(cause__in=[cause_of(one.pk) for one in cases])
    }
    return [(one, entries.get(cause_of(one.pk))) for one in cases]
