"""Errors in the reader's language; the table ``errors.csv`` beside is the only place of their Chinese."""

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
        parts.append(say("error_is_accepted", language, accepted=error.accepted))
    return ("；" if language == "zh" else "; ").join(parts)


def sentence(what: str, language: str) -> str:
    """Return what is wrong in a language; a sentence without a translation stays as it is."""
    if language == "en":
        return what
    for pattern, chinese in _patterns():
        if (match := pattern.fullmatch(what)) is not None:
            return chinese.format(*match.groups())
    return what


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences as patterns, those without blanks first: they fit better."""
    text = resources.files("tanliu.report").joinpath("errors.csv").read_text(encoding="utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["en"].count("{}"))
    return [
        (re.compile("(.+)".join(re.escape(part) for part in row["en"].split("{}")), re.DOTALL), row["zh"])
        for row in rows
    ]
