"""The budget account of an enterprise over the interface: what it was given, has used and has left."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.budgets.queries.account import OF, Span, account
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.answers import of_firm
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.doubt import told
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.api.shapes import Doubt
from tanliu.app.platform.served import results

router = Router(tags=["budgets"])
Counts = Annotated[Literal["energy", "carbon"], Query("energy", description="Of which budget")]


class BudgetSpan(Schema):
    """Budget and use of the year, a quarter or a month, in the unit of the account."""

    name: str
    budget: Amount
    used: Amount
    left: Amount = Field(description="Below zero where more was used than was given")
    budget_kwh: Amount | None = Field(description="Of electricity, where the plan has a part for it")
    used_kwh: Amount


class BudgetAccount(Schema):
    """The account of an enterprise in the newest plan in force of energy or of carbon."""

    number: int = Field(description="Of the plan")
    year: str
    unit: str = Field(description="tce, or t CO2e")
    month: int = Field(description="The last month of which anything is known, 1 to 12")
    untold_months: int = Field(
        description="Months up to it of which nothing, or not everything, is known: what is used is a lower bound"
    )
    spans: list[BudgetSpan] = Field(description="The year, its last quarter and its last month")
    quarters: list[BudgetSpan] = Field(description="Quarters begun so far")
    doubt: Doubt | None = Field(description="What the use of the year rests on")


@router.get("/enterprises/{entity_id}/budget-account", response={200: BudgetAccount, **READ_PROBLEMS})
def budget_account(request: HttpRequest, entity_id: str, counts: Counts = "energy") -> dict[str, Any]:
    """Return what an enterprise was given, has used and has left of the year, the quarter and the month."""
    firm = visible_entity(results(), request.user, entity_id)
    found = account(results(), entity_id, OF[counts])
    if found is None:
        raise ProblemError(404, "the enterprise has no budget in force, or nothing of its year is known")
    return {
        "number": found.number, "year": found.year, "unit": found.unit, "month": found.month,
        "untold_months": found.untold, "spans": [_span(one) for one in found.spans],
        "quarters": [_span(one) for one in found.quarters],
        "doubt": told(of_firm(results(), firm, found.year)[0]),
    }  # fmt: skip


def _span(one: Span) -> dict[str, Any]:
    return {
        "name": one.name, "budget": one.budget_t, "used": one.used_t, "left": one.left_t,
        "budget_kwh": one.budget_kwh, "used_kwh": one.used_kwh,
    }  # fmt: skip
