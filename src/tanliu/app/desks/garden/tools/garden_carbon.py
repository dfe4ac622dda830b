"""What a garden gives off and takes up in a year, and the footprint of a kilogram of its tea."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.garden import shown
from tanliu.app.desks.garden.queries.carbon import balance_of
from tanliu.app.desks.garden.queries.rules import rules_of
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.types import Catalog


def run(given: Given) -> Answer:
    """Work the balance out, line by line."""
    found = balance_of(
        given.files["year_of"], rules_of(given.catalog), given.catalog, given.text("soil") or None,
        given.text("region") or "CN", int(given.within("year", 1990, 2100, 2022)),
    )  # fmt: skip
    return shown.balance(found, given.lang)


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    return shown.rules(rules_of(catalog), lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up the year of two hectares."""
    rows = [
        ("area", 2, "ha"), ("synthetic_n", 280, "kg"), ("organic_n", 150, "kg"), ("urea", 300, "kg"), ("dolomite", 400, "kg"),
        ("electricity", 6200, "kWh"), ("dry_tea", 1500, "kg"), ("biomass_before", 21, "t"), ("biomass_after", 24.5, "t"),
        ("years", 5, "a"),
    ]  # fmt: skip
    return {"year_of": csv_of(("item", "amount", "unit"), rows)}, {"region": "CN", "year": "2022"}
