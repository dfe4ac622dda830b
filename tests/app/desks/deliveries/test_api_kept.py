"""Rows sent while results are computed are kept, acknowledged, and taken in once and in their order."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from jobs_case import do_waiting_jobs
from tanliu.app import clock
from tanliu.app.compute.backup import back_up, restore
from tanliu.app.desks.deliveries import kept
from tanliu.app.platform.models import AuditEvent, Job, JobState
from tanliu.app.platform.quota import count_bytes
from tanliu.app.platform.served import results
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TooOftenError

DAY = "?meter={meter}&first=2025-03-01&last=2025-03-01"
Ask = Callable[..., Any]


@pytest.fixture
def meter(own: Path, covers: dict[str, list[str]]) -> str:
    mine = covers["enterprise"][0]
    query = "SELECT meter_code FROM meter WHERE entity_id = ? AND carrier = 'electricity' ORDER BY meter_code"
    return str(results().rows(query, [mine])[0]["meter_code"])


@pytest.fixture
def ask(asker: Callable[..., Any], meter: str, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setattr("tanliu.app.desks.deliveries.api.deliver._PATIENCE", 0.02)
    one = asker("enterprise")

    def post(slot: int, quantity: object, **headers: str) -> Any:
        stamp = f"2025-03-01 {slot // 4:02d}:{15 * (slot % 4):02d}"
        row = {"meter_code": meter, "stamp": stamp, "quantity": str(quantity)}
        return one.post("/readings?compute=later", [row], **headers)

    post.read = one.read  # type: ignore[attr-defined]
    return post


def _known(ask: Any, meter: str) -> list[Decimal]:
    results().reload()
    return [Decimal(row[1]) for row in ask.read(f"/readings{DAY.format(meter=meter)}")["rows"]]


def test_of_22_deliveries_during_a_computation_none_is_lost_doubled_or_turned_away(
    ask: Ask, meter: str, own: Path
) -> None:
    with Workspace(own) as workspace, workspace.writing():
        told = [ask(slot, 1000 + slot, **{"idempotency-key": f"k{slot}"}) for slot in range(22)]
    assert {one.status_code for one in told} == {202}
    # what comes when the place is free again does not overtake them
    assert ask(0, 5000).status_code == 202
    assert ask(0, 1000, **{"idempotency-key": "k0"}).json() == told[0].json()
    do_waiting_jobs()
    assert _known(ask, meter)[:22] == [5000, *(1000 + slot for slot in range(1, 22))]
    jobs = Job.objects.filter(kind=kept.KIND)
    assert (jobs.count(), {job.state for job in jobs}) == (23, {JobState.DONE})
    numbers = {job.result["receipt"]["delivery"] for job in jobs}
    assert len(numbers) == 23
    assert AuditEvent.objects.filter(verb="import").count() == 23
    again = ask(3, 1003, **{"idempotency-key": "k3"})
    assert (again.status_code, again.json()["rows_accepted"]) == (200, 1)
    receipt = ask.read(f"/jobs/{told[3].json()['job']}")["receipt"]  # type: ignore[attr-defined]
    assert receipt["delivery"] == again.json()["delivery"]
    assert ask(1, 7).status_code == 200
    kept.tend()
    assert not list((own / "kept").iterdir())


def test_a_worker_killed_after_the_commit_and_a_database_that_forgot_mint_nothing_twice(
    ask: Ask, meter: str, own: Path
) -> None:
    with Workspace(own) as workspace, workspace.writing():
        assert ask(0, 4321).status_code == 202
    file = next((own / "kept").iterdir())
    assert file.stat().st_mode & 0o077 == 0
    before = results().rows("SELECT count(*) AS n FROM batch")[0]["n"]
    for _ in range(2):
        do_waiting_jobs()
        # its end was never written
        Job.objects.filter(kind=kept.KIND).update(state=JobState.WAITING, attempts=0)
    Job.objects.filter(kind=kept.KIND).delete()
    kept.tend()
    assert not Job.objects.filter(kind=kept.KIND).exists()
    os.utime(file, (0, 0))
    kept.tend()
    do_waiting_jobs()
    assert Job.objects.get(kind=kept.KIND).state == JobState.DONE
    assert _known(ask, meter)[0] == 4321
    assert results().rows("SELECT count(*) AS n FROM batch")[0]["n"] == before + 1
    assert AuditEvent.objects.filter(verb="import").count() == 1


def test_a_back_up_holds_what_was_kept(ask: Ask, own: Path, tmp_path: Path) -> None:
    with Workspace(own) as workspace, workspace.writing():
        ask(0, 1)
    back_up(own, tmp_path / "b.tar", lambda: b"")
    restore(tmp_path / "b.tar", tmp_path / "back", lambda rows: None)
    names = [one.name for one in (own / "kept").iterdir()]
    assert [one.name for one in (tmp_path / "back" / "kept").iterdir()] == names


def test_a_person_sends_so_much_in_a_day_and_no_more(
    ask: Ask, meter: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bodies and files count together; another day begins anew."""
    settings.TANLIU_DAILY_MB = 1
    assert ask(0, 1).status_code == 200
    user = User.objects.get(username="enterprise")
    with pytest.raises(TooOftenError, match="a day for one person"):
        count_bytes(user, 2**20)
    told = ask(0, 2)
    assert (told.status_code, told.json()["what"]) == (429, "too much was sent today")
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert ask(0, 3).status_code == 200
