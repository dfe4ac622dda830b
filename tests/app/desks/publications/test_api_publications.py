"""Published figures by token: what was said, what it is today, and why it changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from jobs_case import do_waiting_jobs
from tanliu.app import clock
from tanliu.app.desks.publications.actions.publish import publish
from tanliu.app.platform.served import catalog
from tanliu.app.store.workspace import Batch, Workspace


def _corrected(workspace: Workspace) -> int:
    """Add a delivery that raises one reported figure."""
    found = workspace.connection.execute(
        f"SELECT * FROM {workspace.lake.scan('report')} WHERE period = '2025-03' AND carrier = 'diesel' LIMIT 1"
    ).to_arrow_table()
    number = workspace.next_batch()
    workspace.connection.register("again", found)
    workspace.admit(
        "report", f"SELECT * REPLACE (quantity + 7 AS quantity, {number} AS batch_id) FROM again",
        Batch(number, clock.now(), "corrected", "again.csv", "x", "report", 1, 1, 0),
    )  # fmt: skip
    return number


def test_what_was_published_is_read_with_its_causes(asker: Callable[..., Any], own: Path) -> None:
    with Workspace(own) as workspace, workspace.writing():
        made = publish(workspace, catalog(), "2025", "district", note="annual")
        number = _corrected(workspace)
    district = asker("district")
    (listed,) = district.read("/publications")["items"]
    assert listed == district.read("/publications/1") and listed["digest"] == made.digest
    figures = district.read("/publications/1/figures?limit=10000")
    assert figures["count"] == made.figures == len(figures["items"])
    assert asker("auditor").get("/publications/1/restatement").status_code == 404
    assert asker("town").get("/publications/1").status_code == 200
    asked = district.post("/publications/1/restatement", {})
    assert asked.status_code == 202 and json.loads(asked.content)["kind"] == "restatement"
    do_waiting_jobs()
    told = asker("auditor").read("/publications/1/restatement")
    assert not told["stale"] and [one["batch_id"] for one in told["causes"]] == [number]
    for place, (before, today) in enumerate(zip(told["published"], told["today"], strict=True)):
        parts = sum(Decimal(one["parts"][place] or 0) for one in told["causes"])
        assert Decimal(before) + parts == Decimal(today)
