"""PostgreSQL and Mosquitto are restarted while readings come in: what was acknowledged counts once, and work goes on.

``TANLIU_RESTARTS`` says how often.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from live_case import book_all, known, make, refused, source
from test_live_kills import listening, messages, published

from own_mosquitto import Broker
from own_postgres import Postgres
from site_case import Server, until
from tanliu.app.live import spool
from tanliu.catalog.types import Catalog
from two_databases import django

RESTARTS = int(os.environ.get("TANLIU_RESTARTS", "1"))
_TOKEN = (
    "from django.contrib.auth.models import User; from tanliu.app.platform.people import put_user;"
    "from tanliu.app.platform.models import ApiToken; put_user('li', 'district');"
    "print(ApiToken.issue(User.objects.get(username='li'), 'load', ['read', 'write'])[1])"
)


class Sender:
    """Sends readings and asks for computations as a program does: the same again, by the same key, until it is told."""

    def __init__(self, server: Server, secret: str, readings: list[dict[str, str]]) -> None:
        self._address, self._secret, self._readings = (
            f"http://127.0.0.1:{server.port}/api/v1",
            secret,
            readings,
        )
        self.told, self.jobs, self.over = Counter[int](), set[str](), threading.Event()

    def run(self) -> None:
        """Send every reading, some at a time, then go on asking for computations until told that it is over."""
        number = 0
        while number < len(self._readings) and not self.over.is_set():
            rows = [
                {"meter_code": one["meter"], "stamp": one["stamp"], "quantity": one["kwh"]}
                for one in self._readings[number : number + 3]
            ]
            if self._asked("/live/readings", {"rows": rows}, f"r{number}") is not None:
                number += 3
            if number % 30 == 0 and (job := self._asked("/compute", {}, "")) is not None:
                self.jobs.add(job["id"])

    def _asked(self, path: str, body: Any, key: str) -> Any:
        headers = {"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        request = urllib.request.Request(f"{self._address}{path}", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                self.told[answer.status] += 1
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            self.told[error.code] += 1
        except OSError:
            self.told[0] += 1
        time.sleep(0.1)
        return None


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    own = Postgres()
    yield own
    own.remove()


def test_what_was_acknowledged_outlives_restarts_of_its_services(
    tmp_path: Path, packs: Catalog, postgres: Postgres
) -> None:
    chance = random.Random(21)
    path, broker = make(tmp_path), Broker(tmp_path / "broker")
    source(path, port=broker.port)
    by_mqtt, first = messages(["M1", "M2"], chance)
    by_push, second = messages(["M3", "M4"], chance)
    server = Server(path, postgres.address, TANLIU_RATE="1000000")
    command = [
        sys.executable,
        "-m",
        "tanliu",
        "listen",
        "-w",
        str(path),
        "--book-every",
        "0.2",
        "--compute-every",
        "3600",
    ]
    listener, over = (
        subprocess.Popen(command, env=server.environment, stderr=subprocess.DEVNULL),
        threading.Event(),
    )
    threads = [threading.Thread(target=published, args=(broker, by_mqtt, over))]
    try:
        server.until_well()
        sender = Sender(server, django(server.environment, _TOKEN).strip(), by_push)
        listening(path)
        threads.append(threading.Thread(target=sender.run))
        for one in threads:
            one.start()
        for _ in range(RESTARTS):
            time.sleep(chance.uniform(0.1, 0.5))
            without_database(server, postgres)
            broker.restart()
            server.until_well()
        for one in threads:
            one.join(300)
            assert not one.is_alive()
        until(lambda: spool.length(spool.folder_of(path)).segments == 0)
        ended = f"from tanliu.app.platform.models import Job; print(dict(Job.objects.filter(pk__in={sender.jobs!r}).values_list('pk', 'state')))"
        until(lambda: django(server.environment, ended).count("'done'") == len(sender.jobs))
        # away is told as such, with the time to come again; nothing was a fault of ours
        assert set(sender.told) <= {200, 202, 503}, sender.told
        text = server.asked("/metrics")[1].decode()
        for part in ("server", "worker", "booker"):
            assert f'tanliu_part_restarts_total{{part="{part}"}} 0.0' in text
        sys.stdout.write(
            f"{RESTARTS} restarts of both: {dict(sender.told)}, {len(sender.jobs)} computations done\n"
        )
    finally:
        over.set()
        if len(threads) > 1:
            sender.over.set()
        listener.terminate()
        listener.wait()
        server.remove()
        broker.stop()
    book_all(path, packs)
    wanted: dict[tuple[str, str], tuple[Decimal, int]] = {
        place: (value, 1) for place, value in {**first, **second}.items()
    }
    assert known(path) == wanted
    assert refused(path) == []


def without_database(server: Server, postgres: Postgres) -> None:
    """Stop the database as a crash does, and see that health and metrics say so."""
    postgres.stop()
    until(lambda: server.health().get("database") is False)
    assert server.health()["code"] == 503
    assert "tanliu_database_answers 0.0" in server.asked("/metrics")[1].decode()
    postgres.start()
