"""One fault of a process: what, at which keys, what was found, what is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tanliu.kit.message import Message

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One fault: what, at which keys, what was found, what is accepted."""

    what: str | Message
    at: Place
    found: object = None
    accepted: object = None


def unknown(kind: str, at: Place, found: object, accepted: Iterable[str]) -> Wrong:
    return Wrong(Message("unknown {kind} in a process", kind=kind), at, found, ", ".join(accepted))
