"""How the year of a plan is going, from months that are known."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client

from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.outlook import Course, outlook
from tanliu.app.platform.action import actor_for, perform

FIRMS = 40


class MadeUp:
    """Results of enterprises that used the same each month but for chance: three whole years and four months."""

    def __init__(self, more: float = 1.0, *, hidden: tuple[str, str] | None = None) -> None:
        self.more, self.hidden = more, hidden

    def rows(self, query: str, values: Any = ()) -> list[dict[str, Any]]:
        chance = np.random.default_rng(1)
        made = []
        for year in range(2023, 2027):
            for at in range(FIRMS):
                level = 1000 * (1 + 0.03 * chance.standard_normal())
                for month in range(1, 13 if year < 2026 else 5):
                    used = level * (self.more if year == 2026 and at == 0 else 1)
                    if (f"F{at:02}", f"{year}-{month:02}") != self.hidden:
                        made.append(
                            {"entity_id": f"F{at:02}", "year": year, "month": month, "used": Decimal(used)}
                        )
        return made


def _plan() -> tuple[BudgetPlan, list[PlanShare]]:
    levels = [{"level": 1, "name": {"en": "a", "zh": "甲"}, "above": "0.8", "subjects": ["firm"], "lead_working_days": 3,
               "consequences": [{"name": {"en": "a", "zh": "甲"}}]}]  # fmt: skip
    document = {"counts": "energy_kgce", "issued_in": 100, "parts": {"all": {}}, "warnings": levels}
    plan = BudgetPlan(year="2026", document=document)
    shares = [
        PlanShare(plan=plan, entity_id=f"F{at:02}", town=f"T{at % 2}", field="industry", issued_units=124)
        for at in range(FIRMS)
    ]
    return plan, shares


def _of(courses: list[Course], kind: str, id: str = "") -> Course:
    return next(one for one in courses if (one.kind, one.id) == (kind, id))


def test_who_uses_much_more_is_warned_and_the_others_are_not() -> None:
    found = outlook(MadeUp(1.3), *_plan())  # type: ignore[arg-type]
    assert found.months == 4
    high = _of(found.courses, "firm", "F00")
    assert (high.probability or 0) > 0.95
    assert high.level is not None and high.level.level == 1
    others = [one for one in found.courses if one.kind == "firm" and one.id != "F00"]
    assert sum(one.level is not None for one in others) <= 3
    # the likeliest stands first among enterprises
    assert next(one for one in found.courses if one.kind == "firm").id == "F00"


def test_sums_are_those_of_their_enterprises() -> None:
    found = outlook(MadeUp(), *_plan())  # type: ignore[arg-type]
    firms = [one for one in found.courses if one.kind == "firm"]
    whole = _of(found.courses, "district")
    assert (whole.firms, whole.known) == (FIRMS, FIRMS)
    assert whole.used == pytest.approx(sum(one.used for one in firms))
    assert whole.budget == FIRMS * 12_400
    towns = [one for one in found.courses if one.kind == "town"]
    assert sum(one.used for one in towns) == pytest.approx(whole.used)
    # two towns, a field and the district have too few forecasts to be told from
    assert whole.probability is None


def test_who_has_a_month_missing_is_told_nothing_and_left_out_of_sums_with_the_budget() -> None:
    found = outlook(MadeUp(hidden=("F03", "2026-02")), *_plan())  # type: ignore[arg-type]
    assert _of(found.courses, "firm", "F03").probability is None
    whole = _of(found.courses, "district")
    assert (whole.known, whole.budget) == (FIRMS - 1, (FIRMS - 1) * 12_400)


def test_a_year_that_is_over_is_passed_or_not() -> None:
    plan, shares = _plan()
    plan.year = "2025"
    for at, share in enumerate(shares):
        share.issued_units = 200 if at else 50
    found = outlook(MadeUp(), plan, shares)  # type: ignore[arg-type]
    assert found.months == 12
    assert {one.id: one.probability for one in found.courses if one.kind == "firm"} == {
        share.entity_id: 0.0 if at else 1.0 for at, share in enumerate(shares)
    }
    assert _of(found.courses, "district").probability == 0


def test_a_year_of_which_nothing_is_known_says_so(client_of: Callable[[str], Client], served: Any) -> None:
    number = perform(DrawUpPlan("district", "2026", "2025"), actor_for(None))
    officer = client_of("district")
    assert "nothing can be said yet" in officer.get(f"/budgets/{number}/outlook").content.decode()
    assert officer.get(f"/api/v1/budgets/{number}/outlook").json() == {"months": 0, "items": []}


def test_a_plan_of_a_year_that_is_known_shows_its_course(
    client_of: Callable[[str], Client], served: Any
) -> None:
    number = perform(DrawUpPlan("district", "2025", "2024"), actor_for(None))
    officer = client_of("district")
    told = officer.get(f"/api/v1/budgets/{number}/outlook").json()
    assert told["months"] > 0
    shares = PlanShare.objects.filter(plan_id=number)
    assert {one["id"] for one in told["items"] if one["kind"] == "firm"} == {one.entity_id for one in shares}
    page = officer.get(f"/budgets/{number}/outlook", headers={"accept-language": "zh"}).content.decode()
    assert "超预算概率" in page and "一级预警" in page
