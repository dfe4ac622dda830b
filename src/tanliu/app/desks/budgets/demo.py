"""A year of budgets on the desks of the demo: issued, appealed against, supervised, passed on; all made up."""

from __future__ import annotations

from collections.abc import Iterator

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal, StepAppeal
from tanliu.app.desks.budgets.actions.board import PlaceOrder
from tanliu.app.desks.budgets.actions.issue import Acknowledge, IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.budgets.actions.supervise import Supervise
from tanliu.app.desks.budgets.models import BudgetAppeal, BudgetPlan, PlanShare, PlanState
from tanliu.app.desks.budgets.queries.board import room_of
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.served import results
from tanliu.decide.budget.board import most

_RULE = "district"
_PLANNER, _BUREAU, _REVIEWER = Actor("demo-planner"), Actor("demo-bureau"), Actor("department")
#: How far each appeal of the desk got, by the size of the budget of who lodged it.
_DESK = ("lodge", "ask", "review", "grant", "refuse")
_WHY = "新增产线已于年初投产，附结算单 / a new line runs since January, see the bill"
_SO = "核实无误 / checked"
_OFFERS, _LOOKED_AT = 3, 40


def papers(apart: str) -> None:
    """Make them.

    Parameters
    ----------
    apart
        The firm of the demo's enterprise, which is left for the visitor to appeal and answer for.
    """
    years = sorted(
        row["period"]
        for row in results().rows("SELECT DISTINCT period FROM entity_period WHERE length(period) = 4")
    )
    if len(years) < 2 or in_force() is not None:
        return
    number = perform(DrawUpPlan(_RULE, years[-1], years[-2]), _PLANNER)
    plan = BudgetPlan.objects.get(pk=number)
    if plan.state != PlanState.PREVIEWED:
        return
    perform(IssuePlan(number), _BUREAU)
    firms = list(
        PlanShare.objects.filter(plan=number)
        .exclude(entity_id=apart)
        .order_by("-issued_units")
        .values_list("entity_id", flat=True)
    )
    for firm in firms[: len(_DESK)]:
        perform(Acknowledge(number, firm), Actor(f"demo-{firm[-4:]}"))
    for firm, what in zip(firms, _DESK, strict=False):
        _appeal(number, firm, what, f"{years[-1]}Q4/{plan.part_ids()[0]}", int(plan.document["issued_in"]))
    perform(Supervise(), _BUREAU)
    _board(plan, firms[:_LOOKED_AT])


def _appeal(number: int, firm: str, what: str, series: str, issued_in: int) -> None:
    """Lodge an appeal for a unit, and take it as far as the desk is to show it."""
    unit = {series: f"{issued_in / 1000:g}"}
    case = perform(LodgeAppeal(number, firm, "production", _WHY, unit), Actor(f"demo-{firm[-4:]}"))

    def step(name: str, actor: Actor) -> None:
        revision = BudgetAppeal.objects.get(pk=case).revision
        perform(StepAppeal(case, name, revision, _SO, unit if name in ("review", "grant") else {}), actor)

    if what == "ask":
        step("ask", _REVIEWER)
    if what in ("review", "grant", "refuse"):
        step("review", _REVIEWER)
    if what in ("grant", "refuse"):
        step(what, _BUREAU)


def _board(plan: BudgetPlan, firms: list[str]) -> None:
    """Let those who have some over offer half of it, and one of the others ask for some."""
    offers = list(_over(plan, firms))[:_OFFERS]
    step = int(plan.document["issued_in"])
    for at, (firm, series, left) in enumerate(offers):
        half = left // 2 // step * step or step
        perform(
            PlaceOrder(firm, "offer", series, f"{half / 1000:g}", f"{400 + 20 * at}", "demo"),
            Actor(f"demo-{firm[-4:]}"),
        )
    # everybody may be warned, and then nobody offers: one asks all the same
    series = offers[0][1] if offers else next(iter(posting.units_of(plan)))
    asks = next((firm for firm in firms if firm not in {one for one, _, _ in offers}), None)
    if asks is not None:
        perform(
            PlaceOrder(asks, "request", series, f"{step / 1000:g}", "410", "demo"), Actor(f"demo-{asks[-4:]}")
        )


def _over(plan: BudgetPlan, firms: list[str]) -> Iterator[tuple[str, str, int]]:
    """Yield firms with the first series of which they have a unit or more over."""
    for firm in firms:
        for series in posting.units_of(plan):
            left = most(room_of(plan, firm, series))
            if left >= int(plan.document["issued_in"]):
                yield firm, series, left
                break
