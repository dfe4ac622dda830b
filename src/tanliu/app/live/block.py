"""One block of a YAML mapping: every key is asked for by name, and a key nobody asked for is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Path = tuple[str | int, ...]


class Block:
    """A mapping node that knows its file and line.

    Parameters
    ----------
    data
        The node as YAML gave it.
    lines
        Line of every node of the document by its path.
    file
        Name for messages.
    at
        Path of this node in the document.
    """

    def __init__(self, data: object, lines: Mapping[Path, int], file: str, at: Path = ()) -> None:
        self._lines, self._file, self._at = lines, file, at
        if not isinstance(data, dict):
            raise self.error("a block of keys wanted", found=data)
        self._data: dict[str, Any] = data
        self._asked: set[str] = set()

    def where(self, key: str | None = None) -> str:
        """Return file, line and path of a key, or of the block."""
        at = self._at if key is None else (*self._at, key)
        line = self._lines.get(at, self._lines.get(self._at, 1))
        return f"{self._file}:{line}: {'.'.join(str(part) for part in at)}".rstrip(": ")

    def error(
        self, what: str | Message, key: str | None = None, *, found: object = None, accepted: object = None
    ) -> TanliuError:
        """Return an error that points at a key of this block."""
        return TanliuError(what, where=self.where(key), found=found, accepted=accepted)

    def names(self) -> tuple[str, ...]:
        return tuple(self._data)

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def raw(self, key: str) -> Any:
        # Any: the value of a YAML node, which the caller checks
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str, default: str | None = None, choice: Sequence[str] = ()) -> str:
        """Return a scalar as text; without a default the key is required."""
        value = self.optional(key)
        if value is None:
            value = default
        if value is None:
            raise self.error(Message("{key} is missing", key=key))
        if choice and value not in choice:
            raise self.error(
                Message("unknown {name}", name=key), key, found=value, accepted=", ".join(choice)
            )
        return value

    def optional(self, key: str) -> str | None:
        """Return a scalar as text, or None when the key is absent."""
        value = self.raw(key)
        if isinstance(value, dict | list):
            raise self.error("one value wanted", key, found=value)
        return None if value is None else scalar(value)

    def number(self, key: str) -> Decimal | None:
        """Return an exact number, or None when the key is absent."""
        value = self.raw(key)
        if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
            return None if value is None else Decimal(value)
        raise self.error("a number wanted", key, found=value)

    def texts(self, key: str, default: Sequence[str] = (), choice: Sequence[str] = ()) -> tuple[str, ...]:
        """Return a list of texts; one text stands for a list of it."""
        value = self.raw(key)
        found = list(default) if value is None else value if isinstance(value, list) else [value]
        texts = tuple(scalar(item) for item in found)
        for text in texts:
            if choice and text not in choice:
                raise self.error(
                    Message("unknown {name}", name=key), key, found=text, accepted=", ".join(choice)
                )
        return texts

    def block(self, key: str) -> Block:
        """Return a block below; an absent one is empty."""
        value = self.raw(key)
        return Block({} if value is None else value, self._lines, self._file, (*self._at, key))

    def blocks(self, key: str) -> tuple[Block, ...]:
        """Return the blocks of a list; an absent list is empty."""
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            raise self.error("a list wanted", key, found=value)
        return tuple(
            Block(one, self._lines, self._file, (*self._at, key, n)) for n, one in enumerate(value or ())
        )

    def pairs(self, key: str) -> dict[str, str]:
        """Return a block of texts."""
        below = self.block(key)
        return {name: below.text(name) for name in below.names()}

    def done(self) -> None:
        """Refuse keys that nobody asked for."""
        if unknown := [key for key in self._data if key not in self._asked]:
            accepted = ", ".join(sorted(self._asked))
            raise self.error("unknown key", str(unknown[0]), found=unknown[0], accepted=accepted)


def scalar(value: object) -> str:
    """Write a YAML scalar as the person wrote it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
