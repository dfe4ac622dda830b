"""Names of a file beside names of the register: the same, alike, or not to be found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Likeness from which a name is proposed for another.
_ALIKE = 0.72
_SIGNS = re.compile(r"[\s()\[\]{}.,·\-_'\"&/]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the file and the id proposed for it.

    Parameters
    ----------
    id
        None where nothing is alike.
    name
        Name of the register.
    how
        ``code``, ``name``, ``alike`` (to be confirmed) or ``none``.
    """

    text: str
    id: str | None
    name: str
    how: str


def matched(texts: Iterable[str], register: Mapping[str, str]) -> list[Match]:
    """Find each text in a register of names by id: by its code, by its name, by a name that is alike.

    A name that two ids have is found for neither.
    """
    codes = {plain(one): one for one in register}
    names: dict[str, list[str]] = {}
    for one, name in register.items():
        names.setdefault(plain(name), []).append(one)
    return [_one(text, register, codes, names) for text in dict.fromkeys(texts)]


def _one(
    text: str, register: Mapping[str, str], codes: Mapping[str, str], names: Mapping[str, list[str]]
) -> Match:
    key = plain(text)
    if key in codes:
        return Match(text, codes[key], register[codes[key]], "code")
    if len(same := names.get(key, [])) == 1:
        return Match(text, same[0], register[same[0]], "name")
    likely = sorted(((likeness(key, name), name) for name in names if len(names[name]) == 1), reverse=True)[
        :2
    ]
    if likely and likely[0][0] >= _ALIKE and (len(likely) == 1 or likely[0][0] > likely[1][0]):
        found = names[likely[0][1]][0]
        return Match(text, found, register[found], "alike")
    return Match(text, None, "", "none")


def likeness(one: str, other: str) -> float:
    """Return how alike two names are: 1 for the same, and near it when one holds the whole other."""
    if not one or not other:
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) > 3 and short in long:
        return 0.9
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def plain(name: str) -> str:
    """Return a name without case, forms of width, blanks and signs."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold()
