"""Kill -9 at any moment, a broker that is begun anew, what comes twice and in another order: all of it counts once.

``TANLIU_KILLS`` says how often; ``.ci/run`` takes 200.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest
from live_case import book_all, known, make, refused, source

from own_mosquitto import Broker
from tanliu.app.live import spool
from tanliu.catalog.types import Catalog

KILLS = int(os.environ.get("TANLIU_KILLS", "40"))
ROLES = ("listen", "book", "push")
#: Quarter-hours of a meter; a third of them are corrected later.
SLOTS = 60


class Children:
    """The processes under test, each begun anew when it was killed."""

    def __init__(self, workspace: Path, told: dict[str, str]) -> None:
        self._told = told
        self._zygote = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py")), str(workspace)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._asked("")
        self._pids = {role: self._begin(role) for role in ROLES}

    def kill(self, role: str) -> None:
        os.kill(self._pids[role], signal.SIGKILL)
        self._pids[role] = self._begin(role)

    def end(self) -> None:
        for pid in self._pids.values():
            os.kill(pid, signal.SIGKILL)
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        self._zygote.wait(10)
        assert self._zygote.stdout is not None
        self._zygote.stdout.close()

    def _begin(self, role: str) -> int:
        return int(self._asked(f"{role} {self._told.get(role, '')}\n"))

    def _asked(self, line: str) -> str:
        assert self._zygote.stdin is not None and self._zygote.stdout is not None
        self._zygote.stdin.write(line)
        self._zygote.stdin.flush()
        return self._zygote.stdout.readline()


def stamp(slot: int) -> str:
    return f"2025-01-{1 + slot // 96:02d}T{slot % 96 // 4:02d}:{slot % 4 * 15:02d}Z"


def messages(
    meters: list[str], chance: random.Random
) -> tuple[list[dict[str, str]], dict[tuple[str, str], Decimal]]:
    """Return readings in any order, some of them twice and some corrected, and what they say in the end."""
    places = [(meter, slot) for meter in meters for slot in range(SLOTS)]
    chance.shuffle(places)
    sent, holds = list[dict[str, str]](), dict[tuple[str, str], Decimal]()

    def send(meter: str, slot: int) -> None:
        value = Decimal(chance.randrange(1, 100_000)) / 1000
        holds[meter, stamp(slot)] = value.quantize(Decimal("0.001"))
        sent.append({"meter": meter, "stamp": stamp(slot), "kwh": str(value)})

    for number, (meter, slot) in enumerate(places):
        send(meter, slot)
        if number and number % 3 == 0:
            send(*places[chance.randrange(number)])
        if number and number % 4 == 0:
            # the last word on some interval, once more
            again = {(one["meter"], one["stamp"]): one for one in sent}
            sent.append(chance.choice(list(again.values())))
    return sent, holds


def published(broker: Broker, told: list[dict[str, str]], over: threading.Event) -> None:
    """Publish in order until the broker has each; what it may have and did not say is sent again."""
    at = 0
    while at < len(told) and not over.is_set():
        part = told[at : at + 5]
        try:
            broker.publish([("t/m", json.dumps(one).encode()) for one in part])
            at += len(part)
        except (OSError, AssertionError, RuntimeError, ValueError):
            time.sleep(0.05)


def test_what_was_acknowledged_counts_once_whoever_is_killed(tmp_path: Path, packs: Catalog) -> None:
    chance = random.Random(2025)
    path, broker = make(tmp_path), Broker(tmp_path / "broker")
    source(path, port=broker.port)
    by_mqtt, first = messages(["M1", "M2"], chance)
    by_push, second = messages(["M3", "M4"], chance)
    lines, acked = tmp_path / "push.jsonl", tmp_path / "acked"
    rows = [{"meter_code": one["meter"], "stamp": one["stamp"], "quantity": one["kwh"]} for one in by_push]
    lines.write_text("\n".join(map(json.dumps, rows)))
    children, over = Children(path, {"push": f"{lines} {acked}"}), threading.Event()
    listening(path)
    publisher = threading.Thread(target=published, args=(broker, by_mqtt, over))
    publisher.start()
    try:
        for number in range(KILLS):
            time.sleep(chance.uniform(0.01, 0.2))
            children.kill(chance.choice(ROLES))
            if number % 25 == 24:
                broker.restart()
        publisher.join(60)
        assert not publisher.is_alive()
        quiet(path, acked, len(rows), {**first, **second})
    finally:
        over.set()
        children.end()
        broker.stop()
    book_all(path, packs)
    assert known(path) == {place: (value, 1) for place, value in {**first, **second}.items()}
    assert refused(path) == []
    assert list(spool.folder_of(path).glob("*.seg")) == []


def listening(path: Path) -> None:
    """Wait for the first subscription: what is published before it is nobody's."""
    until = time.monotonic() + 30
    while not any(
        '"connected": true' in one.read_text() for one in (path / "live" / "status").glob("listen-*.json")
    ):
        assert time.monotonic() < until
        time.sleep(0.05)


def quiet(path: Path, acked: Path, pushed: int, holds: dict[tuple[str, str], Decimal]) -> None:
    """Wait until everything pushed is acknowledged and everything sent has come through."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        told = acked.read_text().splitlines() if acked.exists() else []
        if len(told) == pushed and spool.length(spool.folder_of(path)).segments == 0:
            found = {place: value for place, (value, _) in known(path, rolled_up=False).items()}
            if found == holds:
                return
        time.sleep(0.3)
    pytest.fail("what was sent did not come through")
