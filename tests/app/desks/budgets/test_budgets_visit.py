"""A warning leads to a visit of five offices, the visit to measures, and measures to a result that was checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from loop_case import WANG
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.budgets.actions.supervise import supervise
from tanliu.app.desks.budgets.models import BudgetPlan, BudgetWarning
from tanliu.app.desks.budgets.queries.supervision import opened_from, opens
from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep
from tanliu.app.platform.action import Actor, actor_for, perform
from tanliu.app.platform.casework.models import Case, CaseNotice

OFFICES = ("reform", "environment", "statistics", "supervision", "street")
CONSOLE = Actor("console", way="command")


@pytest.fixture
def warned(served: Any, covers: dict[str, list[str]]) -> BudgetWarning:
    number = perform(DrawUpPlan("district", "2025", "2024", "district -20"), actor_for(None))
    perform(IssuePlan(number), WANG)
    supervise(BudgetPlan.objects.get(pk=number))
    one = BudgetWarning.objects.filter(kind="firm", level=1).order_by("pk").first()
    assert one is not None
    covers["enterprise"] = [one.subject_id]
    return one


def _visit(one: BudgetWarning) -> Case:
    told = {"purpose": "look at the boilers", "day": "2026-12-03"}
    number = perform(OpenCase("assistance-visit", one.subject_id, f"Budget warning {one.pk}", told), CONSOLE)
    return Case.objects.get(pk=number)


def _step(case: Case, step: str, member: str | None = None, **values: str) -> str:
    case.refresh_from_db()
    return perform(TakeStep(case.pk, step, case.revision, values or {"text": "said"}, member), CONSOLE)


def test_a_warning_leads_to_a_visit_whose_result_is_checked(warned: BudgetWarning) -> None:
    assert opens(warned) == "assistance-visit" and opened_from([warned]) == {}
    case = _visit(warned)
    assert [one.pk for one in opened_from([warned])[warned.pk]] == [case.pk]
    assert {one.to for one in CaseNotice.objects.filter(case=case)} >= {"firm", "street", "reform"}
    for office in OFFICES[:-1]:
        assert _step(case, "find", office, text=f"seen by {office}", advice="insulate") == "on_site"
    assert _step(case, "find", "street") == "reported"
    assert _step(case, "commit", text="new burners", until="2027-01-31", saving_tce="120") == "agreed"
    assert _step(case, "finish", text="built in", saved_tce="30") == "done"
    assert _step(case, "send_back") == "agreed"
    assert _step(case, "finish", text="built in", saved_tce="60") == "done"
    assert _step(case, "confirm", text="meter read", saved_tce="58") == "improved"
    case.refresh_from_db()
    assert case.closed_at is not None
    notes = [one.note for one in case.steps.all()]
    assert sum("seen by" in one for one in notes) == 4 and any("58" in one for one in notes)


def test_who_does_not_let_the_group_in_meets_enforcement(warned: BudgetWarning) -> None:
    case = _visit(warned)
    assert _step(case, "bar", "environment") == "enforcement"
    assert _step(case, "order") == "ordered"


def test_the_page_of_warnings_opens_the_visit_once_and_follows_it(
    client_of: Callable[[str], Client], warned: BudgetWarning
) -> None:
    department, firm = client_of("district"), client_of("enterprise")
    page = department.get("/budgets/warnings").content.decode()
    link = f"/cases/open?process=assistance-visit&amp;entity={warned.subject_id}&amp;title=Budget%20warning%20{warned.pk}"
    assert link in page
    assert "assistance-visit" not in firm.get("/budgets/warnings").content.decode()
    form = department.get(link.replace("&amp;", "&")).content.decode()
    assert f'value="Budget warning {warned.pk}"' in form
    case = _visit(warned)
    after = department.get("/budgets/warnings").content.decode()
    assert f"/cases/{case.pk}" in after and link not in after
    assert "Measures are awaited" not in after
    for office in OFFICES:
        _step(case, "find", office)
    assert "Measures are awaited" in firm.get("/budgets/warnings").content.decode()
