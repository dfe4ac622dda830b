"""What a partner brings: a parcel is opened by its manifest, its body comes in chunks from where it is, and it is closed."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router

from tanliu.app.desks.exchange.actions.take import (
    AddChunk,
    CloseParcel,
    OffsetError,
    OpenParcel,
    speaking,
    standing,
)
from tanliu.app.desks.exchange.api import shapes
from tanliu.app.desks.exchange.queries.register import came
from tanliu.app.platform.action import Actor, actor_of, perform
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.api.request_bodies import body_of
from tanliu.kit.errors import NothingKnownError
from tanliu.report.fault import translated

router = Router(tags=["exchange"])
KeyPath = Annotated[
    str, Path(pattern="^[0-9a-f]{64}$", description="Key of the parcel, made of its manifest")
]
_PROBLEMS = {**WRITE_PROBLEMS, 409: shapes.OffsetProblem}
_CHUNK = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def _told(key: str, actor: Actor) -> dict[str, Any]:
    one = came(key, speaking(actor, None))
    if one is None:
        raise NothingKnownError("no such parcel", found=key)
    return dict(standing(one))


def _elsewhere(error: OffsetError) -> HttpResponse:
    told = {
        "where": error.where,
        "found": str(error.found),
        "accepted": str(error.accepted),
        "have": error.have,
    }
    return answer({"what": translated(error.what, language()), **told}, 409)


@router.get("/exchange/incoming/{key}", response={200: shapes.ParcelStanding, **READ_PROBLEMS})
def incoming_parcel(request: HttpRequest, key: KeyPath) -> dict[str, Any]:
    """Tell how far a parcel is that is brought, and its acknowledgement when there is one."""
    actor = actor_of(request)
    OpenParcel.require(actor)
    return _told(key, actor)


@router.post("/exchange/incoming/{key}", auth=WRITE, response={200: shapes.ParcelStanding, **WRITE_PROBLEMS})
def open_incoming_parcel(
    request: HttpRequest, key: KeyPath, told: Annotated[shapes.ParcelOpened, Body()]
) -> dict[str, Any]:
    """Open a parcel by its manifest, or tell how far one is that was opened before."""
    actor = actor_of(request)
    perform(OpenParcel(key, told.manifest, told.signature), actor)
    return _told(key, actor)


@router.post(
    "/exchange/incoming/{key}/body",
    auth=WRITE,
    response={200: shapes.ParcelStanding, **_PROBLEMS},
    openapi_extra=_CHUNK,
)
def add_to_incoming_parcel(
    request: HttpRequest,
    key: KeyPath,
    offset: Annotated[int, Query(ge=0, le=2**53, description="Bytes before this chunk")],
) -> Any:
    """Bring a chunk; one that does not begin where the last one ended is told 409 with how much is here."""
    actor = actor_of(request)
    AddChunk.require(actor)
    data = body_of(request)
    try:
        perform(AddChunk(key, offset, data, request.headers.get("Content-Digest", "")), actor)
    except OffsetError as error:
        return _elsewhere(error)
    return _told(key, actor)


@router.post("/exchange/incoming/{key}/close", auth=WRITE, response={200: shapes.ParcelStanding, **_PROBLEMS})
def close_incoming_parcel(request: HttpRequest, key: KeyPath) -> Any:
    """Say that all bytes are here: the parcel is checked and booked, and its acknowledgement asked for at its address."""
    actor = actor_of(request)
    try:
        with transaction.atomic():
            perform(CloseParcel(key), actor)
    except OffsetError as error:
        return _elsewhere(error)
    return _told(key, actor)
