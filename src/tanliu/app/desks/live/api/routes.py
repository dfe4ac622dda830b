"""Readings pushed live: told to be kept as soon as they are on the disk, booked a few seconds later; and how live
sources stand."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from tanliu.app.desks.live.api import shapes
from tanliu.app.desks.live.queries.state import live
from tanliu.app.live.adapters import push
from tanliu.app.live.counts import Counts
from tanliu.app.live.spool import Spool, folder_of
from tanliu.app.platform.access import may
from tanliu.app.platform.address import address
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE, token_of
from tanliu.app.platform.api.idempotency import answered, remember
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.api.request_bodies import KeyHeader, KindQuery, body_of, described, form_of
from tanliu.app.platform.origins import speaks_for
from tanliu.app.platform.served import workspace_path

router = Router(tags=["live"])


@router.post(
    "/live/readings",
    auth=WRITE,
    response={202: shapes.Kept, **WRITE_PROBLEMS},
    openapi_extra={"requestBody": described("reading", push.READ)},
)
def push_readings(request: HttpRequest, kind: KindQuery = "interval", key: KeyHeader = None) -> HttpResponse:
    """Push readings, one or many: the answer comes when they are on the disk, and they are booked seconds later.

    Columns are those of ``/readings``. A row that does not fit is found among the refused rows of its delivery.
    The same value sent again changes nothing; a later value of an interval corrects the earlier one.
    """
    if not (may(request.user, "deliver") or may(request.user, "import")):
        raise ProblemError(403, "the role may not deliver data")
    form, body = form_of(request, push.READ), body_of(request)
    if replay := answered(request, key, body):
        return replay
    name, most = f"api:{parameters.user_name(request)}", int(getattr(settings, "TANLIU_PUSH_ROWS", 1_000_000))
    only = speaks_for(request.user)
    record, rows = push.record(body, form, name, only, address(request) or "", most, kind, _token(request))
    spool, counts = _spool(workspace_path())
    try:
        spool.put([record])
    except OSError as error:
        counts.failed(name, str(error))
        raise ProblemError(
            503,
            "the readings could not be kept; send them again",
            found=error.strerror,
            headers={"Retry-After": "10"},
        ) from error
    counts.received(name, rows)
    told = {"rows": rows, "state": "kept"}
    remember(request, key, body, told, status=202)
    return answer(told, 202)


@router.get("/live", response={200: shapes.Live, **READ_PROBLEMS})
def sources(request: HttpRequest) -> Any:
    """Say how live sources stand: connected or not, messages and readings of the last hour, what waits, and errors."""
    if not may(request.user, "import"):
        raise ProblemError(403, "the role may not see live sources")
    return live(workspace_path())


def _token(request: HttpRequest) -> str:
    token = token_of(request)
    return "" if token is None else token.name


@cache
def _spool(workspace: Path) -> tuple[Spool, Counts]:
    """Return the one writer of this process; what waits is written when the process ends."""
    spool, counts = Spool(folder_of(workspace)), Counts(workspace, "push")
    atexit.register(spool.close)
    atexit.register(counts.close)
    return spool, counts
