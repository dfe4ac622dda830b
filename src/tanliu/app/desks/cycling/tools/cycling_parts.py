"""How long each kind of part lasts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tanliu.app.desks.cycling import shown
from tanliu.app.desks.cycling.queries.parts_files import spells
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of


def run(given: Given) -> Answer:
    """Check the history of parts; those still fitted count as not yet failed."""
    until = given.date("until")
    assert until is not None, "the field is required"
    return shown.parts(spells(given.files["parts"]), until.toordinal(), given.lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up twenty brakes and twenty saddles, and one that is in two places."""
    first, rows = date(2024, 1, 1), []
    for at in range(20):
        fitted = first + timedelta(days=7 * at)
        failed = at % 3 != 2
        gone = fitted + timedelta(days=150 + 12 * at)
        rows.append((f"K{at}", "brake", f"B{at}", fitted, gone if failed else "", "fault" if failed else ""))
        rows.append(
            (f"S{at}", "saddle", f"B{at}", fitted, gone if at == 4 else "", "removed" if at == 4 else "")
        )
    rows.append(("K0", "brake", "B9", first + timedelta(days=30), "", ""))
    return {"parts": csv_of(("part", "kind", "vehicle", "installed", "removed", "end"), rows)}, {
        "until": "2025-06-30"
    }
