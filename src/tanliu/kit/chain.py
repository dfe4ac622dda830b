"""A chain of records, each of which names the digest of the one before, so that a changed one is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol, TypeVar

#: What the first record names as the digest before it.
FIRST = "0" * 64


class Link(Protocol):
    """A record of a chain."""

    @property
    def previous(self) -> str: ...

    @property
    def digest(self) -> str: ...


L = TypeVar("L", bound=Link)


def digest(content: object) -> str:
    """Return the SHA-256, in hexadecimal digits, of what a record says as JSON with its keys in order.

    The content holds the digest of the record before, so the digest is of all before it too.
    """
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_broken(records: Iterable[tuple[L, str]]) -> L | None:
    """Return the first record that does not follow from the one before it; None when all do.

    Parameters
    ----------
    records
        Records, oldest first, each with the digest of what it says now.
    """
    previous = FIRST
    for record, now in records:
        if record.previous != previous or record.digest != now:
            return record
        previous = record.digest
    return None
