"""What the program says in sentences of its own, in the reader's language.

Errors, what would be accepted instead, and remarks kept with a result are written in English where they arise; the tables
``errors.csv``, ``accepted.csv`` and ``remarks.csv`` beside are the only place of their Chinese.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say


def told(error: TanliuError, language: str) -> str:
    """Return an error as one sentence: where, what, what was found and what is accepted."""
    what = sentence(error.what, language)
    parts = [f"{error.where}: {what}" if error.where is not None else what]
    if error.found is not None:
        parts.append(say("error_was_found", language, found=error.shown()))
    if error.accepted is not None:
        parts.append(say("error_is_accepted", language, accepted=accepted(error.accepted, language)))
    return ("；" if language == "zh" else "; ").join(parts)


def sentence(what: str, language: str) -> str:
    """Return what is wrong in a language; a sentence without a translation stays as it is."""
    return _translated(what, language, "errors.csv")


def accepted(what: object, language: str) -> str:
    """Return what would be accepted in a language; names and values stay as they are."""
    return _translated(str(what), language, "accepted.csv")


def remark(text: str, language: str) -> str:
    """Return remarks kept with a result, with semicolons between, in a language."""
    parts = [_translated(part, language, "remarks.csv") for part in text.split("; ")]
    return ("；" if language == "zh" else "; ").join(parts)


def _translated(text: str, language: str, table: str) -> str:
    if language == "en":
        return text
    for pattern, chinese in _patterns(table):
        if (match := pattern.fullmatch(text)) is not None:
            return chinese.format(*match.groups())
    return text


@cache
def _patterns(table: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences as patterns, those without blanks first: they fit better."""
    text = resources.files("tanliu.report").joinpath(table).read_text(encoding="utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["en"].count("{}"))
    return [
        (re.compile("(.+)".join(re.escape(part) for part in row["en"].split("{}")), re.DOTALL), row["zh"])
        for row in rows
    ]
