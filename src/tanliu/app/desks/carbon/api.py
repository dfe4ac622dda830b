"""The registry over the interface: carbon accounts, and methodologies of credits."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.carbon import shown
from tanliu.app.desks.carbon.queries.accounts import account_of, accounts, allocated_years
from tanliu.app.desks.carbon.queries.rules import methodologies
from tanliu.app.desks.carbon.queries.value import price_of
from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.period import shown as shown_period
from tanliu.app.platform.served import catalog, results

router = Router(tags=["registry"])
Year = Annotated[
    int | None,
    Query(
        None,
        ge=1900,
        le=2199,
        description="The newest with allowances when left out, else the last one of which most is known",
    ),
]
Lang = Annotated[str, Query("en", pattern="^(en|zh)$")]


class Account(Schema):
    """A carbon account of a year in tonnes of CO2e; what is not known is null. ``projected_t`` is a straight line."""

    entity_id: str
    name: str
    year: str
    months: int
    allocated_t: Amount
    traded_t: Amount
    surrendered_t: Amount
    available_t: Amount
    reserved_t: Amount
    pledged_t: Amount
    later_t: Amount
    offsets_t: Amount
    emitted_t: Amount | None
    projected_t: Amount | None
    balance_t: Amount | None
    balance_at_end_t: Amount | None
    value: Amount | None
    """Of the allowances that it has, free and reserved, at the last close."""
    currency: str | None
    price: Amount | None
    price_day: date | None


class Accounts(Schema):
    """Carbon accounts, the shortest at the end of the year first."""

    count: int
    items: list[Account]


class Factor(Schema):
    """A factor of a methodology."""

    name: str
    value: str
    unit: str
    source: str
    evidence: str


class Printed(Schema):
    """A figure that was printed, whether it follows, and what follows."""

    name: str
    printed: str
    unit: str
    source: str
    follows: bool
    found: str


class MethodologyRow(Schema):
    """A methodology; what is not additional issues participation points that nobody trades."""

    id: str
    title: str
    unit: str
    source: str
    evidence: str
    edition: str
    is_additional: bool
    factors: list[Factor]
    other_ledgers: dict[str, str]
    examples: list[Printed]


@router.get("/registry/accounts", response={200: Accounts, **READ_PROBLEMS})
def listed(
    request: HttpRequest, year: Year = None, limit: LimitQuery = 100, offset: OffsetQuery = 0
) -> dict[str, Any]:
    """List carbon accounts within the reader's scope."""
    scheme = shown.scheme()
    if scheme is None:
        raise ProblemError(404, "the packs in use have no scheme of allowances")
    found = accounts(results(), request.user, _year(year), scheme.unit, scheme.offset_units)
    price = price_of(scheme.unit)
    return {"count": len(found), "items": [shown.row(one, price) for one in found[offset : offset + limit]]}


@router.get("/registry/accounts/{entity_id}", response={200: Account, **READ_PROBLEMS})
def one(request: HttpRequest, entity_id: str, year: Year = None) -> dict[str, Any]:
    """Return the carbon account of a firm; one without allowances is empty."""
    scheme, seen = shown.scheme(), holders_of(request.user)
    if scheme is None:
        raise ProblemError(404, "the packs in use have no scheme of allowances")
    if (seen is not None and entity_id not in seen) or not names_of([entity_id]):
        raise ProblemError(404, "no such entity")
    account = account_of(results(), entity_id, _year(year), scheme.unit, scheme.offset_units)
    return shown.row(account, price_of(scheme.unit))


@router.get("/registry/methodologies", response={200: list[MethodologyRow], **READ_PROBLEMS})
def methods(request: HttpRequest, lang: Lang = "en") -> list[dict[str, Any]]:
    """List the methodologies with their factors, and whether printed figures follow from them."""
    return [shown.methodology(id, each, lang) for id, each in methodologies(catalog()).items()]


def _year(year: int | None) -> str:
    newest = allocated_years()[:1] or [shown_period(results(), None).year]
    return str(year) if year else newest[0]


routers = (router,)
