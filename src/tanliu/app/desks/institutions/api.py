"""Public institutions over the interface."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import Field, StrictInt, StrictStr

from tanliu.app.desks.institutions import shown
from tanliu.app.desks.institutions.actions.bring import BringInstitutions, sight_of
from tanliu.app.desks.institutions.actions.publicity import published
from tanliu.app.desks.institutions.actions.retrofit import TellRetrofit
from tanliu.app.desks.institutions.queries.known import groups, institutions
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.served import results
from tanliu.app.platform.told.shown import Rows, RowVerdicts, texts, verdict_row

router = Router(tags=["institutions"])
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]
YearQuery = Annotated[
    str | None, Query(None, pattern="^[0-9]{4}$", description="The last computed one when left out")
]
#: A truth value is no number.


class InstitutionValue(Schema):
    """An indicator beside its quota: leading, basic, within, over, incomplete or unknown."""

    indicator: str
    name: str
    unit: str
    value: Amount | None
    standing: str
    constraint: Amount | None
    basic: Amount | None
    leading: Amount | None
    source: str
    evidence: str
    is_odd: bool


class InstitutionRow(Schema):
    """An institution in a year; ``months`` of which energy is known whole."""

    entity_id: str
    entity: str
    type_id: str
    region_id: str
    persons: Amount | None
    floor_area_m2: Amount | None
    months: int
    is_estimated: bool
    energy_kgce: Amount | None
    electricity_kwh: Amount | None
    water_t: Amount | None
    emission_kgco2e: Amount | None
    values: list[InstitutionValue]
    over: list[str]
    is_due: bool
    why: str
    audited: int | None


class InstitutionMiddle(Schema):
    """The median of an indicator over a group; null where too few are known."""

    indicator: str
    median: Amount | None
    known: int
    of: int


class InstitutionGroup(Schema):
    """A type or a town."""

    id: str
    name: str
    count: int
    whole: int
    over: int
    middles: list[InstitutionMiddle]


class InstitutionList(Schema):
    """Institutions that the reader sees, by themselves, by type and by town."""

    year: int
    count: int
    by_type: list[InstitutionGroup]
    by_town: list[InstitutionGroup]
    items: list[InstitutionRow]


class InstitutionRows(Schema):
    """Rows of subjects or figures, with the columns of their files."""

    what: Literal["subject", "figure"]
    rows: Rows


class RetrofitTold(Schema):
    """A notice of a retrofit: to whom, for which year, why."""

    entity_id: Annotated[StrictStr, Field(min_length=1, max_length=64)]
    year: Annotated[StrictInt, Field(ge=1990, le=2199)]
    text: Annotated[StrictStr, Field(min_length=1, max_length=1000)]


class RetrofitCase(Schema):
    """The number of the case of a retrofit."""

    case: int


class PublishedList(Schema):
    """A list that is public, as it was when it was proposed."""

    year: int
    number: int
    count: int
    rows: list[dict[str, Any]]


class PublishedLists(Schema):
    """The newest public list of each year."""

    items: list[PublishedList]


@router.get("/institutions", response={200: InstitutionList, **READ_PROBLEMS})
def institutions_listed(
    request: HttpRequest,
    year: YearQuery = None,
    due: Annotated[bool, Query(False, description="Only those that are due for an audit")] = False,
    lang: LangQuery = "en",
) -> dict[str, Any]:
    """List public institutions with what they used by person and floor area, beside their quota, and by type and town."""
    known = int(parameters.period(year).year)
    every = institutions(results(), sight_of(actor_of(request)), known)
    found = [one for one in every if one.due.is_due or not due]
    return {
        "year": known, "count": len(found), "by_type": shown.groups(groups(every, "type"), "type", lang),
        "by_town": shown.groups(groups(every, "town"), "town", lang), "items": shown.listed(found, lang),
    }  # fmt: skip


@router.post("/institutions", auth=WRITE, response={200: RowVerdicts, **WRITE_PROBLEMS})
def institutions_brought(
    request: HttpRequest, told: Annotated[InstitutionRows, Body()], lang: LangQuery = "en"
) -> dict[str, Any]:
    """Bring who is an institution or key user, or figures of them: each row gets its verdict, and the same again changes nothing."""
    return {
        "items": [
            verdict_row(one, lang)
            for one in perform(BringInstitutions(told.what, texts(told.rows)), actor_of(request))
        ]
    }


@router.post("/institutions/retrofits", auth=WRITE, response={200: RetrofitCase, **WRITE_PROBLEMS})
def institutions_retrofit(request: HttpRequest, told: Annotated[RetrofitTold, Body()]) -> dict[str, Any]:
    """Send the notice of a retrofit to an institution that is over a constraint value."""
    return {"case": perform(TellRetrofit(told.entity_id, told.year, told.text), actor_of(request))}


@router.get("/institutions/published", response={200: PublishedLists, **READ_PROBLEMS})
def institutions_published(request: HttpRequest) -> dict[str, Any]:
    """Tell the newest public list of each year, as anybody reads it."""
    return {
        "items": [
            {"year": one.year, "number": one.pk, "count": len(one.rows), "rows": one.rows}
            for one in published()
        ]
    }


routers = (router,)
