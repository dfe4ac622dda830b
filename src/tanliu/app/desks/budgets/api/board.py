"""The board over the interface: orders without names, deals, and one's own orders placed and withdrawn."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status
from pydantic import Field

from tanliu.app.desks.budgets.actions.board import PlaceOrder, WithdrawOrder
from tanliu.app.desks.budgets.models import BoardOrder
from tanliu.app.desks.budgets.queries.board import deals_of, orders_of
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.casework.notices import entities_of

router = Router(tags=["budgets"])
_MOST = 1000


class OrderRow(Schema):
    """An order; whose it is is told of one's own only."""

    id: int
    side: str = Field(description="offer or request")
    series: str
    left: int = Field(description="kgce or kgCO2e that are not filled")
    price: Decimal = Field(description="CNY per tonne")
    at: datetime
    entity_id: str | None


class DealRow(Schema):
    """A deal."""

    series: str
    amount: int
    price: Decimal
    at: datetime
    key: str | None = Field(description="Of the transfer, by which one's own receipt is asked for")


class Board(Schema):
    """The board of the newest plan in force."""

    year: str | None
    orders: list[OrderRow]
    deals: list[DealRow]


class OrderWanted(Schema):
    """An offer or a request."""

    entity_id: str = Field(max_length=100)
    side: str = Field(max_length=8)
    series: str = Field(max_length=40)
    tonnes: str = Field(max_length=20)
    price: str = Field(max_length=20, description="CNY per tonne")
    request: str = Field(
        max_length=60, description="What makes the order one: sent again it is the same order"
    )


class OrderPlaced(Schema):
    """An order of one's own."""

    id: int
    state: str
    amount: int
    left: int


def _placed(number: int) -> dict[str, Any]:
    one = BoardOrder.objects.get(pk=number)
    return {"id": one.pk, "state": one.state, "amount": one.amount, "left": one.left}


@router.get("/budget-board", response={200: Board, **READ_PROBLEMS})
def board(request: HttpRequest) -> dict[str, Any]:
    """Return the open orders and the newest deals, 1,000 of each at most."""
    plan, mine = in_force(), entities_of(scope_of(request.user))
    if plan is None:
        return {"year": None, "orders": [], "deals": []}
    orders = [
        {"id": one.pk, "side": one.side, "series": one.series, "left": one.left, "price": one.price, "at": one.at,
         "entity_id": one.entity_id if mine is None or one.entity_id in mine else None}
        for one in orders_of(plan)[:_MOST]
    ]  # fmt: skip
    deals = [
        {"series": one.offer.series, "amount": one.amount, "price": one.price, "at": one.at,
         "key": one.key if mine is None or {one.offer.entity_id, one.request.entity_id} & mine else None}
        for one in deals_of(plan)[:_MOST]
    ]  # fmt: skip
    return {"year": plan.year, "orders": orders, "deals": deals}


@router.post("/budget-board/orders", auth=WRITE, response={201: OrderPlaced, **WRITE_PROBLEMS})
def place(request: HttpRequest, told: Annotated[OrderWanted, Body()]) -> Status[dict[str, Any]]:
    """Place an order, which may be filled at once; sent again with its ``request`` it is the same order."""
    PlaceOrder.require(actor_of(request))
    return Status(201, _placed(perform(PlaceOrder(**told.model_dump()), actor_of(request))))


@router.post(
    "/budget-board/orders/{number}/withdraw", auth=WRITE, response={200: OrderPlaced, **WRITE_PROBLEMS}
)
def withdraw(request: HttpRequest, number: int) -> dict[str, Any]:
    """Take back what is left of an order."""
    WithdrawOrder.require(actor_of(request))
    found, seen = BoardOrder.objects.filter(pk=number).first(), entities_of(scope_of(request.user))
    if found is None or (seen is not None and found.entity_id not in seen):
        raise ProblemError(404, "no such order")
    perform(WithdrawOrder(number), actor_of(request))
    return _placed(number)
