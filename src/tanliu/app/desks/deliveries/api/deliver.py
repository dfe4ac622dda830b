"""Rows that programs send: a verdict on each, the same answer to the same key, results brought up to date."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tanliu.app.compute.receive import COLUMNS
from tanliu.app.desks.deliveries import kept
from tanliu.app.desks.deliveries.actions.take_in import TakeInRows
from tanliu.app.desks.deliveries.receipt import receipt
from tanliu.app.ingest.sent import FORMS, keep
from tanliu.app.platform.action import actor_of
from tanliu.app.platform.api import source_shapes as shapes
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.idempotency import answered, remember
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.problem import WRITE_PROBLEMS
from tanliu.app.platform.api.request_bodies import KeyHeader, KindQuery, body_of, described, form_of
from tanliu.app.platform.home import workspace_path
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import BusyError

router = Router(tags=["deliver"])
#: Seconds for which a delivery waits for another writer before it is kept for the worker: readers need the threads too.
_PATIENCE = 2.0
VerdictsQuery = Annotated[
    Literal["all", "refused"], Query("all", description="Verdicts of all rows, or of the refused ones only")
]
ComputeQuery = Annotated[
    Literal["auto", "now", "later"],
    Query("auto", description="Compute the touched months now, by a job later, or now when they are few"),
]


def _door(path: str, table: str, told: str) -> None:
    """Open an address for the rows of a table; reading and sending readings share one."""

    @router.post(
        path,
        auth=WRITE,
        tags=["deliver"],
        response={200: shapes.Receipt, 202: shapes.KeptRows, **WRITE_PROBLEMS},
        operation_id=f"post_{table}s",
        summary=f"Deliver {table}s",
        description=told,
        openapi_extra={"requestBody": described(table)},
    )
    def deliver(
        request: HttpRequest,
        verdicts: VerdictsQuery = "all",
        compute: ComputeQuery = "auto",
        kind: KindQuery = "interval",
        key: KeyHeader = None,
    ) -> HttpResponse:
        TakeInRows.require(actor_of(request))
        form, body = form_of(request, FORMS), body_of(request)
        if replay := answered(request, key, body):
            return replay
        with tempfile.TemporaryDirectory(prefix="tanliu-") as folder:
            most = int(getattr(settings, "TANLIU_UPLOAD_ROWS", 200_000))
            sent = keep(body, form, COLUMNS[table], Path(folder), f"{table}s", most)
            if not kept.waits():
                with (
                    suppress(BusyError),
                    Workspace(workspace_path()) as workspace,
                    workspace.writing(_PATIENCE),
                ):
                    # another request may have brought the same key while this one waited
                    if replay := answered(request, key, body):
                        return replay
                    wanted = TakeInRows(workspace, table, sent, kind, key)
                    told = receipt(wanted, actor_of(request), verdicts, compute)
                    remember(request, key, body, told)
                    return answer(told)
        actor = actor_of(request)
        head = kept.Head(
            request.user.pk, actor.address, actor.by_means_of, language(), table, form, kind, key, verdicts, compute
        )  # fmt: skip
        told = {"job": str(kept.put_by(request.user, head, body).pk), "state": "kept"}
        remember(request, key, body, told, status=202)
        return answer(told, 202)


_TOLD: Mapping[str, str] = {
    "reading": "Send readings: meter_code, stamp (start of the interval; on the meter's own clock, or all with an "
    "offset from UTC) and quantity in the unit of the meter. A later value of an interval corrects the earlier one.",
    "report": "Send reports: entity_id, carrier, purpose (energy when left out), period, quantity and unit.",
    "output": "Send outputs: entity_id, measure (such as value_added_cny), period and value in the unit that "
    "ends its name.",
}


for _table, _told in _TOLD.items():
    _door(f"/{_table}s", _table, _told)
