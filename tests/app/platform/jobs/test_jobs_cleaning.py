"""What is old goes, what is young stays, and a job whose file is gone says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from tanliu.app.platform.jobs.cleaning import Cleaned, clean
from tanliu.app.platform.jobs.files import folder_of, keep
from tanliu.app.platform.models import IdempotencyKey, Job, JobState


def _job(owner: Any, days: int, state: str = JobState.DONE) -> Job:
    job = Job.objects.create(kind="regional_report", state=state, owner=owner, arguments={"period": "2025"})
    if state == JobState.DONE:
        file = keep(folder_of(job.pk, make=True), "report.pdf", b"%PDF")
        ended = timezone.now() - timedelta(days=days)
        Job.objects.filter(pk=job.pk).update(result={"files": [file], "title": "A"}, finished_at=ended)
    return job


def test_what_is_old_goes_and_what_is_young_stays(
    client_of: Callable[[str], Any], settings: Any, tmp_path: Path
) -> None:
    client, served = client_of("district"), settings.TANLIU_WORKSPACE
    owner = User.objects.get(username="district")
    settings.TANLIU_WORKSPACE = str(tmp_path)
    old, young, waiting = _job(owner, 31), _job(owner, 29), _job(owner, 0, JobState.WAITING)
    for days, key in ((8, "old"), (6, "young")):
        made = IdempotencyKey.objects.create(user=owner, key=key, request_digest="x")
        IdempotencyKey.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days))
    Session.objects.create(
        session_key="over", session_data="", expire_date=timezone.now() - timedelta(hours=1)
    )
    assert clean() == Cleaned(jobs=1, keys=1, sessions=1)
    assert not folder_of(old.pk).exists() and (folder_of(young.pk) / "report.pdf").exists()
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]
    assert Job.objects.get(pk=waiting.pk).state == JobState.WAITING
    assert clean() == Cleaned(0, 0, 0), "nothing goes twice"
    settings.TANLIU_WORKSPACE = served
    page = client.get(f"/jobs/{old.pk}").content.decode()
    assert "can be made again" in page and "report.pdf" not in page
    assert client.get(f"/jobs/{old.pk}/files/report.pdf").status_code == 404
