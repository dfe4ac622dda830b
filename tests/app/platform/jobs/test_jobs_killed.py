"""A worker is killed in the midst of a job: another one does the job, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from two_databases import KINDS, django, environments

HERE = Path(__file__).parent


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a site with an empty database."""
    yield from environments(request.param, tmp_path)


def test_a_job_outlives_kill_9(site: dict[str, str], tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    arguments = {"trace": str(trace), "steps": 40}
    django(site, f"from tanliu.app.platform.jobs.queue import enqueue; enqueue('slow', {arguments!r}, None)")
    first = _worker(site, "loop", "1.5")
    _until(lambda: trace.exists() and len(trace.read_text().splitlines()) > 3)
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=10)
    second = _worker(site, "loop", "1.5")
    _until(lambda: _lines_of(trace, second.pid) == 40)
    time.sleep(0.5)
    second.terminate()
    second.wait(timeout=120)
    job, lines = _job(site), trace.read_text().splitlines()
    assert (job["state"], job["attempts"]) == ("done", 2)
    assert job["result"]["pid"] == second.pid
    assert {line.split()[0] for line in lines} == {str(first.pid), str(second.pid)}
    assert _lines_of(trace, first.pid) < 40


def test_two_workers_share_the_jobs_and_none_is_done_twice(site: dict[str, str], tmp_path: Path) -> None:
    traces = [tmp_path / f"trace-{number}" for number in range(12)]
    every = "; ".join(f"enqueue('slow', {{'trace': {str(one)!r}, 'steps': 1}}, None)" for one in traces)
    django(site, f"from tanliu.app.platform.jobs.queue import enqueue; {every}")
    workers = [_worker(site, "once", "10") for _ in range(2)]
    assert [one.wait(timeout=300) for one in workers] == [0, 0]
    assert all(len(trace.read_text().splitlines()) == 1 for trace in traces)


def _lines_of(trace: Path, process: int) -> int:
    return sum(line.startswith(f"{process} ") for line in trace.read_text().splitlines())


def _worker(site: dict[str, str], mode: str, lease: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(HERE / "killed_worker.py"), mode, lease], env=site)


def _job(site: dict[str, str]) -> dict[str, object]:
    code = (
        "import json; from tanliu.app.platform.models import Job; j = Job.objects.get(kind='slow');"
        " print(json.dumps({'state': j.state, 'attempts': j.attempts, 'result': j.result}))"
    )
    found: dict[str, object] = json.loads(django(site, code))
    return found


def _until(holds: object, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.2)
    raise AssertionError("it took too long")
