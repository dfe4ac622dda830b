"""A sum of lines narrowed to a carrier, a field or industries, so that each cell of a table has an explanation of its own."""

from __future__ import annotations

from dataclasses import dataclass

from tanliu.app.store.sql import literal
from tanliu.catalog.types import Catalog
from tanliu.report.names import Names

_SCOPES = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To what a sum of lines is narrowed; an empty text narrows nothing.

    Attributes
    ----------
    carrier, field, industry
        As lines have them.
    sector
        1, 2 or 3: the industries of the primary, secondary or tertiary industry.
    scope
        1, 2 or 3: the scope of the GHG Protocol.
    """

    carrier: str = ""
    field: str = ""
    industry: str = ""
    sector: str = ""
    scope: str = ""

    def __bool__(self) -> bool:
        return bool(self.carrier or self.field or self.industry or self.sector or self.scope)

    def condition(self, catalog: Catalog) -> str:
        """Return the condition on lines in SQL."""
        named = (("carrier", self.carrier), ("field", self.field), ("industry", self.industry))
        found = [f"{column} = {literal(value)}" for column, value in named if value]
        if self.sector:
            inside = [one for one in catalog.industries.values() if str(one.three_industries) == self.sector]
            codes = ", ".join(literal(code) for one in inside for code in (one.id, f"{one.section}{one.id}"))
            found.append(f"industry IN ({codes})" if codes else "false")
        if self.scope:
            found.append(f"scope = {self.scope}" if self.scope in _SCOPES else "false")
        return " AND ".join(found) or "true"

    def said(self, names: Names) -> str:
        """Return in words to what a sum is narrowed."""
        parts = (
            names.word(self.field) if self.field else "",
            names.word(f"industry_{self.sector}") if self.sector else "",
            names.word(f"ghg_scope_{self.scope}") if self.scope in _SCOPES else self.scope,
            names.industry(self.industry),
            names.carrier(self.carrier) if self.carrier else "",
        )
        return " · ".join(f"{one[:1].upper()}{one[1:]}" for one in parts if one)
