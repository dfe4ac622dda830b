"""How people and machines spell the units of the energy field, and which spellings nobody can be sure of.

The spellings are rows of ``spellings.csv``: as they stand (``exact``), in any case and without blanks, dots, hyphens and
underscores (``any_case``), Chinese names (``chinese``) and the counts before them (``count``), what means one thing here and another
there and what to write instead (``doubtful``), the sign that people know for a name of the registry (``shown``), characters
of traditional script (``character``), and cubic metres of which the name tells no state (``without_state``).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

_RAISED = str.maketrans({"²": "^2", "³": "^3", "⁴": "^4", "⁶": "^6", "⁸": "^8"})
_SIGNS = re.compile(r"[\s.·•∙⋅・*_-]")
#: In the name of a cubic metre at a standard state.
_STATED = "标"
_HELD = re.compile(r"10\^(\d) (.+)")


@cache
def _rows(form: str) -> Mapping[str, str]:
    with Path(__file__).with_name("spellings.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType(
            {row["spelling"]: row["unit"] for row in csv.DictReader(file) if row["form"] == form}
        )


@cache
def _characters() -> dict[int, str]:
    return str.maketrans(dict(_rows("character")))


def meant_by(word: str) -> tuple[int, str]:
    """Return the count that a word of a unit holds and the registry's name for the rest.

    Examples
    --------
    >>> meant_by("百万千焦"), meant_by("KWH"), meant_by("m³")
    ((1000000000, 'J'), (1, 'kWh'), (1, 'm^3'))
    """
    plain = _plain(word)
    if plain in _rows("exact"):
        return _held(_rows("exact")[plain])
    bare = _SIGNS.sub("", plain)
    if not bare.isascii():
        return _chinese(bare) or (1, plain)
    # a point above the line stands between the same letters: kVA·h is kVAh, and not kVA times an hour
    found = _rows("any_case").get(bare.casefold())
    return (1, plain) if found is None else _held(found)


def doubt(word: str) -> str | None:
    """Return what a spelling could mean, where it means one thing here and another there."""
    return _rows("doubtful").get(_plain(word))


def shown(name: str) -> str:
    """Return the sign that people know for a name of the registry."""
    return _rows("shown").get(name, name)


def without_state(unit: str) -> str:
    """Return a unit in which a Chinese cubic metre says nothing of its state; one that says it stays.

    Of a gas it is the metre that statistics count, at the state of the carrier's own unit; of water it is a cubic metre.
    """
    if _STATED in unit:
        return unit
    return next(
        (unit.replace(word, plain) for word, plain in _rows("without_state").items() if word in unit), unit
    )


def _plain(word: str) -> str:
    """Return a word with narrow forms, powers as the registry writes them and simplified characters."""
    return unicodedata.normalize("NFKC", word.strip().translate(_RAISED)).translate(_characters())


def _held(unit: str) -> tuple[int, str]:
    """Separate the count that the unit of a spelling has."""
    match = _HELD.fullmatch(unit)
    return (10 ** int(match[1]), match[2]) if match else (1, unit)


def _chinese(word: str) -> tuple[int, str] | None:
    names, counts = _rows("chinese"), _rows("count")
    if word in names:
        return _held(names[word])
    for before in sorted(counts, key=len, reverse=True):
        if word.startswith(before) and (rest := _behind(word.removeprefix(before))):
            return int(counts[before]) * rest[0], rest[1]
    return None


def _behind(word: str) -> tuple[int, str] | None:
    """Return what follows a count: a Chinese name, or a sign such as 万kWh."""
    if word and word.isascii():
        return meant_by(word)
    return _chinese(word)


def nearest(unit: str) -> str | None:
    """Return the known spelling that is nearest to one that nobody knows."""
    names, signs = _rows("chinese"), _rows("any_case")
    found = get_close_matches(_SIGNS.sub("", unit).casefold(), (*signs, *names), n=1, cutoff=0.6)
    if not found:
        return None
    return found[0] if found[0] in names else shown(signs[found[0]])
