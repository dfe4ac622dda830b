"""Offers of the mall over the interface."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema, Status

from tanliu.app.desks.mall import shown
from tanliu.app.desks.mall.actions.offer import PutListing
from tanliu.app.desks.mall.document import rules
from tanliu.app.desks.mall.queries import enquiries, open_listings
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.served import catalog

router = Router(tags=["mall"])
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]


class MallRow(Schema):
    """An offer; ``price_cny`` is for all of it, and ``stars`` the mean of what buyers gave who offers."""

    number: int
    kind: str
    kind_name: str
    title: str
    text: str
    amount: Decimal | None
    unit: str
    price_cny: Decimal | None
    until: date
    offered_by: str
    is_registered: bool
    """Whether it is the name of an enterprise of the register; else it is as its author typed it."""
    entered_at: datetime
    stars: float | None
    reviews: int


class MallList(Schema):
    """Offers that are open, the newest first."""

    count: int
    items: list[MallRow]


class MallEnquiryRow(Schema):
    """An enquiry of which the reader is one side, or which they oversee."""

    listing: int
    title: str
    buyer_name: str
    amount: Decimal | None
    unit: str
    state: str
    state_name: str
    offer_cny: Decimal | None
    offer_until: date | None
    changed_at: datetime


class MallEnquiries(Schema):
    """Enquiries, the newest first."""

    items: list[MallEnquiryRow]


class MallOffer(Schema):
    """What is offered; ``entity`` of who speaks for an enterprise, ``name`` of everybody else."""

    kind: str
    title: str
    text: str
    until: date
    amount: Decimal | None = None
    unit: str = ""
    price_cny: Decimal | None = None
    entity: str = ""
    name: str = ""


class MallPut(Schema):
    """The number of an offer."""

    number: int


@router.get("/mall", response={200: MallList, **READ_PROBLEMS})
def mall_offers(
    request: HttpRequest,
    kind: str = "",
    q: Annotated[str, Query("", max_length=100)] = "",
    limit: Annotated[int, Query(100, ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(0, ge=0, le=1_000_000)] = 0,
    lang: LangQuery = "en",
) -> dict[str, Any]:
    """List the offers that are open, of a kind and with some words in title, text or name."""
    says = rules(catalog())
    if kind and kind not in says.kinds:
        raise ProblemError(
            404, "not one of what is offered", where="kind", found=kind, accepted=", ".join(says.kinds)
        )
    found = open_listings(kind, q)
    return {"count": found.count(), "items": shown.rows(found[offset : offset + limit], says, lang)}


@router.get("/mall/enquiries", response={200: MallEnquiries, **READ_PROBLEMS})
def mall_enquiries(request: HttpRequest, lang: LangQuery = "en") -> dict[str, Any]:
    """List the newest thousand enquiries of which the reader is one side, or all to who oversees the mall."""
    return {"items": [shown.enquiry(one, lang) for one in enquiries(request.user)[:1000]]}


@router.post("/mall", auth=WRITE, response={201: MallPut, **WRITE_PROBLEMS})
def mall_put(request: HttpRequest, told: Annotated[MallOffer, Body()]) -> Status[dict[str, int]]:
    """Put an offer into the mall; nothing is moved by it, and the same offer sent again is the same."""
    asked = PutListing(
        told.kind,
        told.title,
        told.text,
        told.until,
        told.amount,
        told.unit,
        told.price_cny,
        told.entity,
        told.name,
    )
    return Status(201, {"number": perform(asked, actor_of(request))})


routers = (router,)
