"""What a heading means, by the words of the packs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tanliu.app.ingest.propose.zones import without
from tanliu.app.ingest.values import unit_fault
from tanliu.catalog.counted import other_units
from tanliu.catalog.types import Catalog
from tanliu.kit.spelling import doubt

_BRACKETED = re.compile(r"[(\[（【]([^)\]）】]*)[)\]）】]")
#: A unit behind a name: in brackets, or after a comma, a slash or an underscore.
_BRACKETS = re.compile(r"^(.*?)\s*[(（\[【〔]([^()（）\[\]【】]*(?:\([^()]*\))?)[)）\]】〕]\s*$", re.DOTALL)
_BEHIND = re.compile(r"^(.+?)[\s,，/:：_]+([^\s,，:：_]+)$")
#: Where a word begins in a key of a program, meterId; kWh is one word.
_HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
_BLANKS = re.compile(r"[\s_\-\u3000]+")
#: Shortest word that is looked for inside a longer heading; below the third length it stands for itself, since
#: "mois" is no part of "moisture", while "Strom" is one of "Stromverbrauch".
_SHORTEST = 2
_SHORTEST_LATIN, _COMPOUND = 4, 5
_LATIN = "[a-zß-ɏ]"
#: What numbers are about that are planned, expected, or of another period than their row.
ANOTHER = "another"
#: A part of the day that an amount is split into: 尖, 峰, off-peak.
PART = "part"
#: Units of power.
POWER = frozenset({"W", "kW", "MW", "GW", "千瓦", "兆瓦"})
#: What cells say of the direction of a meter.
_DIRECTION = "direction:"
#: What a carrier is not counted in: emissions of it, and vessels that hold nobody knows how much.
_EMITTED, _VESSEL = "emitted", "vessel"
#: One of several columns of amounts of one carrier or measure.
RIVAL = "rival"
#: Which quarter a row is of.
_QUARTER = "report.quarter"
#: What headings say that feeds no column.
SILENT = frozenset({"ignore", "given_back", "total", "missing", ANOTHER, PART, RIVAL, _EMITTED, _VESSEL})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says: about what, in which unit, and whether the words leave no doubt."""

    about: str
    unit: str | None = None
    sure: bool = True


class Vocabulary:
    """Words of the packs: names of carriers and measures, and headings."""

    def __init__(self, catalog: Catalog) -> None:
        words: dict[str, str] = {}
        for kind in catalog.activities.values():
            words |= dict.fromkeys(
                map(folded, (kind.id, kind.name_en, kind.name_zh, *_short(kind.name_en))),
                f"carrier:{kind.id}",
            )
        for measure in catalog.measures.values():
            column = f"entity.{measure.id}" if measure.origin == "registered" else f"measure:{measure.id}"
            words |= dict.fromkeys(map(folded, (measure.id, measure.name_en, measure.name_zh)), column)
        told = {folded(one.id): one.about for one in catalog.headings.values()}
        self._directions = {
            word: about.removeprefix(_DIRECTION)
            for word, about in told.items()
            if about.startswith(_DIRECTION)
        }
        words |= {word: about for word, about in told.items() if not about.startswith(_DIRECTION)}
        self._words = words
        self._units = {kind.id: kind.unit for kind in catalog.activities.values()}
        self._units |= {measure.id: measure.unit for measure in catalog.measures.values()}
        self._others = other_units(catalog)
        self._long = sorted((word for word in words if _is_long(word)), key=len, reverse=True)
        self._signs: dict[str, set[str]] = {}
        for one in catalog.headings.values():
            self._signs.setdefault(one.about, set()).add(one.id)

    def meaning(self, heading: str) -> Meaning | None:
        """Return what a heading means; None when no word of it is known.

        Examples
        --------
        ``原煤(吨)`` is ``carrier:raw_coal`` in ``吨``; ``Gas use, therms`` is ``carrier:natural_gas`` in ``therms``, unsure.
        """
        text = heading.strip()
        if not text:
            return None
        if about := self._words.get(folded(text)):
            return Meaning(about)
        words = _HUMP.sub(" ", text).replace(".", " ")
        if words != text and (key := self.meaning(words)) is not None and (key.sure or key.unit):
            return key
        if (bare := without(text)) != text and (stamp := self._words.get(folded(bare))) is not None:
            return Meaning(stamp)
        name, unit = split_unit(text)
        if unit is None and "%" in text:
            return Meaning(ANOTHER)
        about = self._words.get(folded(name))
        if about is not None:
            # 能源(万千瓦时) is no column of names of carriers, and Interval kWh none of lengths
            counts = unit is not None and (
                about == "report.carrier" or (about.startswith("meter.") and unit_fault(unit, "kWh") is None)
            )
            return Meaning("reading.quantity", unit, sure=False) if counts else Meaning(about, unit)
        # a mean of power is what many meters say of an interval
        if self._has(ANOTHER, name) and unit not in POWER:
            return Meaning(ANOTHER, unit)
        found = [self._words[word] for word in self._long if _stands_in(word, folded(name))]
        # 一季度 holds the amounts of one, and says of no row which it is
        found = [one for one in found if one != _QUARTER]
        if not found and self._is_made(name):
            return Meaning(ANOTHER, unit)
        if not found:
            return None
        about = found[0]
        if about.endswith(".quantity"):
            # 原煤消费量 is coal, and no quantity of nobody knows what
            about = next((one for one in found if one.startswith(("carrier:", "measure:"))), about)
        if about.startswith("carrier:") and self._has(_EMITTED, name):
            return Meaning(ANOTHER, unit)
        named = unit is not None and about.startswith(("meter.", "entity."))
        # "Meter A kWh" holds what a meter counts, and no codes of meters
        return None if named else Meaning(about, unit, sure=False)

    def _has(self, about: str, name: str) -> bool:
        """Return whether a heading holds a word that is about something."""
        return any(_stands_in(folded(word), folded(name)) for word in self._signs.get(about, ()))

    def _is_made(self, name: str) -> bool:
        """Return whether a heading says that numbers are generated, or go into a store or out of it."""
        text = folded(name)
        return any(
            _stands_in(word, text) for word, one in self._directions.items() if one not in ("use", "export")
        )

    def counts_vessels(self, heading: str) -> bool:
        """Return whether brackets of a heading, or what is behind its comma, say bottles or drums."""
        parts = [*_BRACKETED.findall(heading), *re.split("[,，]", heading)[1:]]
        return any(self._words.get(folded(part)) == _VESSEL for part in parts)

    def amount(self, text: str) -> Meaning | None:
        """Return the carrier or measure that a line of text names, with its unit; None when it names none."""
        name, unit = split_unit(text.strip())
        words = (word for word in self._long if self._words[word].startswith(("carrier:", "measure:")))
        inside = next((word for word in words if _stands_in(word, folded(name))), None)
        return None if inside is None else Meaning(self._words[inside], unit, sure=False)

    def unit_of(self, about: str) -> str:
        """Return the unit in which the packs count what a heading is about; empty for what has none."""
        return self._units.get(about.split(":")[1], "") if ":" in about else ""

    def word(self, text: str) -> str | None:
        """Return what a cell means, such as a carrier's name in a column of carriers."""
        return self._words.get(folded(text))

    def direction(self, text: str) -> str | None:
        """Return which way a meter measures by what a cell says; None when nobody knows the word."""
        word = folded(text)
        meant = {"given_back": "export", "report.quantity": "use"}.get(self._words.get(word, ""))
        return self._directions.get(word, meant)

    def signs(self, about: str) -> frozenset[str]:
        """Return the words that mean one thing, as they are written."""
        return frozenset(self._signs.get(about, ()))

    def unit_among(self, heading: str, about: str) -> str | None:
        """Return the one unit among the words of a heading, ``Total kWh used``; None beside figures, which could multiply it.

        In brackets every other word could: ``(dozen kWh)``.
        """
        words = _words(_BRACKETED.sub(" ", heading))
        found = {word for word in words if len(word) > 1 and is_unit(word) and self.fits(word, about)}
        return found.pop() if len(found) == 1 and not any(sign.isdigit() for sign in heading) else None

    def has_unit(self, heading: str, about: str) -> bool:
        """Return whether a word of a heading is a unit that fits, whatever stands beside it."""
        return any(len(word) > 1 and is_unit(word) and self.fits(word, about) for word in _words(heading))

    def fits(self, unit: str, about: str) -> bool:
        """Return whether a unit counts what the packs count of something."""
        kind, _, name = about.partition(":")
        if kind == "carrier" and "co2" in unit.casefold():
            return False
        others = self._others.get(name.partition(":")[0], ()) if kind == "carrier" else ()
        target = self.unit_of(about)
        return not target or any(unit_fault(unit, one) is None for one in (target, *others))


