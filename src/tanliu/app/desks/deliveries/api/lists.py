"""Deliveries and their refused rows, for those who may see them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from tanliu.app.desks.deliveries.queries import rows
from tanliu.app.ingest.reasons import reasons
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api import source_shapes as shapes
from tanliu.app.platform.api.answer import listed
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import results

router = Router(tags=["sources"])


@router.get("/deliveries", response={200: shapes.Deliveries, **READ_PROBLEMS})
def deliveries(request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0) -> HttpResponse:
    """List deliveries, newest first: all of them for who sees everything, a firm its own."""
    return listed(rows.deliveries(results(), _own(request), limit, offset), limit, offset)


@router.get("/deliveries/{batch_id}/quarantine", response={200: shapes.Quarantine, **READ_PROBLEMS})
def quarantine(
    request: HttpRequest,
    batch_id: int,
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the refused rows of a delivery."""
    if not 0 <= batch_id < 2**31:
        raise Http404("no such delivery")
    found = rows.refused(results(), _own(request), batch_id, limit, offset)
    if found is None:
        raise Http404("no such delivery")
    if language() == "zh":
        for row in found.rows:
            row["accepted"] = reasons()[row["reason"]].accepted_zh
    return listed(found, limit, offset)


def _own(request: HttpRequest) -> list[int] | None:
    """Return the deliveries that the user may see: all for who sees everything, a firm's own, else none."""
    if parameters.seen(request).whole:
        return None
    return own_batches(request.user)
