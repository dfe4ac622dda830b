"""What the program says in sentences of its own, in the reader's language.

A `Message` is looked up by its id, its English template, in the tables of words of the rooms; then its values are filled
in. Remarks kept with a result are English texts; ``remarks.csv`` beside has their Chinese.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import messages, say


def told(error: TanliuError, language: str) -> str:
    """Return an error as one sentence: where, what, what was found and what is accepted."""
    what = translated(error.what, language)
    parts = [f"{error.where}: {what}" if error.where is not None else what]
    if error.found is not None:
        parts.append(say("error_was_found", language, found=error.shown()))
    if error.accepted is not None:
        parts.append(say("error_is_accepted", language, accepted=translated(error.accepted, language)))
    return ("；" if language == "zh" else "; ").join(parts)


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
