"""Monthly tonnages by year and stream, and the share that is kept from the landfill."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.organics import shown
from tanliu.app.desks.organics.queries.files import years_of
from tanliu.app.desks.organics.queries.rules import rules_of
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of


def run(given: Given) -> Answer:
    """Sum tonnages."""
    rules = rules_of(given.catalog)
    found, lines = years_of(given.files["tonnages"], rules, given.says_yes("short_tons"))
    return shown.diversion(found, lines, rules, given.lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up two years of a district, the second not ended."""
    header = ("MONTH", "REFUSETONSCOLLECTED", "PAPERTONSCOLLECTED", "MGPTONSCOLLECTED", "RESORGANICSTONS")
    rows = [
        (f"{year} / {month:02}", 3000 - 20 * at, 310 + 3 * at, 280 + 2 * at, 60 + 9 * at)
        for at, (year, month) in enumerate(
            [(2024, one) for one in range(1, 13)] + [(2025, one) for one in range(1, 9)]
        )
    ]
    return {"tonnages": csv_of(header, rows)}, {"short_tons": "no"}
