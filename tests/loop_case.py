"""A small plan made by hand: two parts, a few firms, nothing computed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.platform.action import Actor, perform

LI, WANG, ZHANG = Actor("li"), Actor("wang"), Actor("zhang")
FIRMS = ("F1", "F2", "F3")
PARTS = ("electricity", "heat")
Q1 = "2026Q1/electricity"
GROUNDS = {one: {"en": one, "zh": one} for one in ("base", "class")}


def _table(units: int) -> list[list[int]]:
    return [[units] * 4 for _ in PARTS]


def made(
    units: dict[str, int], *, reserve: int = 20, unallocated: int = 3, year: str = "2026", **more: Any
) -> BudgetPlan:
    """Return a preview that gives each firm so many units of 100 kgce in each quarter and part."""
    pools = {"reserve": reserve, "new_entrants": 5, "unallocated": unallocated, "issued": sum(units.values())}
    document = {
        "title": {"en": "Made up", "zh": "虚构"}, "evidence": "own judgement", "source": "tests", "counts": "energy_kgce",
        "issued_in": 100, "parts": {one: {"name": {"en": one, "zh": one}, "carriers": [one]} for one in PARTS},
        "grounds": GROUNDS, "deadlines": {"appeal": {"working_days": 10, "name": {"en": "Appeal", "zh": "申诉"}}}, **more,
    }  # fmt: skip
    plan = BudgetPlan.objects.create(
        year=year, base_year="2025", rule="made", edition="1", document=document, state="previewed", author="li",
        drawn_up_at=timezone.now(), batch_id=1, parts=list(PARTS), names=[],
        pools={name: _table(one) for name, one in {**pools, "budget": sum(pools.values())}.items()},
    )  # fmt: skip
    PlanShare.objects.bulk_create(
        PlanShare(plan=plan, entity_id=firm, town="T1", field="industry", used_g=1, entitled_g=1,
                  issued_units=count * 4 * len(PARTS), units=_table(count), steps_g=[])
        for firm, count in units.items()
    )  # fmt: skip
    return plan


def issued(units: dict[str, int], **more: Any) -> BudgetPlan:
    plan = made(units, **more)
    perform(IssuePlan(plan.pk), WANG)
    plan.refresh_from_db()
    return plan
