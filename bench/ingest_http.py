"""HTTP batches of JSON: kept durably by the served API, beside a bare server that only reads the body."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import ingest_place
from figure import Figure

_HOST, _SENDERS = "127.0.0.1", 4


def measured(place: Path, bare: int, site: int, batches: int, rows: int) -> list[Figure]:
    """Send batches of rows from four senders at once."""
    path = ingest_place.make(place, rows)
    secret = _token(path)
    bodies = [_body(rows, slot) for slot in range(batches)]
    floor = _timed("bare_reader:application", bare, path, "/", {}, bodies)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    address = "/api/v1/live/readings"
    kept = _timed("tanliu.app.site.wsgi:application", site, path, address, headers, bodies)
    what = f"HTTP kept, JSON batches of {rows:,}: {batches * rows / kept:,.0f} rows/s"
    return [Figure(what, kept, "s", floor, f"reading the body ({batches * rows / floor:,.0f}/s)", None)]


def _token(path: Path) -> str:
    from tanliu.app.platform.setup import configure, migrate

    configure(path)
    migrate()
    from django.contrib.auth.models import User

    from tanliu.app.platform.models import ApiToken
    from tanliu.app.platform.people import put_user

    put_user("bench", "district")
    return ApiToken.issue(User.objects.get(username="bench"), "bench", ["write"])[1]


def _body(rows: int, slot: int) -> bytes:
    stamp = f"2025-01-{1 + slot // 96:02d}T{slot % 96 // 4:02d}:{slot % 4 * 15:02d}:00+08:00"
    told = [
        {"meter_code": ingest_place.code(at), "stamp": stamp, "quantity": at % 977 / 8} for at in range(rows)
    ]
    return json.dumps(told).encode()


def _timed(
    target: str, port: int, path: Path, address: str, headers: dict[str, str], bodies: list[bytes]
) -> float:
    environment = {
        **os.environ, "TANLIU_RATE": "1000000000", "TANLIU_WORKSPACE": str(path),
        "PYTHONPATH": str(Path(__file__).parent), "DJANGO_SETTINGS_MODULE": "tanliu.app.site.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "8", "--no-log"]
    server = subprocess.Popen([*command, "--host", _HOST, "--port", str(port), target], env=environment)
    try:
        _send(port, address, headers, bodies[:1], patience=60)
        began = time.perf_counter()
        threads = [
            threading.Thread(target=_send, args=(port, address, headers, bodies[at::_SENDERS]))
            for at in range(_SENDERS)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(timeout=30)


def _send(
    port: int, address: str, headers: dict[str, str], bodies: list[bytes], patience: float = 0.0
) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            connection = http.client.HTTPConnection(_HOST, port, timeout=60)
            connection.connect()
            break
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
    for body in bodies:
        connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status not in (200, 202):
            raise SystemExit(f"{answer.status}: {told[:200]!r}")
    connection.close()
