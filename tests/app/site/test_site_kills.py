"""The whole server: a part that is killed comes back, and nothing stays when its keeper is killed; a database too."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from own_postgres import Postgres
from two_databases import django

_SECRET = "only-for-kills-only-for-kills-only-for-kills-only-for-kills"
_PATIENCE = 120.0


class Server:
    """A ``tanliu serve`` on a workspace of its own."""

    def __init__(self, workspace: Path, database: str = "") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("TANLIU_")} | {
            "TANLIU_SECRET_KEY": _SECRET, "TANLIU_DATABASE_URL": database, "TANLIU_WORKSPACE": str(workspace),
            "DJANGO_SETTINGS_MODULE": "tanliu.app.site.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "tanliu", "serve", "-w", str(workspace), "--port", str(self.port)]
        self._log = (workspace.parent / "server.log").open("wb")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def asked(self, path: str) -> tuple[int, bytes, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers
        except OSError:
            return 0, b"", {}

    def health(self) -> dict[str, Any]:
        status, body, _ = self.asked("/healthz")
        return {"code": status, **(json.loads(body) if body else {})}

    def until_well(self) -> None:
        _until(lambda: self.health()["code"] == 200)

    def processes(self, word: str = "") -> list[int]:
        """Return the processes of the session whose command line has a word."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            try:
                session = folder.joinpath("stat").read_text().rpartition(")")[2].split()[3]
                line = folder.joinpath("cmdline").read_bytes()
            except OSError:
                continue
            if session == str(self.process.pid) and word.encode() in line:
                found.append(int(folder.name))
        return found

    def remove(self) -> None:
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        self.process.wait()
        self._log.close()


def _until(holds: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


@pytest.fixture
def workspace(district: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(district, tmp_path / "workspace"))


@pytest.fixture
def server(workspace: Path) -> Iterator[Server]:
    started = Server(workspace)
    yield started
    started.remove()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    own = Postgres()
    yield own
    own.remove()


def test_each_part_comes_back_and_none_outlives_its_keeper(server: Server) -> None:
    server.until_well()
    for word, missed in (("worker", "worker"), ("listen", "booker")):
        (killed,) = server.processes(f"\0{word}\0")
        os.kill(killed, signal.SIGKILL)
        _until(lambda missed=missed: server.health().get(missed) is False)  # type: ignore[misc]
        server.until_well()
        assert server.processes(f"\0{word}\0") != [killed]
    text = server.asked("/metrics")[1].decode()
    assert 'tanliu_part_at_work{part="worker"} 1.0' in text
    assert 'tanliu_part_restarts_total{part="booker"} 1.0' in text
    # the one that holds the port, and then all that is left of it
    pages = server.processes("tanliu.app.site.pages")
    os.kill(min(pages), signal.SIGKILL)
    _until(lambda: not set(pages) & set(server.processes()))
    server.until_well()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    _until(lambda: server.processes() == [], 30)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_a_database_that_is_restarted_is_waited_for(workspace: Path, postgres: Postgres) -> None:
    server = Server(workspace, postgres.address)
    try:
        server.until_well()
        postgres.stop()
        _until(lambda: server.health().get("database") is False)
        assert server.health()["code"] == 503
        # who is signed in cannot be known now
        status, _, headers = server.asked("/login")
        assert status == 200 or (status, headers["Retry-After"]) == (503, "10")
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/api/v1/entities", headers={"Authorization": "Bearer some"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "10")
        assert json.loads(refused.value.read())["what"] == "the database does not answer"
        assert "tanliu_database_answers 0.0" in server.asked("/metrics")[1].decode()
        postgres.start()
        enqueue = "from tanliu.app.platform.jobs.queue import enqueue; print(enqueue('compute', {}, None).pk)"
        job = django(server.environment, enqueue).strip()
        server.until_well()
        state = f"from tanliu.app.platform.models import Job; print(Job.objects.get(pk='{job}').state)"
        _until(lambda: django(server.environment, state).strip() == "done")
        text = server.asked("/metrics")[1].decode()
        assert 'tanliu_part_restarts_total{part="worker"} 0.0' in text
    finally:
        server.remove()
