"""The payload map: which part of a message is which column of the source mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tanliu.app.ingest.read import columns as columns_of
from tanliu.app.live import sparkplug
from tanliu.app.live.document import PayloadMap, Taken, listening
from tanliu.app.live.unreadable import UnreadableMessageError
from tanliu.catalog.document import Document
from tanliu.catalog.schema import read
from tanliu.catalog.source.types import Mapping as Source
from tanliu.kit.errors import TanliuError

_EPOCHS = {"s": 1, "ms": 1_000, "us": 1_000_000}
_START = datetime(1970, 1, 1, tzinfo=UTC)
#: A stamp outside of these years is none, whatever its unit.
_LARGEST_SECONDS = 7_000_000_000


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A column's place in a message: ``row``, ``message`` or ``topic``, the way from there, and the unit of an epoch."""

    root: str
    way: tuple[str, ...]
    epoch: str | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """How the messages of a source become rows.

    Parameters
    ----------
    kind
        ``json``, or ``sparkplug`` for Sparkplug B (protobuf, or the same as JSON).
    rows
        Way to the list of rows; without one a message is one row, or a list of them.
    where
        What a row must say to be taken; others are not readings.
    columns
        Column of the source mapping to its place.
    """

    kind: str
    rows: tuple[str, ...]
    where: Mapping[tuple[str, ...], str]
    columns: Mapping[str, FieldPath]

    def read(self, topic: str, body: bytes) -> Iterator[dict[str, str | None]]:
        """Return the rows of a message, with every value as it was written.

        Raises
        ------
        UnreadableMessageError
            When the message is not of its form; nothing of it is taken then.
        """
        message = sparkplug.message(body) if self.kind == "sparkplug" else _json(body)
        steps = topic.split("/")
        for row in self._rows(message):
            if all(_text(_at(row, way)) == wanted for way, wanted in self.where.items()):
                roots = {"row": row, "message": message, "topic": steps}
                yield {name: _cell(name, part, roots) for name, part in self.columns.items()}

    def _rows(self, message: Any) -> Sequence[Any]:
        found = _at(message, self.rows)
        rows = found if isinstance(found, list) else [found]
        if not all(isinstance(row, dict) for row in rows):
            raise UnreadableMessageError(".".join(self.rows) or None, _short(found))
        return rows


def of(written: PayloadMap, source: Source) -> Payload:
    """Return the payload map of a live source; a column that it does not place is taken from the row by its name."""
    placed = {name: _field(one) for name, one in written.columns.items()}
    default = ("metrics",) if written.kind == "sparkplug" else ()
    return Payload(
        written.kind,
        tuple(written.rows.split(".")) if written.rows else default,
        {tuple(way.split(".")): text for way, text in written.where.items()},
        {name: placed.get(name, FieldPath("row", (name,))) for name in dict.fromkeys(columns_of(source))},
    )


def _field(taken: Taken) -> FieldPath:
    root, *way = taken.take.split(".")
    return FieldPath(root, tuple(way), taken.epoch)


def untaken(document: Document, source: Source) -> Iterator[TanliuError]:
    """Yield the columns that the payload map of a document places, and no table of its source takes."""
    wanted = list(dict.fromkeys(columns_of(source)))
    for name in read(document, listening(), at=("live",)).payload.columns:
        if name not in wanted:
            at = ("live", "payload", "columns", name)
            yield TanliuError(
                "the tables take no such column", where=f"{document.where(*at)}: {'.'.join(at)}", found=name,
                accepted=", ".join(wanted),
            )  # fmt: skip


def _json(body: bytes) -> Any:
    """Read JSON; numbers stay as they are written."""
    try:
        return json.loads(body, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessageError(None, f"not JSON: {error}") from error


def _at(found: Any, way: Sequence[str]) -> Any:
    for step in way:
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal():
            found = found[int(step)] if int(step) < len(found) else None
        else:
            return None
    return found


def _cell(name: str, part: FieldPath, roots: Mapping[str, Any]) -> str | None:
    text = _text(_at(roots[part.root], part.way))
    if text is None or part.epoch is None:
        return text
    try:
        whole, per = int(text), _EPOCHS[part.epoch]
    except ValueError:
        # the row is refused by its stamp, with what it says
        return text
    if abs(whole) > _LARGEST_SECONDS * per:
        return text
    instant = _START + timedelta(microseconds=whole * (1_000_000 // per))
    return instant.isoformat().replace("+00:00", "Z")


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()
    return json.dumps(value)


def _short(value: object) -> str:
    return str(value)[:200]