def _words(heading: str) -> list[str]:
    return re.split(r"[\s()（）\[\]/,，:_]+", unicodedata.normalize("NFKC", heading))


def folded(text: str) -> str:
    """Return a word without case, full-width forms, blanks, underscores and hyphens."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def split_unit(heading: str) -> tuple[str, str | None]:
    """Return a heading's name and its unit.

    Examples
    --------
    >>> split_unit("原煤（吨）"), split_unit("electricity_kwh"), split_unit("Energy source")
    (('原煤', '吨'), ('electricity', 'kwh'), ('Energy source', None))
    """
    text = unicodedata.normalize("NFKC", heading.strip())
    for form in (_BRACKETS, _BEHIND):
        found = form.match(text)
        if found and (form is _BRACKETS or is_unit(found[2])):
            unit = found[2].removeprefix("单位:").strip()
            return found[1].strip(), unit if is_unit(unit) else None
    return text, None


def is_unit(text: str) -> bool:
    """Return whether a text is a unit that is known or could be one of several."""
    return bool(text) and (doubt(text) is not None or unit_fault(text, text) is None) and not text.isdigit()


def says_a_part(heading: str, fits: Callable[[str], bool]) -> bool:
    """Return whether brackets of a heading hold a unit that fits, or one of energy, beside words that make it another: (dozen kWh), (kWh PCS)."""
    parts = (part for part in _BRACKETED.findall(heading) if not is_unit(part.strip()))
    words = (word for part in parts for word in part.split())
    return any(is_unit(word) and (fits(word) or unit_fault(word, "kWh") is None) for word in words)


def _short(name: str) -> tuple[str, ...]:
    """Return an English name without what explains it: ``Petrol (gasoline)``, ``Steam, as heat``."""
    short = re.split(r"[,(]", name)[0].strip()
    return (short,) if short != name else ()


def _stands_in(word: str, heading: str) -> bool:
    """Return whether a word is in a heading: a Latin one from where a word begins."""
    if not word[:1].isascii():
        return word in heading
    # most words are in no heading: that is told before a pattern is asked
    return word in heading and _latin(word).search(heading) is not None


@cache
def _latin(word: str) -> re.Pattern[str]:
    """Return the pattern of a Latin word where it begins; of a short one, where it ends too."""
    end = "" if len(word) >= _COMPOUND else f"(?!{_LATIN})"
    return re.compile(f"(?<!{_LATIN}){re.escape(word)}{end}")


def _is_long(word: str) -> bool:
    return len(word) >= (_SHORTEST_LATIN if word.isascii() else _SHORTEST)
