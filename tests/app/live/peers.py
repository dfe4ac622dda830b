"""The other side of each adapter: it sends what its sample has, and returns when all of it is kept."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from live_case import source
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from own_mosquitto import Broker
from tanliu.app.live import spool
from tanliu.app.live.adapters import modbus, push
from tanliu.app.live.listen import listen
from tanliu.app.live.source import Live

SAMPLES = Path(modbus.__file__).parent / "sample"


def _until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "the sample did not arrive"
        time.sleep(0.02)


def _kept(workspace: Path) -> int:
    folder = spool.folder_of(workspace)
    return sum(spool.records(one).num_rows for one in folder.glob("*.seg"))


def _listen(workspace: Path, live: Live, while_listening: Callable[[], None]) -> None:
    stopping = threading.Event()
    thread = threading.Thread(target=listen, args=(workspace, [live], stopping))
    thread.start()
    try:
        while_listening()
    finally:
        stopping.set()
        thread.join()


def _sample(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


def play_mqtt(workspace: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
    broker = Broker(folder / "broker")
    live = source(workspace, _sample("mqtt.yaml").replace("port: 1883", f"port: {broker.port}"))
    told = [json.loads(line) for line in _sample("mqtt.jsonl").splitlines()]

    def send() -> None:
        # the session is made by the first subscription; what comes before it is nobody's
        status = workspace / "live" / "status"
        _until(lambda: any('"connected": true' in one.read_text() for one in status.glob("listen-*.json")))
        broker.publish([(one["topic"], json.dumps(one["payload"]).encode()) for one in told])
        _until(lambda: _kept(workspace) == len(told))

    try:
        _listen(workspace, live, send)
    finally:
        broker.stop()


def play_modbus(workspace: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
    polls = [json.loads(line) for line in _sample("modbus.jsonl").splitlines()]
    now: dict[str, list[int]] = {}

    async def answer(
        code: int, first: int, address: int, count: int, registers: list[int], values: Any
    ) -> None:
        for at, words in now.items():
            if first <= int(at) < first + len(registers):
                registers[int(at) - first : int(at) - first + len(words)] = words

    def instants(every: int, stopping: threading.Event) -> Iterator[datetime]:
        for poll in polls:
            now.update(poll["registers"])
            yield datetime.fromisoformat(poll["at"]).astimezone(UTC)
        stopping.wait()

    patch.setattr(modbus, "_instants", instants)
    data = [SimData(int(at), values=[0] * 2, datatype=DataType.REGISTERS) for at in polls[0]["registers"]]
    device, started, over = SimDevice(id=1, simdata=data, action=answer), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    found: list[int] = []

    async def serve() -> None:
        server = ModbusTcpServer(device, address=("127.0.0.1", 0))
        task = asyncio.ensure_future(server.serve_forever())
        while not server.transport:
            await asyncio.sleep(0.01)
        found.append(server.transport.sockets[0].getsockname()[1])
        started.set()
        await over.wait()
        await server.shutdown()
        await asyncio.gather(task, return_exceptions=True)

    gateway = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    gateway.start()
    assert started.wait(10)
    try:
        live = source(workspace, _sample("modbus.yaml").replace("port: 502", f"port: {found[0]}"))
        _listen(workspace, live, lambda: _until(lambda: _kept(workspace) == len(polls)))
    finally:
        loop.call_soon_threadsafe(over.set)
        gateway.join()
        loop.close()


def play_folder(workspace: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    text = (
        _sample("folder.yaml")
        .replace("/srv/readings", str(inbox))
        .replace("every_seconds: 2", "every_seconds: 0.1")
    )
    live = source(workspace, text)

    def drop() -> None:
        shutil.copyfile(SAMPLES / "folder.csv", inbox / ".coming")
        (inbox / ".coming").rename(inbox / "readings.csv")
        _until((inbox / "done" / "readings.csv").exists)

    _listen(workspace, live, drop)
    assert _kept(workspace) == 1


def play_push(workspace: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
    keeper = spool.Spool(spool.folder_of(workspace))
    told, rows = push.record(_sample("push.json").encode(), "json", "api:me", None, "127.0.0.1", 100)
    keeper.put([told])
    keeper.close()
    assert rows == 4


PEERS: dict[str, Callable[[Path, Path, pytest.MonkeyPatch], None]] = {
    "mqtt": play_mqtt,
    "modbus": play_modbus,
    "folder": play_folder,
    "push": play_push,
}
