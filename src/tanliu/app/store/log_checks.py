"""Whether the entries of a table's log are what was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tanliu.app.store import durable
from tanliu.kit.errors import TanliuError


def log_faults(folder: Path) -> Iterator[TanliuError]:
    """Compare the entries of a log with what those after them, and the head, say of them."""
    head = durable.head_of(folder)
    told: dict[str, str] = {} if head is None else dict(head.entries)
    for entry in durable.entries(folder):
        content = entry.read_bytes()
        before = _before(content)
        if before is None:
            yield durable.damaged(entry)
            continue
        told |= before
    for version, digest in told.items():
        entry = durable.entry_of(folder, int(version))
        if entry.exists() and sha256(entry.read_bytes()).hexdigest() != digest:
            yield durable.damaged(entry)
    for name, digest in {} if head is None else head.others.items():
        if durable.checksum(folder / "_delta_log" / name) != digest:
            yield durable.damaged(folder / "_delta_log" / name)


def _before(content: bytes) -> dict[str, str] | None:
    """Return what an entry says of those before it; None when it cannot be read."""
    if not durable.is_whole(content):
        return None
    try:
        infos = [line["commitInfo"] for line in map(json.loads, content.splitlines()) if "commitInfo" in line]
        return {str(name): str(digest) for name, digest in json.loads(infos[0].get("before", "{}")).items()}
    except (ValueError, IndexError, AttributeError):
        return None
