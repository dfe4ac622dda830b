"""Published figures: published by the district with the reports of that day, restated with causes, kept whatever comes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tanliu.app import clock
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs import queue, worker
from tanliu.app.platform.models import AuditEvent, Job, JobState
from tanliu.app.platform.served import todays_results
from tanliu.app.store.workspace import Batch, Workspace

Clients = Callable[[str], Any]


@pytest.fixture
def served(district: Path, tmp_path: Path, settings: Any, db: None) -> Path:
    """Let the site serve a copy of the shared district, since publishing writes."""
    own = tmp_path / "own"
    shutil.copytree(district, own, ignore=shutil.ignore_patterns("source", "past", "files", "spill"))
    settings.TANLIU_WORKSPACE = str(own)
    return own


def _work() -> Job:
    job = queue.claim()
    assert job is not None
    worker.work(job, 30, threading.Event())
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job


def test_a_period_is_published_restated_and_its_reports_stay(client_of: Clients, served: Path) -> None:
    client = client_of("district")
    assert "Nothing has been published" in client.get("/publications").content.decode()
    asked = {"period": "2025", "note": "annual"}
    refused = client.post("/publications", asked)
    told = refused.content.decode()
    # what is called wrong for sure stands first, and what was typed is still there
    assert refused.status_code == 400 and "Nothing was published" in told and 'value="annual"' in told
    assert told.index("open findings called sure stand behind") < told.index('name="reason"')
    assert not Job.objects.exists()
    assert client.post("/publications", {**asked, "reason": "law of the year"}).status_code == 302
    job = _work()
    assert AuditEvent.objects.get(verb="publish", subject="1").details["reason"] == "law of the year"
    shutil.rmtree(served / "files", ignore_errors=True)
    page = client.get("/publications/1").content.decode()
    assert "annual" in page and "law of the year" in page
    assert AuditEvent.objects.filter(verb="publish", subject="1").exists()
    name = "region-all-2025-zh.pdf"
    assert name in page
    kept = client.get(f"/publications/1/files/{name}")
    assert b"".join(kept.streaming_content).startswith(b"%PDF")
    assert client.get("/publications/1/files/other.pdf").status_code == 404
    assert job.result["publication"] == 1

    firm = todays_results().rows("SELECT * FROM entity LIMIT 1")[0]["entity_id"]
    with Workspace(workspace_path()) as workspace, workspace.writing():
        row = workspace.connection.execute(
            f"SELECT * FROM {workspace.lake.scan('report')} WHERE entity_id = ? AND period LIKE '2025%' LIMIT 1",
            [firm],
        ).to_arrow_table()
        number = workspace.next_batch()
        workspace.connection.register("again", row)
        workspace.admit(
            "report", f"SELECT * REPLACE (quantity + 7 AS quantity, {number} AS batch_id) FROM again",
            Batch(number, clock.now(), "corrected", "again.csv", "x", "report", 1, 1, 0),
        )  # fmt: skip
    todays_results().reload()
    assert client.post("/publications/1").status_code == 302
    _work()
    page = client.get("/publications/1").content.decode()
    assert "again.csv" in page and "1 corrected" in page
    assert f"/deliveries/{number}" in page
    assert client.post(f"/deliveries/{number}").status_code == 302
    _work()
    shown = client.get(f"/deliveries/{number}").content.decode()
    assert "again.csv" in shown and '<th scope="row" class="num">2025</th>' in shown


def test_departments_and_towns_read_what_was_published_and_enterprises_do_not(client_of: Clients) -> None:
    for role, status in (("auditor", 200), ("department", 200), ("town", 200), ("enterprise", 403)):
        assert client_of(role).get("/publications").status_code == status
        assert client_of(role).post("/publications", {"period": "2025"}).status_code == 403
