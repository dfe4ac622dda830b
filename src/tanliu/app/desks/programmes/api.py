"""Programmes over the interface."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.programmes import shown
from tanliu.app.desks.programmes.actions import Begin, Bring, RowWanted, Tell
from tanliu.app.desks.programmes.queries import begun_for, begun_of, followed, names_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.casework.today import today

router = Router(tags=["programmes"])
Lang = Annotated[str, Query("en", pattern="^(en|zh)$")]
_Page = Annotated[int, Query(1, ge=1, le=100_000)]
_SHEET = 50


class ProgrammeHead(Schema):
    """A programme that is followed; an empty ``entity_id`` is the district."""

    number: int
    programme: str
    title: str
    entity_id: str
    whose: str
    first: date
    rows: int
    done: int
    late: int
    silent: int = Field(description="Rows that should have been told anew")
    share: int | None


class ProgrammeList(Schema):
    """Programmes, the newest first, fifty a page."""

    count: int
    items: list[ProgrammeHead]


class ProgrammeRow(Schema):
    """A row: ``late`` is in days, null without a due day."""

    code: str
    name: str
    group: str
    responsible: str
    state: str
    due: date | None
    ended: date | None
    late: int | None
    heard: date | None
    silent: date | None
    figures: dict[str, str]
    note: str


class ProgrammeGroup(Schema):
    """Rows of a group by state; ``rows`` leaves out what was dropped."""

    id: str
    name: str
    rows: int
    count_planned: int
    count_under_way: int
    count_done: int
    count_dropped: int
    late: int
    silent: int


class ProgrammeTally(Schema):
    """What is told of all rows together; ``unknown`` rows lack the figure, and ``agrees`` compares with what the source prints."""

    id: str
    name: str
    value: str
    unknown: int
    printed: str | None
    agrees: bool | None


class ProgrammeWhole(ProgrammeHead):
    """A programme with its rows."""

    items: list[ProgrammeRow]
    groups: list[ProgrammeGroup]
    tallies: list[ProgrammeTally]


class ProgrammeWanted(Schema):
    """A programme to be begun."""

    programme: str = Field(max_length=60)
    first: date
    entity_id: str = Field("", max_length=64)


class ProgrammeNumber(Schema):
    """Number of what was begun."""

    number: int


class RowBrought(Schema):
    """A row of a programme."""

    code: str = Field(max_length=60)
    name: str = Field(max_length=300)
    group: str = Field(max_length=60)
    responsible: str = Field("", max_length=150)
    state: str = Field("", max_length=12)
    due: date | None = None
    on: date | None = None
    figures: dict[str, Decimal] = Field({}, max_length=50)
    note: str = Field("", max_length=500)


class RowsBrought(Schema):
    """Rows of a programme, all or none."""

    rows: Annotated[list[RowBrought], Field(min_length=1, max_length=2000)]


class RowTelling(Schema):
    """What is told of a row; what is left out stays."""

    code: str = Field(max_length=60)
    state: str = Field("", max_length=12)
    due: date | None = None
    on: date | None = None
    figures: dict[str, Decimal] = Field({}, max_length=50)
    note: str = Field("", max_length=500)


@router.get("/programmes", response={200: ProgrammeList, **READ_PROBLEMS})
def listed(request: HttpRequest, page: _Page = 1, lang: Lang = "en") -> dict[str, Any]:
    """List the programmes that are followed."""
    found = begun_of(request.user)
    every = [followed(one, today()) for one in found[(page - 1) * _SHEET : page * _SHEET]]
    names = names_of([one.begun for one in every])
    return {"count": found.count(), "items": [shown.head(one, names, lang) for one in every]}


@router.get("/programmes/{number}", response={200: ProgrammeWhole, **READ_PROBLEMS})
def one(request: HttpRequest, number: int, on: date | None = None, lang: Lang = "en") -> dict[str, Any]:
    """Return a programme with its rows, as they were known at the end of a day."""
    begun = begun_for(request.user, number)
    now = followed(begun, on or today())
    return {
        **shown.head(now, names_of([begun]), lang), "items": [shown.row(now.programme, each, lang) for each in now.rows],
        "groups": shown.groups(now, lang), "tallies": shown.tallies(now, lang),
    }  # fmt: skip


@router.post("/programmes", auth=WRITE, response={200: ProgrammeNumber, **WRITE_PROBLEMS})
def begin(request: HttpRequest, told: Annotated[ProgrammeWanted, Body()]) -> dict[str, Any]:
    """Begin a programme."""
    return {"number": perform(Begin(**told.dict()), actor_of(request))}


@router.post("/programmes/{number}/rows", auth=WRITE, response={200: ProgrammeWhole, **WRITE_PROBLEMS})
def bring(request: HttpRequest, number: int, told: Annotated[RowsBrought, Body()]) -> dict[str, Any]:
    """Bring rows into a programme."""
    begun = begun_for(request.user, number)
    perform(Bring(begun.pk, tuple(RowWanted(**row.dict()) for row in told.rows)), actor_of(request))
    return one(request, number, None, "en")


@router.post("/programmes/{number}/told", auth=WRITE, response={200: ProgrammeWhole, **WRITE_PROBLEMS})
def tell(request: HttpRequest, number: int, told: Annotated[RowTelling, Body()]) -> dict[str, Any]:
    """Tell of a row of a programme."""
    begun = begun_for(request.user, number)
    perform(Tell(begun.pk, **told.dict()), actor_of(request))
    return one(request, number, None, "en")


routers = (router,)
