"""Claims over the interface: list, read, and keep one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema

from tanliu.app.desks.claims import shown
from tanliu.app.desks.claims.actions import KeepClaims
from tanliu.app.desks.claims.queries import Judged, documents_of, of_documents, own_of
from tanliu.app.desks.claims.read import of_data
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.idempotency import answered, remember
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.api.request_bodies import KeyHeader, body_of
from tanliu.app.platform.served import catalog

router = Router(tags=["claims"])


class Basis(Schema):
    """A number that a claim is made of."""

    name: str
    printed: str
    unit: str
    where: str
    kind: str
    bounds: str


class ClaimRow(Schema):
    """A printed figure and what is found of it."""

    id: str
    key: str
    page: str
    system: str
    says: str
    printed: str
    relation: str
    found: str
    weight: str
    verdict: str
    sentence: str
    arithmetic: str
    where: str
    quote: str
    note: str
    author: str
    kept_at: datetime | None


class ClaimPage(ClaimRow):
    """A claim with its arithmetic."""

    steps: list[Basis]
    expression: str
    said: str
    between: str
    gap: str
    percent: str


class ClaimList(Schema):
    """Claims, and how many follow, are off, or are open."""

    counts: dict[str, int]
    items: list[ClaimRow]


VerdictQuery = Annotated[
    str, Query("", description="A verdict, or follows, off, open; all when left out", max_length=20)
]
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]


@router.get("/claims", response={200: ClaimList, **READ_PROBLEMS})
def listed(request: HttpRequest, verdict: VerdictQuery = "", lang: LangQuery = "en") -> dict[str, Any]:
    """List printed figures of the packs in use and those that people entered, judged by their digits."""
    every = _every(request)
    found = [one for one in every if verdict in ("", one.weight, one.verdict.verdict)]
    return {"counts": shown.counts(every), "items": [shown.row(one, lang) for one in found]}


@router.get("/claims/{text}/{name}", response={200: ClaimPage, **READ_PROBLEMS})
def one(request: HttpRequest, text: str, name: str, lang: LangQuery = "en") -> dict[str, Any]:
    """Return a claim with its arithmetic: document and id of a pack's, ``own`` and number of one that was entered."""
    for judged in _every(request):
        if judged.key == f"{text}/{name}":
            return shown.opened(judged, lang)
    raise ProblemError(404, "no such claim")


@router.post("/claims", auth=WRITE, response={201: ClaimPage, **WRITE_PROBLEMS})
def keep(
    request: HttpRequest, told: Annotated[dict[str, Any], Body()], key: KeyHeader = None
) -> HttpResponse:
    """Keep a claim, as a document of claims has it under ``figures``, and return what is found of it."""
    KeepClaims.require(actor_of(request))
    if replay := answered(request, key, body_of(request)):
        return replay
    (kept,) = perform(KeepClaims([of_data(told)], "API"), actor_of(request))
    (mine,) = (judged for judged in own_of(request.user) if judged.number == kept.number)
    found = shown.opened(mine, "en")
    done = {**found, "steps": [Basis.from_orm(step).dict() for step in found["steps"]]}
    done = ClaimPage(**done).model_dump(mode="json")
    remember(request, key, body_of(request), done, status=201)
    return answer(done, 201)


def _every(request: HttpRequest) -> list[Judged]:
    return [*own_of(request.user), *of_documents(documents_of(catalog()))]


routers = (router,)
