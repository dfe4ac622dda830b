"""Rows that programs send: a verdict on each, the same answer to the same key, results brought up to date."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tanliu.app.compute.receive import COLUMNS, Received
from tanliu.app.desks.deliveries.actions.take_in import TakeInRows
from tanliu.app.ingest.reasons import reasons
from tanliu.app.ingest.sent import FORMS, Sent, keep
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import source_shapes as shapes
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.idempotency import answered, remember
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.problem import WRITE_PROBLEMS
from tanliu.app.platform.api.recompute import recomputed
from tanliu.app.platform.api.request_bodies import KeyHeader, KindQuery, body_of, described, form_of
from tanliu.app.platform.served import workspace_path
from tanliu.app.store.workspace import Workspace

router = Router(tags=["deliver"])
#: Seconds for which a delivery waits for another writer, such as a computation, before it says 503: as long as the
#: proxies of most installations wait for an answer.
_PATIENCE = 50.0
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
        response={200: shapes.Receipt, **WRITE_PROBLEMS},
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
            with Workspace(workspace_path()) as workspace, workspace.writing(_PATIENCE):
                # another request may have brought the same key while this one waited
                if replay := answered(request, key, body):
                    return replay
                told = _taken(request, TakeInRows(workspace, table, sent, kind, key), verdicts, compute)
                remember(request, key, body, told)
        return answer(told)


def _taken(request: HttpRequest, wanted: TakeInRows, verdicts: str, compute: str) -> dict[str, Any]:
    received = perform(wanted, actor_of(request))
    done = received.imported
    return {
        "delivery": done.batch_id,
        "rows_read": done.rows_read,
        "rows_accepted": done.rows_accepted,
        "rows_refused": done.rows_refused,
        "verdicts": list(_verdicts(wanted.sent, received, everything=verdicts == "all")),
        "computed": recomputed(request.user, wanted.workspace, received.months, compute),
    }


def _verdicts(sent: Sent, received: Received, *, everything: bool) -> Iterator[dict[str, Any]]:
    known, chinese = reasons(), language() == "zh"
    for number in sent.numbers:
        refused = received.refused.get(number)
        if refused is not None:
            reason = known[refused["reason"]]
            yield {
                "row": number, "verdict": "refused", "code": reason.code,
                "reason": reason.zh if chinese else reason.en, "field": refused["field"],
                "found": refused["found"], "accepted": reason.accepted_zh if chinese else reason.accepted,
            }  # fmt: skip
        elif everything:
            yield {"row": number, "verdict": "empty" if number in sent.empty else "accepted"}


_TOLD: Mapping[str, str] = {
    "reading": "Send readings: meter_code, stamp (start of the interval; on the meter's own clock, or all with an "
    "offset from UTC) and quantity in the unit of the meter. A later value of an interval corrects the earlier one.",
    "report": "Send reports: entity_id, carrier, purpose (energy when left out), period, quantity and unit.",
    "output": "Send outputs: entity_id, measure (such as value_added_cny), period and value in the unit that "
    "ends its name.",
}


for _table, _told in _TOLD.items():
    _door(f"/{_table}s", _table, _told)
