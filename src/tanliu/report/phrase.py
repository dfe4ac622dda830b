"""Sentences that users read, in English and Chinese.

Each room says its own in a table ``words.csv`` with id, en and zh. The tables are found by walking the package, as data:
no room is imported for its words. A phrase has a short id and both languages; a message, which is what an error says,
has its English template as id, so that the column en stays empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

LANGUAGES = ("en", "zh")
TABLE = "words.csv"
#: What follows the id of a phrase in that of its form for one.
_ONE = "_one"


@dataclass(frozen=True, slots=True)
class Word:
    """One row of a table of words: ``room`` is the folder it lies in, such as ``app/desks/codes``."""

    id: str
    en: str
    zh: str
    room: str


def say(key: str, language: str, **values: object) -> str:
    """Return a phrase in a language with its blanks filled; of a ``count`` of 1 its form for one, where it has one.

    Raises
    ------
    KeyError
        When the phrase or the language is in no table.
    """
    one = f"{key}{_ONE}"
    known = phrases()
    told = known[one] if str(values.get("count")) == "1" and one in known else known[key]
    return told[language].format(**values)


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Return every phrase by id and language."""
    return {word.id: {"en": word.en, "zh": word.zh} for word in words() if word.en}


@cache
def messages() -> Mapping[str, str]:
    """Return the Chinese of every message by its id."""
    return {word.id: word.zh for word in words() if not word.en}


@cache
def words() -> tuple[Word, ...]:
    """Return the words of every room of the package."""
    with resources.as_file(resources.files("tanliu")) as package:
        return read(package)


def read(package: Path) -> tuple[Word, ...]:
    """Return the words of every table below a folder.

    Raises
    ------
    TanliuError
        When two rows have the same id, with both tables.
    """
    found: dict[str, Word] = {}
    for file in sorted(package.rglob(TABLE)):
        for word in _rows(file, file.parent.relative_to(package).as_posix()):
            before = found.setdefault(word.id, word)
            if before is not word:
                raise TanliuError(
                    "two words have the same id",
                    where=f"{word.room}/{TABLE}",
                    found=word.id,
                    accepted=Message("another id than in {place}", place=f"{before.room}/{TABLE}"),
                )
    return tuple(found.values())


def _rows(file: Path, room: str) -> Iterator[Word]:
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield Word(row["id"], row["en"], row["zh"], room)
