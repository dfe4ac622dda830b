"""Names of industries, carriers and fields as readers know them, from the packs' taxonomies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.types import Scheme
from tanliu.kit.units import spelled
from tanliu.report.fault import remark
from tanliu.report.phrase import phrases, say
from tanliu.report.translated import in_words

#: How Chinese writes what a unit counts by.
_COUNTS = {"10^4 ": "万", "10^8 ": "亿"}


class Named(Protocol):
    """A member of a taxonomy."""

    @property
    def name_en(self) -> str: ...

    @property
    def name_zh(self) -> str: ...


class Titled(Protocol):
    """What a pack gives a title."""

    @property
    def title_en(self) -> str: ...

    @property
    def title_zh(self) -> str: ...


def written(unit: str) -> str:
    """Return a unit that no table of packs names with its figures as people set them."""
    return unit.replace("10^4", "10⁴").replace("10^8", "10⁸").replace("CO2", "CO₂")


@dataclass(frozen=True, slots=True)
class Names:
    """Names in one language; what no taxonomy knows (a source's own building types) is its own name."""

    catalog: Catalog
    language: str

    def industry(self, code: str | None) -> str:
        """Return ``C17 Textiles`` for a division of GB/T 4754, with or without the letter of its section."""
        if not code:
            return ""
        known = self.catalog.industry(code)
        return code if known is None else f"{code} {self._of(known)}"

    def carrier(self, carrier: str) -> str:
        """Return the name of an energy carrier or another activity, or of what a sensor reads."""
        known = self.catalog.activities.get(carrier) or self.catalog.quantity_kinds.get(carrier)
        return carrier if known is None else self._of(known)

    def purpose(self, purpose: str) -> str:
        """Return what a quantity was for."""
        known = self.catalog.purposes.get(purpose)
        return purpose if known is None else self._of(known)

    def amount(self, amount: str) -> str:
        """Return the name of an amount of lines; of a substance beside the greenhouse gases as its pack names it."""
        known = next((one for one in self.catalog.beside if one.measure == amount), None)
        return self.word(amount) if known is None else self._of(known)

    def unit(self, unit: str | None) -> str:
        """Return how people write a unit, whatever language it was delivered in."""
        if not unit:
            return ""
        plain = spelled(unit)
        known = self.catalog.unit_names.get(plain)
        if known is None and self.language == "zh" and plain[:5] in _COUNTS:
            return _COUNTS[plain[:5]] + self.unit(plain[5:])
        if known is None and self.language == "zh" and "/" in plain:
            return "/".join(self.unit(one) for one in plain.split("/"))
        return written(plain) if known is None else self._of(known)

    def edition(self, scheme: Scheme) -> str:
        """Return the title of a scheme with the edition of it."""
        return say("scheme_edition", self.language, title=self.of(scheme), edition=scheme.edition)

    def word(self, key: str) -> str:
        """Return a term of the phrase table, the name of a measure of the packs, or the key itself."""
        known = phrases().get(key)
        if known is not None:
            return known[self.language]
        measure = self.catalog.measures.get(key)
        return key if measure is None else self._of(measure)

    def of(self, titled: Titled) -> str:
        """Return the title of what packs name in both languages, such as an indicator."""
        return titled.title_zh if self.language == "zh" else titled.title_en

    def item(self, item: Named) -> str:
        """Return the name of an item of the data catalogue."""
        return self._of(item)

    def remark(self, text: str) -> str:
        """Return the remarks kept with a result; a rule of a purpose is the pack's own sentence."""
        rules = {one.rule_en: one.rule_zh for one in self.catalog.purposes.values() if one.rule_en}
        parts = [
            rules[part] if part in rules and self.language == "zh" else remark(part, self.language)
            for part in text.split("; ")
        ]
        return ("；" if self.language == "zh" else "; ").join(parts)

    def in_words(self, text: str) -> str:
        """Return a source, note or grade of evidence of the packs."""
        return in_words(text, self.catalog, self.language)

    def match(self, how: str) -> str:
        """Return how a factor was matched; a region part and a year part are joined by ``+``."""
        return " + ".join(self.word(f"match_{part}") for part in how.split("+"))

    def _of(self, known: Named) -> str:
        return known.name_zh if self.language == "zh" else known.name_en
