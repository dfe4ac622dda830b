"""The register over the interface, and what a partner fetches: lists after a number, manifests, bodies by ranges."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router

from tanliu.app.desks.exchange import bodies, shown
from tanliu.app.desks.exchange.actions.acknowledge import Acknowledge
from tanliu.app.desks.exchange.actions.make import MakeParcel, ReleaseParcel
from tanliu.app.desks.exchange.actions.partner import AskPartner, DecidePartner
from tanliu.app.desks.exchange.api import shapes
from tanliu.app.desks.exchange.keys import own_id, own_public
from tanliu.app.desks.exchange.models import ExchangeParcel
from tanliu.app.desks.exchange.queries import register
from tanliu.app.desks.exchange.queries.interfaces import interfaces
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, Problem, ProblemError
from tanliu.app.platform.audit import record

router = Router(tags=["exchange"])
NumberPath = Annotated[int, Path(ge=1, le=2**63 - 1)]
_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{0,18})")
_BODY = {
    "responses": {
        status: {
            "description": told,
            "content": {"application/x-ndjson": {"schema": {"type": "string", "format": "binary"}}},
        }
        for status, told in ((200, "All rows"), (206, "The bytes of the header Range"))
    }
}


def _require(request: HttpRequest) -> None:
    """Refuse who has no part in the exchange."""
    if not register.oversees(request.user) and register.partner_of(request.user) is None:
        raise PermissionDenied


@router.get("/exchange/interfaces", response={200: list[shapes.ExchangeInterface], **READ_PROBLEMS})
def exchange_interfaces(request: HttpRequest) -> list[dict[str, Any]]:
    """List the interfaces of the packs in use: datasets, columns with units and codes, how often and by when."""
    return [shown.interface(one, language()) for one in interfaces().values()]


@router.get("/exchange/self", response={200: shapes.ExchangeSelf, **READ_PROBLEMS})
def exchange_self(request: HttpRequest) -> dict[str, str]:
    """Return who we are to partners, and the public key by which anybody checks our parcels."""
    return {"sender": own_id(), "public": own_public()}


@router.get("/exchange/partners", response={200: list[shapes.ExchangePartnerRow], **READ_PROBLEMS})
def exchange_partners(request: HttpRequest) -> list[dict[str, Any]]:
    """List the partners with their terms."""
    _require_oversees(request)
    return [shown.partner(one) for one in register.partners()]


@router.post("/exchange/partners", auth=WRITE, response={200: shapes.ExchangePartnerRow, **WRITE_PROBLEMS})
def ask_exchange_partner(
    request: HttpRequest, told: Annotated[shapes.PartnerWanted, Body()]
) -> dict[str, Any]:
    """Ask for a partner, or for other terms of one; somebody else agrees."""
    perform(AskPartner(**told.dict()), actor_of(request))
    return shown.partner(register.partner(told.id))


@router.post(
    "/exchange/partners/{id}/decision",
    auth=WRITE,
    response={200: shapes.ExchangePartnerRow, **WRITE_PROBLEMS},
)
def decide_exchange_partner(
    request: HttpRequest,
    id: Annotated[str, Path(max_length=40)],
    told: Annotated[shapes.PartnerDecision, Body()],
) -> dict[str, Any]:
    """Agree to the terms that somebody else asked for, or refuse them."""
    perform(DecidePartner(id, told.agrees), actor_of(request))
    return shown.partner(register.partner(id))


def _require_oversees(request: HttpRequest) -> None:
    if not register.oversees(request.user):
        raise PermissionDenied


@router.get("/exchange/parcels", response={200: shapes.ExchangeParcels, **READ_PROBLEMS})
def exchange_parcels(
    request: HttpRequest,
    after: Annotated[
        int | None, Query(None, ge=0, le=2**63 - 1, description="Only higher numbers, oldest first")
    ] = None,
    partner: Annotated[str, Query("", max_length=40)] = "",
    direction: Annotated[str, Query("", pattern="^(|in|out)$")] = "",
    state: Annotated[str, Query("", max_length=10)] = "",
    dataset: Annotated[str, Query("", max_length=40)] = "",
    late: Annotated[bool, Query(False, description="Only those past their due day")] = False,
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> dict[str, Any]:
    """List parcels: a partner those that were released for it and that it brought, an office all of them."""
    _require(request)
    if register.partner_of(request.user) is not None and not register.oversees(request.user):
        # what it brought it asks for by its key
        direction = "out"
    found = register.parcels_of(
        request.user, register.Wanted(partner, direction, state, dataset, after, late)
    )
    return {"count": found.count(), "items": [shown.parcel(one) for one in found[offset : offset + limit]]}


@router.post("/exchange/parcels", auth=WRITE, response={200: shapes.ParcelMade, **WRITE_PROBLEMS})
def make_exchange_parcel(
    request: HttpRequest, told: Annotated[shapes.ParcelWanted, Body()]
) -> dict[str, Any]:
    """Make the parcel of a dataset and period; where nothing changed it is the one that is there."""
    actor = actor_of(request)
    done = perform(MakeParcel(told.partner, told.dataset, told.period), actor)
    if told.release:
        perform(ReleaseParcel(done.number), actor)
    return {
        "number": done.number,
        "is_new": done.is_new,
        "state": ExchangeParcel.objects.get(pk=done.number).state,
    }


@router.get("/exchange/parcels/{number}", response={200: shapes.ExchangeParcelTold, **READ_PROBLEMS})
def exchange_parcel(request: HttpRequest, number: NumberPath) -> dict[str, Any]:
    """Return a parcel with its manifest, signature and acknowledgement."""
    _require(request)
    return shown.told(register.parcel_of(request.user, number), register.reads_bodies(request.user))


@router.get(
    "/exchange/parcels/{number}/body",
    response={200: Any, 206: Any, 416: Problem, **READ_PROBLEMS},
    openapi_extra=_BODY,
)
def exchange_parcel_body(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """Return the rows of a parcel as NDJSON; a header ``Range`` asks for some of its bytes, so that a break is no loss."""
    _require(request)
    one = register.parcel_of(request.user, number)
    mine = register.partner_of(request.user)
    if not register.reads_bodies(request.user) and (mine is None or mine.pk != one.partner_id):
        raise PermissionDenied
    data = bodies.body(one.sha256)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    response = (
        _ranged(data, *asked.groups()) if asked else HttpResponse(data, content_type="application/x-ndjson")
    )
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{one.sha256}"'
    if not asked or int(asked.group(1)) == 0:
        record(request.user.get_username(), "export", f"parcel {number}", {"sha256": one.sha256})
    return response


def _ranged(data: bytes, first: str, last: str) -> HttpResponse:
    begin, end = int(first), min(int(last or len(data)), len(data) - 1)
    if begin > end:
        raise ProblemError(
            416, "the range lies outside the body", where="Range", found=f"{first}-{last}", accepted=f"0-{len(data) - 1}",
            headers={"Content-Range": f"bytes */{len(data)}"},
        )  # fmt: skip
    response = HttpResponse(data[begin : end + 1], status=206, content_type="application/x-ndjson")
    response["Content-Range"] = f"bytes {begin}-{end}/{len(data)}"
    return response


@router.post(
    "/exchange/parcels/{number}/release", auth=WRITE, response={200: shapes.ParcelState, **WRITE_PROBLEMS}
)
def release_exchange_parcel(request: HttpRequest, number: NumberPath) -> dict[str, str]:
    """Release a parcel: it is sent, or waits to be fetched; one that was given up is tried once more."""
    return {"state": perform(ReleaseParcel(number), actor_of(request))}


@router.post(
    "/exchange/parcels/{number}/acknowledgement",
    auth=WRITE,
    response={200: shapes.ParcelState, **WRITE_PROBLEMS},
)
def acknowledge_exchange_parcel(
    request: HttpRequest, number: NumberPath, told: Annotated[shapes.AcknowledgementTold, Body()]
) -> dict[str, str]:
    """Say what became of a parcel that was fetched; told again it is the same."""
    return {"state": perform(Acknowledge(number, told.acknowledgement, told.signature), actor_of(request))}
