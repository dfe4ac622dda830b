"""Whether masses of batches close, what each gives off, how warm it was, and the landfill that would have been."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tanliu.app.desks.organics import shown
from tanliu.app.desks.organics.queries.files import batches_of, spared
from tanliu.app.desks.organics.queries.rules import rules_of
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.types import Catalog


def run(given: Given) -> Answer:
    """Judge batches."""
    rules = rules_of(given.catalog)
    found = batches_of(given.files["batches"], rules, given.catalog)
    whole = sum(one.mass.came_in for one in found)
    landfill = spared(whole, rules, given.catalog, given.text("landfill") or None)
    return shown.batches(found, whole, landfill, rules, given.lang)


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    return shown.rules(rules_of(catalog), lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a heap that was warm for days, and one that lost its log."""
    first, rows = datetime(2025, 3, 1, 8), []  # noqa: DTZ001
    for name, log in (("A", True), ("B", False)):
        rows += [
            (name, "composting", first, "in", 110),
            (name, "composting", first + timedelta(days=30), "out", 38),
        ]
        if log:
            rows += [
                (
                    name,
                    "composting",
                    first + timedelta(hours=6 * at),
                    "temperature",
                    60 if 8 < at < 40 else 35,
                )
                for at in range(60)
            ]
    told = [(one, kind, f"{at:%Y-%m-%dT%H:%M}", what, amount) for one, kind, at, what, amount in rows]
    return {"batches": csv_of(("batch", "treatment", "time", "what", "amount"), told)}, {}
