"""What the program says in sentences of its own, in the reader's language.

A `Message` is looked up by its id, its English template, in the tables of words of the rooms; then its values are filled
in. Remarks kept with a result are English texts; ``remarks.csv`` beside has their Chinese.
"""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from importlib import resources
from typing import Any

from tanliu.kit import errors
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import messages, say


def told(error: TanliuError, language: str) -> str:
    """Return an error as one sentence: where, what, what was found and what is accepted."""
    shown = None if error.found is None else error.shown()
    return _told(error.what, error.where, shown, error.accepted, language)


def packed(error: TanliuError) -> str:
    """Return an error as text that is stored, to be told in the language of whoever reads it later."""
    where = None if error.where is None else str(error.where)
    found = None if error.found is None else error.shown()
    parts = {"what": _packed(error.what), "where": where, "found": found, "accepted": _packed(error.accepted)}
    return json.dumps({**parts, "kind": type(error).__name__}, ensure_ascii=False)


def unpacked(text: str, language: str) -> str:
    """Return a stored error as `told` does; text of an earlier release stays as it is."""
    if not text.startswith('{"what"'):
        return text
    parts = json.loads(text)
    what, accepted = _message(parts["what"]), _message(parts["accepted"])
    return _told(what, parts["where"], parts["found"], accepted, language)


def packed_message(message: Message) -> str:
    """Return a sentence as text that crosses to another process or is stored."""
    return json.dumps(_packed(message), ensure_ascii=False)


def told_message(text: str, language: str) -> str:
    """Return a packed sentence in a language."""
    return translated(_message(json.loads(text)), language)


class _AsShown(str):
    """What was found, as it was shown when the error was stored."""

    def __repr__(self) -> str:
        return str(self)


def revived(text: str) -> TanliuError:
    """Return a stored error as it was raised, of its kind; what was found is as it was shown."""
    parts = json.loads(text)
    kind = getattr(errors, parts["kind"])
    found = None if parts["found"] is None else _AsShown(parts["found"])
    error: TanliuError = kind(
        _message(parts["what"]), where=parts["where"], found=found, accepted=_message(parts["accepted"])
    )
    return error


def _told(what: object, where: object, shown: str | None, accepted: object, language: str) -> str:
    said = translated(what, language)
    parts = [f"{where}: {said}" if where is not None else said]
    if shown is not None:
        parts.append(say("error_was_found", language, found=shown))
    if accepted is not None:
        parts.append(say("error_is_accepted", language, accepted=translated(accepted, language)))
    return ("；" if language == "zh" else "; ").join(parts)


def _packed(text: object) -> object:
    if isinstance(text, Message):
        return {"id": text.id, "values": {name: _packed(value) for name, value in text.values.items()}}
    return None if text is None else str(text)


def _message(packed: Any) -> object:
    # Any: JSON, a message as a block with id and values, or a text
    if not isinstance(packed, dict):
        return packed
    return Message(packed["id"], **{name: _message(value) for name, value in packed["values"].items()})


def translated(text: object, language: str) -> str:
    """Return a message in a language; names and values, and a message without a translation, stay as they are."""
    if not isinstance(text, Message) or language == "en":
        return str(text)
    values = {name: translated(value, language) for name, value in text.values.items()}
    return str(Message(messages().get(text.id, text.id), **values))


def remark(text: str, language: str) -> str:
    """Return remarks kept with a result, with semicolons between, in a language."""
    parts = [_remark(part, language) for part in text.split("; ")]
    return ("；" if language == "zh" else "; ").join(parts)


def _remark(text: str, language: str) -> str:
    if language == "en":
        return text
    for pattern, chinese in _patterns():
        if (match := pattern.fullmatch(text)) is not None:
            return chinese.format(*match.groups())
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the remarks as patterns, those without blanks first: they fit better."""
    text = resources.files("tanliu.report").joinpath("remarks.csv").read_text(encoding="utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["en"].count("{}"))
    return [
        (re.compile("(.+)".join(re.escape(part) for part in row["en"].split("{}")), re.DOTALL), row["zh"])
        for row in rows
    ]
