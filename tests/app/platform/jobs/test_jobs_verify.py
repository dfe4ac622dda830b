"""The nightly look at the store: once a night, told where administrators look, and only when something is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs_case import do_waiting_jobs
from tanliu.app import clock
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.jobs import queue, verify_jobs
from tanliu.app.platform.models import Job, JobState
from tanliu.app.store import durable

#: Four in the morning where the server is; the deliveries are of the day before.
NIGHT = datetime(2026, 3, 9, 20, tzinfo=UTC)
Clients = Callable[[str], Any]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, own: Path) -> Callable[[datetime], None]:
    for entry in durable.entries(own / "lake" / "batch"):
        os.utime(entry, (NIGHT.timestamp() - 36_000,) * 2)
    return lambda instant: monkeypatch.setattr(clock, "now", lambda: instant)


def _due(at: Callable[[datetime], None], instant: datetime) -> bool:
    at(instant)
    job = verify_jobs.verify_if_due()
    if job is not None:
        Job.objects.filter(pk=job.pk).update(created_at=instant, state=JobState.DONE, finished_at=instant)
    return job is not None


def test_it_is_due_once_a_night_and_after_a_night_without_a_server(
    at: Callable[[datetime], None], settings: Any
) -> None:
    before = NIGHT - timedelta(hours=2)
    assert not _due(at, before)
    assert [_due(at, NIGHT), _due(at, NIGHT), _due(at, NIGHT + timedelta(hours=20))] == [True, False, False]
    assert _due(at, NIGHT + timedelta(days=3, hours=9))
    settings.TANLIU_VERIFY_HOUR = 24
    assert not _due(at, NIGHT + timedelta(days=5))


def test_what_is_wrong_is_told_on_page_metrics_and_in_one_notice(
    at: Callable[[datetime], None], own: Path, client_of: Clients
) -> None:
    client, other = client_of("district"), client_of("town")
    assert "No check has run yet" in client.get("/office/status").content.decode()
    queue.enqueue(verify_jobs.KIND, {}, None)
    do_waiting_jobs()
    assert not CaseNotice.objects.filter(cause__startswith="verify").exists()
    assert "Everything is as it was written" in client.get("/office/status").content.decode()
    assert "tanliu_verify_faults 0.0" in client.get("/metrics").content.decode()
    file = next((own / "lake" / "entity").glob("*.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)
    for _ in range(2):
        queue.enqueue(verify_jobs.KIND, {}, None)
    do_waiting_jobs()
    page = client.get("/office/status").content.decode()
    assert file.name in page
    assert "Everything is as it was written" not in page
    assert "tanliu_verify_faults 1.0" in client.get("/metrics").content.decode()
    assert "tanliu_verify_age_seconds" in client.get("/metrics").content.decode()
    notice = CaseNotice.objects.get(cause__startswith="verify")
    told = client.get("/notices").content.decode()
    assert notice.text_en in told
    assert 'href="/office/status"' in told
    assert notice.text_en not in other.get("/notices").content.decode()
    assert client.get("/api/v1/notices").json()["items"][0]["case"] is None
    client.cookies["language"] = "zh-hans"
    assert "存储夜间校验" in client.get("/office/status").content.decode()
