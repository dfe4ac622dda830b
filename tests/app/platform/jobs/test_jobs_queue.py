"""Jobs: claimed once, renewed, taken over, cancelled, given up."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tanliu.app.platform.jobs import queue, worker
from tanliu.app.platform.jobs.running import CancelledError, LostError, Running
from tanliu.app.platform.models import AuditEvent, Job, JobState
from tanliu.kit.errors import TanliuError

pytestmark = pytest.mark.django_db


def _work(job: Job) -> Job:
    worker.work(job, 30, threading.Event())
    job.refresh_from_db()
    return job


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a setter of what a job of the kind ``test`` does."""
    return lambda function: monkeypatch.setitem(worker.kinds(), "test", function)


def test_a_job_is_claimed_once_and_its_result_kept(does: Any) -> None:
    does(lambda arguments, owner, progress: {"twice": arguments["n"] * 2})
    queue.enqueue("test", {"n": 21}, None)
    job = queue.claim()
    assert job is not None
    assert queue.claim() is None
    assert _work(job).state == JobState.DONE
    assert job.result["twice"] == 42
    assert job.progress == 1.0
    assert AuditEvent.objects.filter(verb="job.enqueue", subject=str(job.pk)).exists()


def test_older_jobs_come_first() -> None:
    first, second = (queue.enqueue("test", {}, None) for _ in range(2))
    claimed = [queue.claim(), queue.claim()]
    assert [job.pk for job in claimed if job] == [first.pk, second.pk]


def test_a_job_whose_lease_ran_out_is_claimed_again_and_the_first_worker_writes_nothing() -> None:
    queue.enqueue("test", {}, None)
    dead = queue.claim()
    assert dead is not None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    again = queue.claim()
    assert again is not None
    assert (again.pk, again.attempts) == (dead.pk, 2)
    assert not queue.finish(dead, {"from": "the dead"})
    assert queue.renew(dead) is None
    assert queue.finish(again, {"from": "the living"})
    again.refresh_from_db()
    assert again.result == {"from": "the living"}


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    queue.enqueue("test", {}, None)
    for _ in range(queue.MOST_ATTEMPTS):
        assert queue.claim() is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.claim() is None
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert "3" in job.error


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(does: Any) -> None:
    waiting = queue.enqueue("test", {}, None)
    queue.ask_cancel(waiting)
    waiting.refresh_from_db()
    assert waiting.state == JobState.CANCELLED

    def slow(arguments: Any, owner: Any, progress: Any) -> dict[str, Any]:
        queue.ask_cancel(progress.job)
        progress._renew()
        progress("next", 0.5)
        return {}

    does(slow)
    queue.enqueue("test", {}, None)
    job = queue.claim()
    assert job is not None
    assert _work(job).state == JobState.CANCELLED


def test_a_lost_lease_stops_the_work() -> None:
    queue.enqueue("test", {}, None)
    job = queue.claim()
    assert job is not None
    running = Running(job, 30, threading.Event())
    Job.objects.update(attempts=2)
    running._renew()
    with pytest.raises(LostError):
        running("next", 0.5)


def test_cancel_reaches_the_work() -> None:
    queue.enqueue("test", {}, None)
    job = queue.claim()
    assert job is not None
    running = Running(job, 30, threading.Event())
    running("first", 0.25)
    job.refresh_from_db()
    assert (job.step, job.progress) == ("first", 0.25)
    queue.ask_cancel(job)
    running._renew()
    with pytest.raises(CancelledError):
        running("next", 0.5)


def test_a_worker_told_to_stop_puts_its_job_back(does: Any) -> None:
    stopping = threading.Event()

    def work(arguments: Any, owner: Any, progress: Any) -> dict[str, Any]:
        stopping.set()
        progress("next", 0.5)
        return {}

    does(work)
    queue.enqueue("test", {}, None)
    job = queue.claim()
    assert job is not None
    worker.work(job, 30, stopping)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


@pytest.mark.parametrize("error", [TanliuError("no such thing", found="x"), ValueError("secret")])
def test_a_failure_is_told_without_what_is_inside(does: Any, error: Exception) -> None:
    def fails(arguments: Any, owner: Any, progress: Any) -> dict[str, Any]:
        raise error

    does(fails)
    queue.enqueue("test", {}, None)
    job = queue.claim()
    assert job is not None
    assert _work(job).state == JobState.FAILED
    assert "secret" not in job.error
    assert ("no such thing" in job.error) == isinstance(error, TanliuError)


def test_an_unknown_kind_fails() -> None:
    queue.enqueue("nothing", {}, None)
    job = queue.claim()
    assert job is not None
    assert _work(job).state == JobState.FAILED
    assert "nothing" in job.error
