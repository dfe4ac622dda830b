"""How a meter is connected: the working sample of each way in, as lines to copy."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tanliu.app.live import adapters

_SAMPLES = Path(adapters.__file__).parent / "sample"
_PUSH = "push.json"


@dataclass(frozen=True, slots=True)
class Way:
    """A way in: its name, the mapping to keep in ``sources`` of the workspace, and a line that sends a reading."""

    name: str
    title: str
    mapping: str
    line: str

    @property
    def file(self) -> str:
        return f"sources/{self.name}.yaml"


def ways(language: str) -> list[Way]:
    """Return the ways in that are listened to, as their samples show them."""
    return [_way(path, language) for path in sorted(_SAMPLES.glob("*.yaml"))]


def push_line(address: str) -> str:
    """Return the line that pushes a reading to the interface of a server."""
    row = json.loads((_SAMPLES / _PUSH).read_text(encoding="utf-8"))[0]
    return (
        f"curl -X POST {shlex.quote(f'{address}/api/v1/live/readings')} \\\n"
        '  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\\n'
        f"  -d {shlex.quote(json.dumps(row))}"
    )


def _way(path: Path, language: str) -> Way:
    text = "".join(
        line for line in path.read_text(encoding="utf-8").splitlines(True) if not line.startswith("#")
    )
    document = yaml.safe_load(text)
    return Way(path.stem, document["title"][language], text, _line(path.stem, document["live"]))


def _line(name: str, live: dict[str, Any]) -> str:
    """Return what the other side may be played with; nothing where that takes a device."""
    if name == "mqtt":
        sent = json.loads((_SAMPLES / "mqtt.jsonl").read_text(encoding="utf-8").splitlines()[0])
        host, port = live["mqtt"]["host"], live["mqtt"]["port"]
        payload = shlex.quote(json.dumps(sent["payload"], ensure_ascii=False))
        return f"mosquitto_pub -h {host} -p {port} -q 1 -t {sent['topic']} -m {payload}"
    if name == "folder":
        # under another name until it is whole
        folder = live["folder"]["path"]
        return f"cp readings.csv {folder}/readings.part && mv {folder}/readings.part {folder}/readings.csv"
    return ""
