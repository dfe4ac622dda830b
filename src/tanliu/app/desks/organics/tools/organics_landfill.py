"""What a landfill gives off of a waste, year by year: it is no saving of the first year alone."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.organics import shown
from tanliu.app.desks.organics.queries.files import spared
from tanliu.app.desks.organics.queries.rules import rules_of
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.given import Given
from tanliu.catalog.types import Catalog

_MOST_KG = 1e12


def run(given: Given) -> Answer:
    """Work the decay of a waste out that is laid down once."""
    kg = given.within("kilograms", 0, _MOST_KG, 0)
    landfill = spared(kg, rules_of(given.catalog), given.catalog, given.text("landfill") or None)
    return shown.landfill(kg, landfill, given.lang)


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    return shown.rules(rules_of(catalog), lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a year of 110 kg a day."""
    return {}, {"kilograms": "40150"}
