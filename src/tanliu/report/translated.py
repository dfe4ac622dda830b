"""Sources, notes and grades of evidence of packs in the reader's language.

Packs say them in English. Their tables of translations have whole texts, and forms of texts such as ``table {1}``; what
is joined of several (``a; b``, ``a · b``) is translated part by part. What no table has stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tanliu.catalog.remembered import remembered
from tanliu.catalog.translation import PLACE
from tanliu.catalog.types import Catalog

#: What parts of a text are joined by, and how Chinese writes it.
_JOINTS = (("; ", "；"), (" · ", " · "), (" – ", " – "), ("；", "；"))
#: The same, where no form fits.
_LATE_JOINTS = ((": ", "："), ("：", "："))
#: Deepest nesting of forms in forms.
_DEEPEST = 6

_CHINESE = re.compile("[一-鿿]")


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of texts: ``fixed`` letters say how special it is, ``says`` whether it has words beside its places."""

    pattern: re.Pattern[str]
    written: str
    fixed: int
    is_joined: bool
    says: bool


def in_words(text: str, catalog: Catalog, language: str) -> str:
    """Return a source, note or grade of evidence of the packs in a language.

    Parameters
    ----------
    text
        As the pack has it, in English, or several of its texts joined by semicolon, dot or dash.
    language
        ``en`` returns the text as it is.
    """
    return text if language != "zh" or not text else _table(catalog).chinese(text)


class _Table:
    """The translations of packs, ready to be asked."""

    def __init__(self, texts: Mapping[str, str], forms: Sequence[_Form]) -> None:
        self._texts, self._forms = texts, forms
        self.chinese = lru_cache(maxsize=4096)(self._chinese)

    def _chinese(self, text: str) -> str:
        return self._of(text, 0) or text

    def _of(self, text: str, depth: int) -> str | None:
        """Return the Chinese of a text, None where nothing of it is known."""
        if text in self._texts:
            return self._texts[text]
        if depth > _DEEPEST:
            return None
        return (
            self._formed(text, depth, whole=True)
            or self._joined(text, depth, _JOINTS)
            or self._formed(text, depth)
            or self._joined(text, depth, _LATE_JOINTS)
        )

    def _joined(self, text: str, depth: int, joints: Sequence[tuple[str, str]]) -> str | None:
        for joint, written in joints:
            parts = text.split(joint)
            if len(parts) > 1:
                told = [self._of(part, depth + 1) for part in parts]
                if any(told):
                    return written.join(new or old for new, old in zip(told, parts, strict=True))
        return None

    def _formed(self, text: str, depth: int, *, whole: bool = False) -> str | None:
        """Return the Chinese by a form; ``whole`` asks those that hold a semicolon, which no part has."""
        for form in self._forms:
            found = form.pattern.fullmatch(text) if form.is_joined or not whole else None
            if found:
                parts = found.groupdict()
                known = {key: self._of(part, depth + 1) for key, part in parts.items()}
                if form.says or any(known.values()):
                    return _filled(form.written, {key: new or parts[key] for key, new in known.items()})
        return None


def _filled(written: str, told: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: told[f"p{place[1]}"], written)


@remembered
def _table(catalog: Catalog) -> _Table:
    texts = {id: one.zh for id, one in catalog.translations.items() if not PLACE.search(id)}
    forms = [_form(id, one.zh) for id, one in catalog.translations.items() if PLACE.search(id)]
    return _Table(texts, sorted(forms, key=lambda form: -form.fixed))


def _form(text: str, written: str) -> _Form:
    """Return a form ready to be matched; a place takes as little as it can."""
    parts = PLACE.split(text)
    pattern = "".join(f"(?P<p{one}>.+?)" if at % 2 else re.escape(one) for at, one in enumerate(parts))
    return _Form(
        re.compile(pattern), written, sum(map(len, parts[::2])), "; " in text, bool(_CHINESE.search(written))
    )
