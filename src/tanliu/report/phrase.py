"""Sentences that users read, in English and Chinese; the table beside is their only place."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh")


def say(key: str, language: str, **values: object) -> str:
    """Return a phrase in a language with its blanks filled.

    Raises
    ------
    KeyError
        When the phrase or the language is not in the table.
    """
    return phrases()[key][language].format(**values)


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Return every phrase by key and language."""
    text = resources.files("tanliu.report").joinpath("phrases.csv").read_text(encoding="utf-8")
    return {
        row["key"]: {language: row[language] for language in LANGUAGES}
        for row in csv.DictReader(text.splitlines())
    }
