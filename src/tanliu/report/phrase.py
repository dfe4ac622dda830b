"""Sentences that users read, in English and Chinese; the tables beside are their only place."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh")
#: Phrases of reports and explanations, and those of the pages.
TABLES = ("phrases.csv", "pages.csv")


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
    return {
        row["key"]: {language: row[language] for language in LANGUAGES}
        for table in TABLES
        for row in csv.DictReader(_text(table).splitlines())
    }


def _text(table: str) -> str:
    return resources.files("tanliu.report").joinpath(table).read_text(encoding="utf-8")
