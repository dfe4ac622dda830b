"""Products and titles over the interface."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field

from tanliu.app.desks.products import shown
from tanliu.app.desks.products.actions.titles import EnterTitle, WithdrawTitle
from tanliu.app.desks.products.queries.base import base, made, rules
from tanliu.app.desks.products.queries.titles import registers
from tanliu.app.desks.products.queries.titles import titles as every
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results

router = Router(tags=["products"])
YearQuery = Annotated[str | None, Query(None, pattern="^[0-9]{4}$")]
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]


class ProductRow(Schema):
    """A product of an enterprise; amounts of a unit of account, null where ``remarks`` say why."""

    entity_id: str
    firm: str
    product: str
    name: str
    unit: str
    made: Decimal | None
    months: int
    energy_kgce: Decimal | None
    location_kg: Decimal | None
    low_kg: Decimal | None
    high_kg: Decimal | None
    market_kg: Decimal | None
    estimated_ratio: Decimal
    in_doubt_ratio: Decimal
    hinted_ratio: Decimal
    part_ratio: Decimal | None
    level: str | None
    advanced_kgce: Decimal | None
    access_kgce: Decimal | None
    most_kgce: Decimal | None
    limit_source: str | None
    is_firm: bool
    remarks: list[str]
    boundary: str
    deliveries: list[int]


class ProductBase(Schema):
    """A product in the district, over all enterprises whose values are firm."""

    product: str
    name: str
    unit: str
    firms: int
    left_out: int
    made: Decimal | None
    mean_kgce: Decimal | None
    median_kgce: Decimal | None
    best_kgce: Decimal | None
    mean_kg: Decimal | None


class Products(Schema):
    """Products of a year: of the district, and of the enterprises that the reader sees."""

    year: str
    base: list[ProductBase]
    count: int
    items: list[ProductRow]


@router.get("/products", response={200: Products, **READ_PROBLEMS})
def products(
    request: HttpRequest,
    year: YearQuery = None,
    product: Annotated[str, Query("", max_length=40)] = "",
    limit: Annotated[int, Query(100, ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(0, ge=0, le=1_000_000)] = 0,
    lang: LangQuery = "en",
) -> dict[str, Any]:
    """List energy and carbon of a unit of each product, with what a reader has to know of each value."""
    known = parameters.period(year).year
    rule, scope = rules(catalog(), known), scope_of(request.user)
    found = [one for one in made(results(), catalog(), scope, known) if product in ("", one.found.product)]
    return {
        "year": known, "count": len(found),
        "base": [
            shown.base_row(one, rule, known, lang)
            for one in base(results(), catalog(), known).values()
            if shown.may_see(one, rule, whole=scope.whole)
        ],
        "items": [shown.row(one, rule, known, lang) for one in found[offset : offset + limit]],
    }  # fmt: skip


def _iso(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("a day such as 2026-01-31")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_iso)]


class TitleRow(Schema):
    """A title in a register."""

    id: int
    kind: str
    kind_name: str
    level: str
    level_name: str
    holder: str
    entity_id: str | None
    awarded_by: str
    document: str
    first: date
    last: date | None
    state: str
    why: str | None


class TitleEntry(Schema):
    """A title as its notice has it."""

    kind: str = Field(max_length=40)
    level: str = Field(max_length=40)
    holder: str = Field(min_length=1, max_length=200)
    entity_id: str = Field("", max_length=64)
    awarded_by: str = Field(min_length=1, max_length=200)
    document: str = Field(min_length=1, max_length=300)
    first: Day
    last: Day | None = None


class TitleEnd(Schema):
    """Why a title is withdrawn."""

    why: str = Field(min_length=1, max_length=300)


@router.get("/titles", response={200: list[TitleRow], **READ_PROBLEMS})
def titles(
    request: HttpRequest,
    kind: Annotated[str, Query("", max_length=40)] = "",
    q: Annotated[str, Query("", max_length=100)] = "",
    lang: LangQuery = "en",
) -> list[dict[str, Any]]:
    """List titles of green factories, parks, products and supply chains."""
    known = registers(catalog())
    return [
        shown.title_row(one, known, today(), lang)
        for one in every(results(), scope_of(request.user), kind, q)
    ]


@router.post("/titles", auth=WRITE, response={200: TitleRow, **WRITE_PROBLEMS})
def enter_title(request: HttpRequest, body: TitleEntry) -> dict[str, Any]:
    """Enter a title; the same one a second time is answered with the one that is there."""
    told = {name: "" if value is None else str(value) for name, value in body.dict().items()}
    return shown.title_row(perform(EnterTitle(told), actor_of(request)), registers(catalog()), today(), "en")


@router.post("/titles/{number}/withdraw", auth=WRITE, response={200: TitleRow, **WRITE_PROBLEMS})
def withdraw(request: HttpRequest, number: int, body: TitleEnd) -> dict[str, Any]:
    """Withdraw a title with a reason; it stays in the register."""
    done = perform(WithdrawTitle(number, body.why), actor_of(request))
    return shown.title_row(done, registers(catalog()), today(), "en")


routers = (router,)
