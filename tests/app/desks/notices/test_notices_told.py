"""What desks tell by themselves: reports that are due and late, silent meters, refused rows, the end of long work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tanliu.app import clock
from tanliu.app.platform.casework.models import CaseNotice


def _at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)


def test_reports_are_told_to_be_due_and_late_once(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tanliu.app.desks.filing.jobs import tell_reports
    from tanliu.app.desks.filing.worklist import last_day, last_month

    # a month of which the district knows nothing
    _at(monkeypatch, datetime(2031, 5, 2, 4, tzinfo=UTC))
    last = last_day(last_month())
    _at(monkeypatch, datetime(last.year, last.month, last.day, 4, tzinfo=UTC) - timedelta(days=9))
    assert tell_reports() == 0
    _at(monkeypatch, datetime(last.year, last.month, last.day, 4, tzinfo=UTC))
    due = tell_reports()
    tell_reports()
    assert CaseNotice.objects.filter(cause__startswith="report due").count() == due > 0
    _at(monkeypatch, datetime(last.year, last.month, last.day, 4, tzinfo=UTC) + timedelta(days=1))
    assert tell_reports() == due + 1
    told = CaseNotice.objects.get(cause__startswith="reports late")
    assert str(due) in told.text_en and told.permission == "review"


def test_a_meter_is_silent_when_others_went_on(served: Path, client_of: Callable[[str], Any]) -> None:
    from tanliu.app.desks.meters.jobs import tell_silent
    from tanliu.app.desks.meters.queries.silent import silent
    from tanliu.app.platform.served import results

    lasts = results().rows(
        f"""SELECT meter_id, max(day) AS last FROM {results().scan("meter_day")} WHERE readings > 0
            AND meter_id IN (SELECT meter_id FROM meter WHERE NOT is_virtual) GROUP BY meter_id"""
    )
    newest = max(row["last"] for row in lasts)
    wanted = {row["meter_id"] for row in lasts if (newest - row["last"]).days >= 2}
    retired = {
        row["meter_id"] for row in results().rows("SELECT meter_id FROM meter WHERE retired IS NOT NULL")
    }
    assert wanted - retired <= {row["meter_id"] for row in silent(results(), 2)} <= wanted
    assert silent(results(), (newest - min(row["last"] for row in lasts)).days + 1) == []
    tell_silent()
    count = CaseNotice.objects.filter(topic="meter").count()
    tell_silent()
    assert CaseNotice.objects.filter(topic="meter").count() == count == len(silent(results(), 2))


def test_refused_rows_are_told_once_to_who_imports(served: Path, client_of: Callable[[str], Any]) -> None:
    from tanliu.app.desks.deliveries.told import tell_refused
    from tanliu.app.platform.served import results

    rows = results().rows(
        "SELECT batch_id, known_at::TIMESTAMP AS known_at, rows_refused FROM batch WHERE rows_refused > 0"
    )
    since = (clock.now() - timedelta(days=7)).replace(tzinfo=None)
    recent = [row for row in rows if row["known_at"] >= since]
    if not recent:
        pytest.skip("the district of this folder is older than a week")
    assert tell_refused() == len(recent) and tell_refused() == 0
    page = client_of("district").get("/notices").content.decode()
    assert "Refused rows in delivery" in page and f": {recent[-1]['rows_refused']}<" in page


def test_the_end_of_work_is_told_when_it_took_long_or_failed(
    served: Path, client_of: Callable[[str], Any]
) -> None:
    from django.contrib.auth.models import User

    from tanliu.app.platform.jobs import queue
    from tanliu.app.platform.models import Job, JobState
    from tanliu.kit.errors import TanliuError

    client_of("auditor")
    owner = User.objects.get(username="auditor")
    for minutes, fails in ((0, False), (2, False), (0, True)):
        job = Job.objects.create(
            kind="regional_report", owner=owner, state=JobState.RUNNING, attempts=1,
            created_at=clock.now() - timedelta(minutes=minutes),
        )  # fmt: skip
        assert queue.fail(job, TanliuError("no")) if fails else queue.finish(job, {})
    assert list(CaseNotice.objects.order_by("pk").values_list("text_en", flat=True)) == [
        "Regional report: done", "Regional report: failed",
    ]  # fmt: skip
    assert "Regional report: failed" in client_of("auditor").get("/notices").content.decode()
    assert "Regional report: failed" not in client_of("district").get("/notices").content.decode()


def test_whoever_takes_care_of_a_notice_is_told_to_all(served: Path, client_of: Callable[[str], Any]) -> None:
    from tanliu.app.platform.casework.tell import Told, tell

    tell([Told("publication", "p", {"en": "Published", "zh": "已发布"}, address="/publications")])
    number = CaseNotice.objects.get(cause="p").pk
    town, auditor = client_of("town"), client_of("auditor")
    assert town.post(f"/notices/{number}/acknowledge").status_code == 302
    assert "taken care of by town" in auditor.get("/notices").content.decode()
    assert auditor.get("/notices/ways").status_code == 200


def test_the_work_of_a_day_is_made_once_and_not_before_its_hour(
    served: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tanliu.app.platform.jobs.daily_jobs import tell_if_due
    from tanliu.app.platform.models import Job

    settings.TANLIU_DAILY_HOUR = 7
    # half past six and half past seven in Shanghai
    for hour, made in ((22, False), (23, True), (23, False)):
        _at(monkeypatch, datetime(2026, 3, 1, hour, 30, tzinfo=UTC))
        assert (tell_if_due() is not None) is made
        Job.objects.update(created_at=clock.now())
    _at(monkeypatch, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    assert tell_if_due() is not None
    settings.TANLIU_DAILY_HOUR = 24
    _at(monkeypatch, datetime(2026, 3, 9, 15, tzinfo=UTC))
    assert tell_if_due() is None
