"""The whole server: a part that is killed comes back, and nothing stays when its keeper is killed; a database too."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from own_postgres import Postgres
from site_case import Server, until
from two_databases import django


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
        until(lambda missed=missed: server.health().get(missed) is False)  # type: ignore[misc]
        server.until_well()
        assert server.processes(f"\0{word}\0") != [killed]
    text = server.asked("/metrics")[1].decode()
    assert 'tanliu_part_at_work{part="worker"} 1.0' in text
    assert 'tanliu_part_restarts_total{part="booker"} 1.0' in text
    # the one that holds the port, and then all that is left of it
    pages = server.processes("tanliu.app.site.pages")
    os.kill(min(pages), signal.SIGKILL)
    until(lambda: not set(pages) & set(server.processes()))
    server.until_well()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    until(lambda: server.processes() == [], 30)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_a_database_that_is_restarted_is_waited_for(workspace: Path, postgres: Postgres) -> None:
    server = Server(workspace, postgres.address)
    try:
        server.until_well()
        postgres.stop()
        until(lambda: server.health().get("database") is False)
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
        until(lambda: django(server.environment, state).strip() == "done")
        text = server.asked("/metrics")[1].decode()
        assert 'tanliu_part_restarts_total{part="worker"} 0.0' in text
    finally:
        server.remove()
