"""The board: open orders without names, deals, and what an enterprise may offer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import BoardDeal, BoardOrder, BudgetPlan, BudgetWarning
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import account_id
from tanliu.app.platform.ledger.models import LedgerBalance
from tanliu.app.platform.served import results
from tanliu.decide.budget.board import Room
from tanliu.kit.errors import TanliuError

_MONTHS_OF_QUARTER = 3


def plan_of_board(series: str) -> BudgetPlan:
    """Return the plan in force to which a series belongs.

    Raises
    ------
    TanliuError
        When there is none.
    """
    plan = in_force(series[:4])
    known = posting.units_of(plan) if plan is not None else {}
    if plan is None or series not in known:
        newest = in_force()
        accepted = ", ".join(posting.units_of(newest)) if newest else None
        raise TanliuError("no plan in force has this series", found=series, accepted=accepted)
    return plan


def room_of(plan: BudgetPlan, entity_id: str, series: str) -> Room:
    """Return what of a series an enterprise has free, what it used, and whether it is warned."""
    unit = posting.unit_of(plan, series)
    row = LedgerBalance.objects.filter(account=account_id("holder", entity_id), unit=unit).first()
    warned = BudgetWarning.objects.filter(
        plan__year=plan.year, plan__counts=plan.counts, kind="firm", subject_id=entity_id, over_on=None
    )
    level = warned.order_by("level").values_list("level", flat=True).first()
    return Room(row.available if row else 0, used_of(plan, entity_id, series), level)


def used_of(plan: BudgetPlan, entity_id: str, series: str) -> int | None:
    """Return what an enterprise used of a quarter and part so far, rounded up; None where a month that is over is not known."""
    quarter, _, part = series.partition("/")
    first = int(quarter[-1]) * _MONTHS_OF_QUARTER - _MONTHS_OF_QUARTER + 1
    months = [date(int(plan.year), month, 1) for month in range(first, first + _MONTHS_OF_QUARTER)]
    over = {f"{one:%Y-%m}" for one in months if (one.year, one.month) < (today().year, today().month)}
    carriers = plan.document["parts"][part].get("carriers", [])
    others = sorted(c for one in plan.document["parts"].values() for c in one.get("carriers", []))
    of_part = (
        "list_contains(?::VARCHAR[], carrier)" if carriers else "NOT list_contains(?::VARCHAR[], carrier)"
    )
    query = f"""SELECT period, sum({plan.counts}) FILTER ({of_part}) AS used, count(*) FILTER ({plan.counts} IS NULL) AS without
                FROM line WHERE entity_id = ? AND list_contains(?::VARCHAR[], period) GROUP BY period"""
    rows = results().rows(query, [carriers or others, entity_id, [f"{one:%Y-%m}" for one in months]])
    if over - {row["period"] for row in rows} or any(row["without"] for row in rows):
        return None
    used = sum((row["used"] or Decimal() for row in rows), Decimal())
    return max(0, -int(-used // 1))


def resting(order: BoardOrder) -> list[BoardOrder]:
    """Return the open orders of the other side of the same series."""
    found = BoardOrder.objects.filter(
        plan__year=order.plan.year, plan__counts=order.plan.counts, series=order.series, state="open"
    )
    return list(found.exclude(side=order.side).select_related("plan").order_by("pk"))


def orders_of(plan: BudgetPlan, series: str = "") -> QuerySet[BoardOrder]:
    """Return the open orders of a year, or of a series."""
    found = BoardOrder.objects.filter(plan__year=plan.year, plan__counts=plan.counts, state="open").order_by(
        "series", "side", "price", "pk"
    )
    return found.filter(series=series) if series else found


def deals_of(plan: BudgetPlan) -> QuerySet[BoardDeal]:
    """Return the deals of a year, newest first."""
    return BoardDeal.objects.filter(
        offer__plan__year=plan.year, offer__plan__counts=plan.counts
    ).select_related("offer", "request")
