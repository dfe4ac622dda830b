"""What became of the rows that a program sent: a verdict on each, and results brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tanliu.app.compute.receive import Received
from tanliu.app.desks.deliveries.actions.take_in import TakeInRows
from tanliu.app.ingest.reasons import reasons
from tanliu.app.ingest.sent import Sent
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.recompute import recomputed


def receipt(wanted: TakeInRows, actor: Actor, verdicts: str, compute: str) -> dict[str, Any]:
    """Admit rows and return what became of them; the caller holds the ``writing`` lock."""
    received = perform(wanted, actor)
    done = received.imported
    return {
        "delivery": done.batch_id,
        "rows_read": done.rows_read,
        "rows_accepted": done.rows_accepted,
        "rows_refused": done.rows_refused,
        "verdicts": list(_verdicts(wanted.sent, received, everything=verdicts == "all")),
        "computed": recomputed(actor.user, wanted.workspace, received.months, compute),
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
