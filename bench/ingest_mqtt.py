"""MQTT: messages kept durably and acknowledged, beside a subscriber that only counts, on the same broker."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import ingest_place
from figure import Figure

_HOST = "127.0.0.1"


def measured(place: Path, port: int, messages: int, senders: int) -> list[Figure]:
    """Queue messages for a client that is away, then let the counter, and the listener, take them.

    So the speed is that of who takes them, not of who sends.
    """
    from tanliu.app.live import source
    from tanliu.catalog.source.load import load as mapping

    path = ingest_place.make(place, 1000)
    file = place / "bench.yaml"
    file.write_text(ingest_place.MQTT.format(port=port), encoding="utf-8")
    live = source.of(mapping(file))
    source.keep(path, live)
    broker = _broker(place, port)
    try:
        counted = _count(port, messages, senders)
        kept, booked = _listen(path, live, port, messages, senders)
    finally:
        broker.terminate()
        broker.wait()
    return [
        Figure(
            f"MQTT kept: {messages / kept:,.0f} messages/s", kept, "s", counted,
            f"counting them ({messages / counted:,.0f}/s)", None,
        ),
        Figure(f"MQTT booked: {messages / booked:,.0f} messages/s", booked, "s", counted, "counting them", None),
    ]  # fmt: skip


def _broker(place: Path, port: int) -> subprocess.Popen[bytes]:
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if program is None:
        raise SystemExit("Mosquitto is not here")
    config = place / "mosquitto.conf"
    config.write_text(
        f"listener {port} {_HOST}\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n"
    )
    started = subprocess.Popen(
        [program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(1.0)
    return started


def _session(port: int, name: str) -> None:
    """Make a session for which the broker keeps what comes."""
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    there = threading.Event()
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=False)
    client.on_connect = lambda *_: client.subscribe("bench/+", 1)
    client.on_subscribe = lambda *_: there.set()
    client.connect(_HOST, port)
    client.loop_start()
    there.wait(10)
    client.disconnect()
    client.loop_stop()


def _send(port: int, messages: int, senders: int) -> None:
    """Publish with QoS 1 from some processes; returns when the broker has all."""
    part = messages // senders
    run = [sys.executable, __file__, str(port)]
    started = [subprocess.Popen([*run, str(at * part), str((at + 1) * part)]) for at in range(senders)]
    for one in started:
        if one.wait():
            raise SystemExit("a sender failed")


def _count(port: int, messages: int, senders: int) -> float:
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    _session(port, "counter")
    _send(port, messages, senders)
    over, number = threading.Event(), 0

    def arrived(*_: object) -> None:
        nonlocal number
        number += 1
        if number == messages:
            over.set()

    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="counter", clean_session=False)
    client.on_message = arrived
    began = time.perf_counter()
    client.connect(_HOST, port)
    client.loop_start()
    if not over.wait(300):
        raise SystemExit(f"counted {number} only")
    taken = time.perf_counter() - began
    client.unsubscribe("bench/+")
    time.sleep(0.2)
    client.disconnect()
    client.loop_stop()
    return taken


def _listen(path: Path, live: object, port: int, messages: int, senders: int) -> tuple[float, float]:
    """Listen in a process of its own, as ``tanliu listen`` does; book here."""
    from tanliu.app.live.book import Booker
    from tanliu.app.live.counts import Counts, standing
    from tanliu.app.store.workspace import Workspace
    from tanliu.catalog.load import load

    _session(port, "bench")
    _send(port, messages, senders)
    target = path / "sources" / "bench.yaml"
    target.parent.mkdir(exist_ok=True)
    target.write_text(ingest_place.MQTT.format(port=port), encoding="utf-8")
    code = (
        "import sys, threading, signal; from pathlib import Path; from tanliu.app.live.listen import listen\n"
        "from tanliu.app.live.source import all_of; stop = threading.Event()\n"
        "signal.signal(signal.SIGTERM, lambda *_: stop.set()); path = Path(sys.argv[1])\n"
        "found = all_of(path, []); print('ready', flush=True); sys.stdin.readline(); listen(path, found, stop)"
    )
    listener = subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=-1, stdout=-1)
    assert listener.stdin and listener.stdout
    listener.stdout.readline()
    counts = Counts(path, "book")
    with Workspace(path) as workspace:
        booker = Booker(workspace, load(), counts, lambda one: None)
        began = time.perf_counter()
        listener.stdin.write(b"go\n")
        listener.stdin.flush()
        last, kept = 0.0, 0
        while kept < messages:
            time.sleep(0.05)
            told = standing(path).get("bench-mqtt", {})
            kept, last = told.get("messages", 0), told.get("last_message_at", 0.0)
            if time.perf_counter() - began > 300:
                raise SystemExit(f"kept {kept} only")
        durable = last - (time.time() - (time.perf_counter() - began))
        listener.terminate()
        listener.wait()
        start = time.perf_counter()
        while booker.book():
            pass
        booked = time.perf_counter() - start
        query = f"SELECT sum(readings) FROM {workspace.lake.scan('reading')}"
        assert workspace.connection.execute(query).fetchall() == [(messages,)]
    counts.close()
    return durable, booked


def _publish(port: int, first: int, last: int) -> None:
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.max_inflight_messages_set(1000)
    client.connect(_HOST, port)
    client.loop_start()
    sent = []
    for number in range(first, last):
        slot, meter = divmod(number, 1000)
        stamp = f"2025-01-{1 + slot // 96:02d}T{slot % 96 // 4:02d}:{slot % 4 * 15:02d}:00Z"
        body = json.dumps({"stamp": stamp, "kwh": number % 977 / 8})
        sent.append(client.publish(f"bench/{ingest_place.code(meter)}", body, qos=1))
    for one in sent:
        one.wait_for_publish(120)
    client.disconnect()
    client.loop_stop()


if __name__ == "__main__":
    _publish(*map(int, sys.argv[1:]))
