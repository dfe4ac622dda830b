"""Orders on the board: an offer is reserved in the ledger as long as it is open, a deal is settled there at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import BoardDeal, BoardOrder, BudgetPlan
from tanliu.app.desks.budgets.queries.board import plan_of_board, resting, room_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.accounts import account_id, open_accounts
from tanliu.app.platform.ledger.post import alone, post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.served import results
from tanliu.decide.budget.appeal import table
from tanliu.decide.budget.board import Deal, Order, Room, match, most
from tanliu.decide.ledger.keys import key_of
from tanliu.decide.ledger.types import Step
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message

BOARD = "budget_board"
#: Price of a tonne, in CNY.
_DEAREST = Decimal(1_000_000)


@dataclass(frozen=True)
class PlaceOrder(Action[int]):
    """Offer or ask for budget of a quarter and part; the result is the number of the order, which may be filled at once.

    Attributes
    ----------
    tonnes, price
        As they were written; the price is CNY per tonne.
    request
        What makes the order one: sent again it is the same order.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "only enterprises deal on the board"
    entity_id: str
    side: str
    series: str
    tonnes: str
    price: str
    request: str

    def check(self, actor: Actor) -> None:
        """Refuse what is no order.

        Raises
        ------
        TanliuError
            When a field cannot be read, or no plan is in force for the series.
        """
        if actor.user is not None:
            visible_entity(results(), actor.user, self.entity_id)
        if self.side not in ("offer", "request"):
            raise TanliuError(
                "not one of what is offered", where="side", found=self.side, accepted="offer, request"
            )
        if not 0 < len(self.request) <= 60:
            raise TanliuError("a field is empty", where="request")
        if self._amount(plan_of_board(self.series)) <= 0:
            raise TanliuError("no amount of a budget", where="tonnes", found=self.tonnes)
        self._price()

    def _amount(self, plan: BudgetPlan) -> int:
        told = {self.series: self.tonnes}
        return table(told, posting.units_of(plan), int(plan.document["issued_in"])).get(self.series, 0)

    def _price(self) -> Decimal:
        accepted = Message("CNY per tonne from 0.01, with two decimals")
        try:
            price = Decimal(self.price.strip())
        except InvalidOperation as error:
            raise TanliuError("not a price", where="price", found=self.price, accepted=accepted) from error
        if not price.is_finite() or not 0 < price <= _DEAREST or price != price.quantize(Decimal("0.01")):
            raise TanliuError("not a price", where="price", found=self.price, accepted=accepted)
        return price

    def run(self, actor: Actor) -> int:
        return alone(lambda: self._placed(actor))

    def _placed(self, actor: Actor) -> int:
        # an id and a request of people, in the place that there is for a cause
        cause = sha256(f"{self.entity_id} {self.request}".encode("utf-8", "surrogatepass")).hexdigest()
        plan = plan_of_board(self.series)
        amount, price = self._amount(plan), self._price()
        before = BoardOrder.objects.filter(cause=cause).first()
        if before is not None:
            self._require_same(before, amount, price)
            return int(before.pk)
        if self.side == "offer":
            _refuse_more(amount, room_of(plan, self.entity_id, self.series))
        order = BoardOrder.objects.create(
            plan=plan, side=self.side, entity_id=self.entity_id, series=self.series, amount=amount, left=amount, price=price,
            by=actor.name, at=clock.now(), cause=cause,
        )  # fmt: skip
        open_accounts(BOARD)
        open_accounts("holder", (self.entity_id,))
        if order.side == "offer":
            post([_reserved(order)], actor)
        others = [one for one in resting(order) if one.side == "request" or _stands(one)]
        by_number = {one.pk: one for one in [*others, order]}
        deals = match(_seen(order), [_seen(one) for one in others])
        for deal in deals:
            _settle(by_number[deal.offer], by_number[deal.request], deal, actor)
        told = {
            "side": self.side,
            "series": self.series,
            "amount": amount,
            "price": f"{price}",
            "deals": len(deals),
        }
        record(actor.name, "budget_board_order", f"{order.pk}", told, actor.address)
        return int(order.pk)

    def _require_same(self, before: BoardOrder, amount: int, price: Decimal) -> None:
        """Refuse another order by the request of one that was placed.

        Raises
        ------
        ConflictError
            When it is not the same order that is sent again.
        """
        was = (before.side, before.series, before.amount, before.price)
        if was != (self.side, self.series, amount, price):
            raise ConflictError(
                "another order was placed by this request", where="request", found=self.request, accepted=Message("a request of its own")
            )  # fmt: skip


