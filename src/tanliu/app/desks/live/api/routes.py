"""Readings pushed live: told to be kept as soon as they are on the disk, booked a few seconds later; and how live
sources stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tanliu.app.desks.live.actions import Push
from tanliu.app.desks.live.api import shapes
from tanliu.app.desks.live.queries.state import live
from tanliu.app.live.adapters import push
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.idempotency import answered, remember
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.api.request_bodies import KeyHeader, KindQuery, body_of, described, form_of
from tanliu.app.platform.home import workspace_path

router = Router(tags=["live"])


@router.post(
    "/live/readings",
    auth=WRITE,
    response={202: shapes.PushedRows, **WRITE_PROBLEMS},
    openapi_extra={"requestBody": described("reading", push.READ)},
)
def push_readings(request: HttpRequest, kind: KindQuery = "interval", key: KeyHeader = None) -> HttpResponse:
    """Push readings, one or many: the answer comes when they are on the disk, and they are booked seconds later.

    Columns are those of ``/readings``. A row that does not fit is found among the refused rows of its delivery.
    The same value sent again changes nothing; a later value of an interval corrects the earlier one.
    """
    Push.require(actor_of(request))
    form, body = form_of(request, push.READ), body_of(request)
    if replay := answered(request, key, body):
        return replay
    rows = perform(Push(body, form, kind), actor_of(request))
    told = {"rows": rows, "state": "kept"}
    remember(request, key, body, told, status=202)
    return answer(told, 202)


@router.get("/live", response={200: shapes.Live, **READ_PROBLEMS})
def sources(request: HttpRequest) -> Any:
    """Say how live sources stand: connected or not, messages and readings of the last hour, what waits, and errors."""
    if not may(request.user, "import"):
        raise ProblemError(403, "the role may not see live sources")
    return live(workspace_path())
