"""Pledges and repurchases over the interface."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status
from pydantic import Field

from tanliu.app.desks.pledges import shown
from tanliu.app.desks.pledges.actions.covenant import AgreeCovenant
from tanliu.app.desks.pledges.actions.pledge import AskEnd, DecideEnd, PledgeUnits
from tanliu.app.desks.pledges.actions.repurchase import OfferRepurchase, StepRepurchase
from tanliu.app.desks.pledges.queries.registers import pledges_of, repurchases_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError

router = Router(tags=["pledges"])
Tonnes = Annotated[Decimal, Field(gt=0, max_digits=15, decimal_places=3)]
Cny = Annotated[Decimal, Field(gt=0, max_digits=17, decimal_places=2)]


class CovenantRow(Schema):
    """What the owner agreed to, and whether it is kept in the newest whole year: an indicator, or its change in percent, at most ``limit``."""

    indicator: str
    kind: str
    limit: Decimal
    base_year: int | None
    year: int | None
    held: Decimal | None = Field(description="What is held against the limit")
    verdict: str = Field(description="breached, open or kept")
    provisional: str = Field(description="Why the verdict may still turn; empty where nothing speaks for it")


class CovenantWanted(Schema):
    """A covenant to be agreed to; ``base_year`` of a change alone."""

    indicator: str = Field(max_length=60)
    kind: Literal["value", "change"]
    limit: Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
    base_year: int | None = None


class PledgeRow(Schema):
    """A pledge of which the reader sees a side."""

    number: int
    entity_id: str
    unit: str
    tonnes: Decimal
    pledgee: str
    contract: str
    loan_cny: Decimal | None
    value_cny: Decimal | None = Field(description="At the last close of the unit")
    cover: Decimal | None = Field(description="Value over loan; none where one of them is not known")
    cover_level: str = Field(description="call, warn, covered or unknown")
    covenants: list[CovenantRow]
    until: date
    state: str = Field(description="active, released or forfeited")
    asked: str = Field(description="release or forfeit, which waits for a decision; empty for neither")
    key: str = Field(description="Of the transfer that reserves or ended it")


class Pledges(Schema):
    """Pledges, the newest first."""

    count: int
    items: list[PledgeRow]


class PledgeWanted(Schema):
    """Units to be pledged; ``pledgee_entity`` where the pledgee is an enterprise of the register, else its name."""

    entity_id: str = Field(max_length=100)
    unit: str = Field(max_length=40)
    tonnes: Tonnes
    contract: str = Field(max_length=80)
    until: date
    pledgee: str = Field("", max_length=120)
    pledgee_entity: str = Field("", max_length=100)
    loan_cny: Cny | None = None


class EndWanted(Schema):
    """How a pledge is to end, and why."""

    what: Literal["release", "forfeit"]
    reason: str = Field(max_length=200)


class EndDecided(Schema):
    """Whether somebody agrees to the end that is asked for."""

    agrees: bool


class RepurchaseRow(Schema):
    """A sale with repurchase of which the reader sees a side."""

    number: int
    seller: str | None
    buyer: str | None
    unit: str
    tonnes: Decimal
    price_cny: Decimal
    back_cny: Decimal
    back_on: date
    state: str = Field(description="offered, sold, returned, lapsed or off")
    reference: str
    back_reference: str


class Repurchases(Schema):
    """Sales with repurchase, the newest first."""

    count: int
    items: list[RepurchaseRow]


class RepurchaseWanted(Schema):
    """A sale with repurchase."""

    seller: str = Field(max_length=100)
    buyer: str = Field(max_length=100)
    unit: str = Field(max_length=40)
    tonnes: Tonnes
    price_cny: Cny
    back_cny: Cny
    back_on: date
    request: str = Field(max_length=60, description="What makes it one: sent again it is the same")


class RepurchaseStep(Schema):
    """A step; ``take`` and ``pay`` tell the reference of a payment."""

    what: Literal["take", "off", "pay", "return", "lapse"]
    reference: str = Field("", max_length=80)


class PledgeNumber(Schema):
    """Number of a pledge or repurchase, and its state."""

    number: int
    state: str


@router.get("/pledges", response={200: Pledges, **READ_PROBLEMS})
def pledges(request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0) -> dict[str, Any]:
    """List the pledges of which the reader sees a side."""
    found = pledges_of(request.user)
    return {
        "count": found.count(),
        "items": shown.pledges(list(found[offset : offset + limit]), request.user, "en"),
    }


@router.post("/pledges", auth=WRITE, response={201: PledgeNumber, **WRITE_PROBLEMS})
def pledge_put(request: HttpRequest, told: Annotated[PledgeWanted, Body()]) -> Status[dict[str, Any]]:
    """Pledge units of one's own enterprise."""
    PledgeUnits.require(actor_of(request))
    number = perform(PledgeUnits(**told.model_dump()), actor_of(request))
    return Status(201, _pledge(request, number))


