"""The cheapest fertilisers for a harvest within the ceilings; what is needed beyond them is refused, and said."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.garden import shown
from tanliu.app.desks.garden.queries.fertilisers import offered
from tanliu.app.desks.garden.queries.rules import rules_of
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.types import Catalog
from tanliu.model.farm.feed import feed


def run(given: Given) -> Answer:
    """Plan a year's fertilisers for a mu."""
    rules = rules_of(given.catalog).nutrients
    leaf = given.within("leaf", 0, 5000, 300)
    return shown.feeding(feed(leaf, offered(given.files["fertilisers"]), rules), leaf, rules, given.lang)


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    return shown.rules(rules_of(catalog), lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up four fertilisers."""
    rows = [
        ("urea", 0.46, 0, 0, "no", 2.4), ("compound", 0.15, 0.15, 0.15, "no", 3.1), ("rapeseed cake", 0.05, 0.02, 0.014, "yes", 2.8),
        ("compost", 0.02, 0.015, 0.02, "yes", 0.9),
    ]  # fmt: skip
    return {"fertilisers": csv_of(("name", "n", "p2o5", "k2o", "organic", "price"), rows)}, {"leaf": "300"}
