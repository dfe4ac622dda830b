"""What users read is there in both languages, in the room that says it, and nothing is there that nobody reads."""

from __future__ import annotations

import ast
import configparser
import re
import string

import pytest
from repository import ROOT, SOURCE, for_each

from tanliu.app.ingest.reasons import reasons
from tanliu.app.platform.tools.declared import tools
from tanliu.kit.table import dictionary
from tanliu.report.phrase import LANGUAGES, phrases, words

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
#: Everything that stands between quotes.
QUOTED = frozenset(re.findall(r"(?<=[\"'])[^\"'\n]+(?=[\"'])", CODE))

#: What the code puts before a value to look its word up, such as match_ before a kind of match.
PREFIXES = tuple(re.findall(r"[\"'](\w+_)[\"'{]", CODE))
#: What it puts behind the key of another phrase, such as _about behind a kind of report.
SUFFIXES = tuple(set(re.findall(r"[\"'](_[a-z]+)[\"']", CODE)))


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@for_each(phrases())
def test_phrase_has_both_languages_and_the_same_blanks(key: str) -> None:
    by_language = phrases()[key]
    assert all(by_language[language].strip() for language in LANGUAGES)
    assert len({frozenset(_blanks(by_language[language])) for language in LANGUAGES}) == 1


@for_each(phrases())
def test_phrase_with_words_is_chinese_in_chinese(key: str) -> None:
    text = phrases()[key]["zh"]
    words = re.sub(r"\{[^}]*\}|[\W\d_]", "", text)
    assert not words or HAN.search(text)
    assert not HAN.search(phrases()[key]["en"])


@for_each(phrases())
def test_phrase_is_used(key: str) -> None:
    assert key in QUOTED or key in DATA_WORDS or _is_built(key)


def _is_built(key: str) -> bool:
    stems = [key.removesuffix(suffix) for suffix in SUFFIXES if key.endswith(suffix)]
    return key in _OF_TOOLS or key.startswith(PREFIXES) or any(stem in phrases() for stem in stems)


#: Words of tools, which are asked for by what each tool declares.
_OF_TOOLS = {
    f"{tool.desk}_{word}"
    for tool in tools()
    for word in (
        f"tool_{tool.word}", f"about_{tool.word}", f"group_{tool.group}", f"group_about_{tool.group}",
        *(f"{kind}_{field.name}" for field in tool.fields for kind in ("field", "hint")),
        *(f"option_{option}" for field in tool.fields for option in field.options),
    )
}  # fmt: skip


#: Calls and template tags whose first part is the id of a phrase, or an error's message.
_SAYERS = {"say", "word", "Message", "TanliuError", "ConflictError", "BusyError", "fault", "error"}
_TAGS = re.compile(r"{% (?:say|word) [\"'](\w+)[\"']")


def _said(text: str, kind: str) -> set[str]:
    """Return the ids that a file names outright."""
    if kind == ".html":
        return set(_TAGS.findall(text))
    return {
        str(call.args[0].value)
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and (getattr(call.func, "id", "") or getattr(call.func, "attr", "")) in _SAYERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def _layers() -> dict[str, int]:
    """Return how far down each room lies, from the contracts on imports: 0 is the top."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    rings = contracts["importlinter:contract:rings"]["layers"].replace("tanliu.", "").split("\n")
    inner = contracts["importlinter:contract:app"]["layers"].split("\n")
    names = [*(f"app/{name}".replace(" | ", " | app/") for name in filter(None, inner)), *rings]
    lines = [line.split(" | ") for line in filter(None, names) if line != "app"]
    return {name: depth for depth, line in enumerate(lines) for name in line}


def _may_use(user: str, room: str) -> bool:
    """Return whether a room may use the words of another: its own, and those of rooms below it."""
    layers = _layers()

    def depth(place: str) -> int:
        return layers["/".join(place.split("/")[: 2 if place.startswith("app/") else 1])]

    return f"{user}/".startswith(f"{room}/") or depth(room) > depth(user)


def test_a_room_uses_only_its_own_words_and_those_of_rooms_below() -> None:
    rooms = {word.id: word.room for word in words()}
    kinds = (file for kind in ("*.py", "*.html") for file in sorted(SOURCE.rglob(kind)))
    found = [
        (file.relative_to(SOURCE).as_posix(), id)
        for file in kinds
        for id in _said(file.read_text(encoding="utf-8"), file.suffix)
        if id in rooms and not _may_use(file.relative_to(SOURCE).with_suffix("").as_posix(), rooms[id])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("user", "room", "may"),
    [
        ("app/desks/codes/pages", "app/desks/codes", True),
        ("app/desks/codes", "app/desks/filing", False),
        ("app/desks/codes", "app/platform", True),
        ("app/platform", "app/desks/codes", False),
        ("app/ingest", "catalog", True),
        ("catalog/schema", "catalog", True),
        ("catalog", "report", False),
        ("flow/meter", "flow/place", False),
    ],
)
def test_rooms_are_ordered_as_their_imports(user: str, room: str, may: bool) -> None:
    assert _may_use(user, room) is may


@for_each(reasons())
def test_reason_of_refusal_is_told_in_both_languages(code: str) -> None:
    reason = reasons()[code]
    assert reason.en and reason.accepted
    assert HAN.search(reason.zh) and HAN.search(reason.accepted_zh)
    assert not HAN.search(reason.en)