def _refuse_more(amount: int, room: Room) -> None:
    """Refuse an offer of more than may be offered.

    Raises
    ------
    TanliuError
        With the reason: warned, use not known, or used.
    """
    if amount <= (may := most(room)):
        return
    accepted: Message | str = Message("up to {most} kg", most=may)
    if room.used is None:
        accepted = Message("nothing while the use of a month that is over is not known")
    elif room.level is not None and not may:
        accepted = Message("nothing while a warning of level {level} is in force", level=room.level)
    raise TanliuError(
        "an enterprise offers only what it has and did not use",
        where="tonnes",
        found=amount,
        accepted=accepted,
    )


def _seen(one: BoardOrder) -> Order:
    return Order(one.pk, one.side, one.entity_id, one.left, one.price)


def _stands(one: BoardOrder) -> bool:
    """Return whether a waiting offer may still be taken: its enterprise may have used more, or be warned, since."""
    room = room_of(one.plan, one.entity_id, one.series)
    return most(Room(room.free + one.left, room.used, room.level)) >= one.left


def _cause(one: BoardOrder) -> tuple[str | int, ...]:
    return ("budget board", one.pk, one.fills)


def _reserved(one: BoardOrder) -> Proposal:
    unit = posting.unit_of(one.plan, one.series)
    return Proposal(
        "budget_offer", unit, account_id("holder", one.entity_id), BOARD, one.left, _cause(one), step=Step.PEND, proposed_by=one.by
    )  # fmt: skip


def _ended(one: BoardOrder, step: Step, amount: int) -> Proposal:
    unit, of = posting.unit_of(one.plan, one.series), key_of(*_cause(one))
    return Proposal(
        "budget_offer", unit, account_id("holder", one.entity_id), BOARD, amount, (step.value, *_cause(one)), step=step, of=of,
        proposed_by=one.by,
    )  # fmt: skip


def _settle(offer: BoardOrder, request: BoardOrder, deal: Deal, actor: Actor) -> None:
    """Take from the reservation, give to who asked, and reserve the rest again; both orders are filled."""
    unit = posting.unit_of(offer.plan, offer.series)
    cause = ("budget board", "deal", offer.pk, request.pk, offer.fills)
    given = Proposal(
        "budget_deal", unit, BOARD, account_id("holder", request.entity_id), deal.amount, cause, proposed_by=offer.by,
        approved_by=request.by,
    )  # fmt: skip
    proposals: list[Proposal] = [_ended(offer, Step.SETTLE, deal.amount), given]
    for one in (offer, request):
        one.left, one.fills = one.left - deal.amount, one.fills + 1
        one.state = "open" if one.left else "filled"
        one.save(update_fields=("left", "fills", "state"))
    if offer.left:
        proposals.append(_reserved(offer))
    post(proposals, actor)
    BoardDeal.objects.create(
        offer=offer, request=request, amount=deal.amount, price=deal.price, key=key_of(*cause), at=clock.now()
    )


@dataclass(frozen=True)
class WithdrawOrder(Action[None]):
    """Take back what is left of an order; what it reserved is free again."""

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "only enterprises deal on the board"
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse another's order.

        Raises
        ------
        TanliuError
            When there is none.
        """
        found = BoardOrder.objects.filter(pk=self.number).first()
        if found is None:
            raise TanliuError("no such order", found=self.number)
        if actor.user is not None:
            visible_entity(results(), actor.user, found.entity_id)

    def run(self, actor: Actor) -> None:
        alone(lambda: withdraw([BoardOrder.objects.select_related("plan").get(pk=self.number)], actor))


def withdraw(orders: Sequence[BoardOrder], actor: Actor) -> None:
    """Take orders from the board.

    Raises
    ------
    ConflictError
        When one is filled or withdrawn.
    """
    for one in orders:
        if not BoardOrder.objects.filter(pk=one.pk, state="open").update(state="withdrawn"):
            raise ConflictError("the order is filled or withdrawn", found=one.pk)
    if reserved := [_ended(one, Step.VOID, 0) for one in orders if one.side == "offer"]:
        post(reserved, actor)
    for one in orders:
        record(actor.name, "budget_board_withdraw", f"{one.pk}", None, actor.address)


def withdraw_fallen(plan: BudgetPlan, actor: Actor) -> int:
    """Take offers from the board whose enterprise was warned, or used what it offers, since; returns how many."""

    def do() -> int:
        found = BoardOrder.objects.filter(
            plan__year=plan.year, plan__counts=plan.counts, side="offer", state="open"
        )
        fallen = [one for one in found.select_related("plan") if not _stands(one)]
        withdraw(fallen, actor)
        return len(fallen)

    return alone(do)
