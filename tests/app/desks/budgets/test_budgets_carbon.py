"""A carbon budget from preview to warning, beside the energy budget of the same year and apart from it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.test import Client
from typer.testing import CliRunner

from loop_case import WANG
from tanliu.app.cli.main import app
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.budgets.actions.supervise import supervise
from tanliu.app.desks.budgets.models import BudgetPlan, BudgetWarning, PlanShare
from tanliu.app.desks.budgets.queries.account import CARBON, account
from tanliu.app.desks.budgets.queries.books import books
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.platform.action import actor_for, perform
from tanliu.app.platform.casework.models import Hold
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.served import results


def test_carbon_is_previewed_issued_and_warned_of(served: Any, client_of: Callable[[str], Client]) -> None:
    energy = perform(DrawUpPlan("district", "2025", "2024"), actor_for(None))
    perform(IssuePlan(energy), WANG)
    number = perform(DrawUpPlan("carbon", "2025", "2024", "district -30"), actor_for(None))
    plan = BudgetPlan.objects.get(pk=number)
    assert plan.counts == "emission_kgco2e"
    # what a share starts from is what its lines of the base year emitted by location
    share = PlanShare.objects.filter(plan=plan).order_by("-used_g").first()
    assert share is not None
    (told,) = results().rows(
        "SELECT sum(emission_kgco2e) AS kg FROM line WHERE entity_id = ? AND year = 2024 AND emission_kgco2e IS NOT NULL",
        [share.entity_id],
    )
    assert abs(share.used_g / 1000 - float(told["kg"])) <= 1
    perform(IssuePlan(number), WANG)
    plan.refresh_from_db()
    assert posting.unit_of(plan, next(iter(posting.units_of(plan)))).startswith("carbon_budget/")
    assert books(plan).faults == () and verify().faults == ()
    # both budgets of a year are in force, and neither ends the other
    assert (in_force("2025"), in_force("2025", "emission_kgco2e")) == (
        BudgetPlan.objects.get(pk=energy),
        plan,
    )
    found = supervise(plan)
    warned = BudgetWarning.objects.filter(plan=plan, over_on=None)
    assert found.raised == warned.count() > 0
    # its rule asks for no hold
    assert not Hold.objects.filter(cause__startswith="budget emission_kgco2e").exists()
    district = client_of("district")
    page = district.get(f"/budgets/{number}").content.decode()
    assert "t CO2e" in page
    # the account of carbon stands beside the allowances, and what is linked; the one of energy is another
    found = account(results(), share.entity_id, CARBON)
    assert found is not None and found.unit == "t CO2e" and found.spans[0].budget_kwh is None
    year = found.spans[0]
    assert year.budget_kg == sum(posting.held(plan, [share.entity_id])[share.entity_id].values())
    (told,) = results().rows(
        "SELECT sum(emission_kgco2e) AS kg FROM line WHERE entity_id = ? AND period LIKE '2025-%'",
        [share.entity_id],
    )
    assert year.used_kg == told["kg"]
    energy_account = account(results(), share.entity_id)
    assert energy_account is not None and energy_account.unit == "tce" and energy_account.number == energy
    for address in (
        f"/registry/accounts/{share.entity_id}?year=2025",
        f"/linked/{share.entity_id}?period=2025",
    ):
        page = district.get(address).content.decode()
        assert "Carbon budget" in page and f"/budgets/{number}/{share.entity_id}" in page
    # the carbon code shows it as the energy code shows its own, each in its unit and explained under a name of its own
    page = district.get(f"/codes/{share.entity_id}?year=2025").content.decode()
    energy_part, carbon_part = page.split('data-how="account-how-emission_kgco2e"', 1)
    assert (
        'data-how="account-how-energy_kgce"' in energy_part
        and 'id="account-how-emission_kgco2e"' in carbon_part
    )
    assert (
        f"/budgets/{number}/{share.entity_id}" in carbon_part
        and "kWh" not in carbon_part.split("</table>", 1)[0]
    )
    # over the interface and by the command it is the same, and says what the use rests on
    for counts, of in (("carbon", found), ("energy", energy_account)):
        told = district.get(f"/api/v1/enterprises/{share.entity_id}/budget-account?counts={counts}").json()
        assert (told["number"], told["unit"]) == (of.number, of.unit)
        assert [Decimal(one["used"]) for one in told["quarters"]] == [one.used_t for one in of.quarters]
        assert Decimal(told["spans"][0]["left"]) == of.spans[0].left_t
        assert told["doubt"]["says"]
    assert "doubt" in district.get(f"/registry/accounts/{share.entity_id}?year=2025").content.decode()
    run = CliRunner().invoke(app, ["budget", "account", share.entity_id, "-w", str(served)])
    assert run.exit_code == 0, run.output
    assert (
        f"{year.left_t:,.1f} left".removeprefix("-") in run.output
        and "Budget account 2025 (t CO₂e)" in run.output
    )
    answer = district.get("/api/v1/budget-warnings")
    assert answer.status_code == 200
