"""Reports on a schedule: made once a month for each reader, of what the reader may see, and told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from tanliu.app import clock
from tanliu.app.desks.reports.actions.schedule import send_due
from tanliu.app.desks.reports.models import ReportSchedule, ReportSent
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.models import Job

Clients = Callable[[str], Any]
FORM = {"kind": "industry_analysis", "form": "pdf", "language": "zh", "day": "5"}


def _on(monkeypatch: pytest.MonkeyPatch, month: int, day: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2031, month, day, 4, tzinfo=UTC))


def test_a_report_is_put_in_once_a_month_for_each_reader(
    client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(monkeypatch, 3, 1)
    client_of("town")
    town = User.objects.get(username="town")
    assert (
        client_of("district").post("/reports/schedule", {**FORM, "readers": "district, town"}).status_code
        == 302
    )
    ReportSchedule.objects.update(begun_at=clock.now())
    assert send_due() == 0
    _on(monkeypatch, 3, 5)
    assert send_due() == 2 and send_due() == 0
    _on(monkeypatch, 3, 30)
    assert send_due() == 0
    assert Job.objects.filter(kind="industry_analysis", owner=town).count() == 1
    assert CaseNotice.objects.filter(person=town, cause__startswith="report ").count() == 1
    _on(monkeypatch, 4, 6)
    assert send_due() == 2 and ReportSent.objects.count() == 4
    number = ReportSchedule.objects.get().pk
    assert client_of("town").post(f"/reports/schedule/{number}/end").status_code == 400
    assert client_of("district").post(f"/reports/schedule/{number}/end").status_code == 302
    _on(monkeypatch, 5, 6)
    assert send_due() == 0


def test_others_are_named_by_who_administers_alone(client_of: Clients) -> None:
    client_of("district")
    client = client_of("town")
    assert client.post("/reports/schedule", {**FORM, "readers": "district"}).status_code == 400
    assert client.post("/reports/schedule", {**FORM, "day": "31"}).status_code == 400
    assert client.post("/reports/schedule", FORM).status_code == 302
    assert [one.username for one in ReportSchedule.objects.get().readers.all()] == ["town"]
    assert "town" in client.get("/reports").content.decode()


def test_what_cannot_be_made_any_more_is_told_and_not_tried_again(
    client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(monkeypatch, 3, 1)
    client_of("town").post("/reports/schedule", FORM)
    ReportSchedule.objects.update(begun_at=clock.now(), kind="regional_report", region="nowhere")
    _on(monkeypatch, 3, 6)
    assert send_due() == 0 and ReportSent.objects.get().job is None
    assert "could not be made" in CaseNotice.objects.get(person__username="town").text_en
    assert send_due() == 0
