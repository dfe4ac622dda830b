"""What users read is there in both languages, and nothing is there that nobody reads."""

from __future__ import annotations

import re
import string

import pytest
from repository import SOURCE

from tanliu.app.ingest.reasons import reasons
from tanliu.kit.table import dictionary
from tanliu.report.phrase import LANGUAGES, phrases

HAN = re.compile(r"[\u4e00-\u9fff]")
#: Words of data rather than of code: they are looked up by what a column says.
DATA_WORDS = {
    word
    for table in dictionary().values()
    for column in table.columns
    for word in re.findall(r"\w+", f"{column.name} {column.description}")
}


def _code() -> str:
    """Return everything that may name a phrase: modules, templates and scripts, but no fetched library."""
    files = [file for kind in ("*.py", "*.html", "*.js") for file in sorted(SOURCE.rglob(kind))]
    files = [file for file in files if "vendor" not in file.parts]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


CODE = _code()


#: What the code puts before a value to look its word up, such as match_ before a kind of match.
PREFIXES = tuple(re.findall(r"[\"'](\w+_)[\"'{]", CODE))
#: What it puts behind the key of another phrase, such as _about behind a kind of report.
SUFFIXES = tuple(set(re.findall(r"[\"'](_[a-z]+)[\"']", CODE)))


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", phrases())
def test_phrase_has_both_languages_and_the_same_blanks(key: str) -> None:
    by_language = phrases()[key]
    assert all(by_language[language].strip() for language in LANGUAGES)
    assert len({frozenset(_blanks(by_language[language])) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("key", phrases())
def test_phrase_with_words_is_chinese_in_chinese(key: str) -> None:
    text = phrases()[key]["zh"]
    words = re.sub(r"\{[^}]*\}|[\W\d_]", "", text)
    assert not words or HAN.search(text)
    assert not HAN.search(phrases()[key]["en"])


@pytest.mark.parametrize("key", phrases())
def test_phrase_is_used(key: str) -> None:
    assert re.search(rf"[\"']{re.escape(key)}[\"']", CODE) or key in DATA_WORDS or _is_built(key)


def _is_built(key: str) -> bool:
    stems = [key.removesuffix(suffix) for suffix in SUFFIXES if key.endswith(suffix)]
    return key.startswith(PREFIXES) or any(stem in phrases() for stem in stems)


@pytest.mark.parametrize("code", reasons())
def test_reason_of_refusal_is_told_in_both_languages(code: str) -> None:
    reason = reasons()[code]
    assert reason.en and reason.accepted
    assert HAN.search(reason.zh) and HAN.search(reason.accepted_zh)
    assert not HAN.search(reason.en)
