"""The operations that tell of systems."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.systems import shown
from tanliu.app.platform.access import role_of
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.served import catalog
from tanliu.kit.errors import TanliuError
from tanliu.report.systems.listed import one_of as by_id
from tanliu.report.systems.told import told, wanted

router = Router(tags=["systems"])


class SystemRow(Schema):
    """A system, how far it is there, and how many of its figures follow, are off, or open."""

    id: str
    case: str
    case_title: str
    section: str
    name: str
    who: str
    how: str
    state: str
    not_met: list[str]
    counts: dict[str, int]
    page: str


class SystemList(Schema):
    """Systems, and how many are met, met in part, and not there."""

    states: dict[str, int]
    items: list[SystemRow]


class PlaceOut(Schema):
    """A page on which a system is found, and to whom it opens."""

    text: str
    address: str
    opens: bool
    for_whom: list[str]


class FigureOut(Schema):
    """A printed figure and what is found of it."""

    id: str
    says: str
    printed: str
    found: str
    weight: str
    verdict: str
    sentence: str
    arithmetic: str
    where: str
    page: str


class SystemPage(SystemRow):
    """A system with where it is, and its figures."""

    pages: list[PlaceOut]
    commands: list[str]
    operations: list[str]
    docs: list[str]
    figures: list[FigureOut]


LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]


@router.get("/systems", response={200: SystemList, **READ_PROBLEMS})
def listed(
    request: HttpRequest,
    case: Annotated[
        str, Query("", description="Id of a case, such as danfoss; all when left out", max_length=60)
    ] = "",
    state: Literal["", "met", "partly", "not_there"] = "",
    verdict: Literal["", "follows", "off", "open"] = "",
    lang: LangQuery = "en",
) -> dict[str, Any]:
    """List the systems of the case collection with how far each is there."""
    every = told(catalog())
    found = wanted(every, case=case, state=state, verdict=verdict)
    return {"states": shown.states(every), "items": [shown.row(one, lang) for one in found]}


@router.get("/systems/{name}", response={200: SystemPage, **READ_PROBLEMS})
def one(request: HttpRequest, name: str, lang: LangQuery = "en") -> dict[str, Any]:
    """Return a system with where it is for the reader, and its printed figures."""
    try:
        found = by_id(told(catalog()), name)
    except TanliuError as error:
        raise ProblemError(404, "no such system") from error
    return shown.opened(found, role_of(request.user), lang)


routers = (router,)