@router.post("/pledges/{number}/end", auth=WRITE, response={200: PledgeNumber, **WRITE_PROBLEMS})
def pledge_ask(request: HttpRequest, number: int, told: Annotated[EndWanted, Body()]) -> dict[str, Any]:
    """Ask that a pledge be released or forfeited; somebody else decides."""
    AskEnd.require(actor_of(request))
    _pledge(request, number)
    perform(AskEnd(number, told.what, told.reason), actor_of(request))
    return _pledge(request, number)


@router.post("/pledges/{number}/decision", auth=WRITE, response={200: PledgeNumber, **WRITE_PROBLEMS})
def pledge_decide(request: HttpRequest, number: int, told: Annotated[EndDecided, Body()]) -> dict[str, Any]:
    """Agree to the end that somebody else asked for, or refuse it."""
    DecideEnd.require(actor_of(request))
    _pledge(request, number)
    perform(DecideEnd(number, told.agrees), actor_of(request))
    return _pledge(request, number)


@router.post("/pledges/{number}/covenants", auth=WRITE, response={200: PledgeNumber, **WRITE_PROBLEMS})
def pledge_covenant(
    request: HttpRequest, number: int, told: Annotated[CovenantWanted, Body()]
) -> dict[str, Any]:
    """Agree to a covenant of a pledge of one's own enterprise."""
    AgreeCovenant.require(actor_of(request))
    _pledge(request, number)
    perform(AgreeCovenant(number, **told.model_dump()), actor_of(request))
    return _pledge(request, number)


@router.get("/repurchases", response={200: Repurchases, **READ_PROBLEMS})
def repurchases(request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0) -> dict[str, Any]:
    """List the sales with repurchase of which the reader sees a side."""
    found = repurchases_of(request.user)
    rows = shown.repurchases(list(found[offset : offset + limit]), request.user, "en")
    return {"count": found.count(), "items": rows}


@router.post("/repurchases", auth=WRITE, response={201: PledgeNumber, **WRITE_PROBLEMS})
def repurchase_offer(
    request: HttpRequest, told: Annotated[RepurchaseWanted, Body()]
) -> Status[dict[str, Any]]:
    """Offer to sell units of one's own enterprise and to buy them back on a day."""
    OfferRepurchase.require(actor_of(request))
    number = perform(OfferRepurchase(**told.model_dump()), actor_of(request))
    return Status(201, _repurchase(request, number))


@router.post("/repurchases/{number}/steps", auth=WRITE, response={200: PledgeNumber, **WRITE_PROBLEMS})
def repurchase_step(
    request: HttpRequest, number: int, told: Annotated[RepurchaseStep, Body()]
) -> dict[str, Any]:
    """Take a step of a sale with repurchase."""
    StepRepurchase.require(actor_of(request))
    _repurchase(request, number)
    perform(StepRepurchase(number, told.what, told.reference), actor_of(request))
    return _repurchase(request, number)


def _pledge(request: HttpRequest, number: int) -> dict[str, Any]:
    found = pledges_of(request.user).filter(pk=number).first()
    if found is None:
        raise ProblemError(404, "no such pledge")
    return {"number": found.pk, "state": found.state}


def _repurchase(request: HttpRequest, number: int) -> dict[str, Any]:
    found = repurchases_of(request.user).filter(pk=number).first()
    if found is None:
        raise ProblemError(404, "no such repurchase")
    return {"number": found.pk, "state": found.state}


routers = (router,)
