"""Public holidays of a pack, and the days on which they are made up for: by year, with their source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from tanliu.catalog.tables import Cells, rows
from tanliu.catalog.types import EVIDENCE, Finding
from tanliu.kit.workday import SATURDAY, Calendar, Special

COLUMNS = ("first", "last", "year", "kind", "name_en", "name_zh", "source", "evidence")
_LONGEST = timedelta(days=15)


def read(folder: Path, findings: list[Finding]) -> list[Special]:
    """Read the holidays of a folder; a day that is named twice is a finding."""
    found: list[Special] = []
    for path in sorted(folder.glob("*.csv")):
        named: set[date] = set()
        for cells in rows(path, COLUMNS, findings):
            one = _special(cells)
            if one is not None:
                if named & set(one.days):
                    cells.fault(f"{one.first} to {one.last} has a day that was named before")
                named |= set(one.days)
                found.append(one)
    return found


def calendar(packs: Iterable[list[Special]]) -> Calendar:
    """Put the holidays of packs together; a year of a later pack replaces that year of an earlier one."""
    kept: list[Special] = []
    for specials in packs:
        years = {one.year for one in specials}
        kept = [one for one in kept if one.year not in years] + specials
    return Calendar.of(kept)


def _special(cells: Cells) -> Special | None:
    kind, evidence = cells.choice("kind", ("holiday", "make_up")), cells.choice("evidence", EVIDENCE)
    year, first, last = cells.year("year"), _day(cells, "first"), _day(cells, "last")
    name_en, name_zh, source = (cells.text(name, required=True) for name in ("name_en", "name_zh", "source"))
    if first is None or last is None or year is None:
        return None
    if not timedelta(0) <= last - first <= _LONGEST or year not in (first.year, last.year):
        cells.fault(f"{first} to {last} are not days of a holiday of {year}")
        return None
    one = Special(first, last, year, kind, name_en, name_zh, source, evidence)
    if kind == "make_up" and any(day.weekday() < SATURDAY for day in one.days):
        cells.fault("only a Saturday or Sunday can be a day that makes up for a holiday")
    return one


def _day(cells: Cells, column: str) -> date | None:
    try:
        return date.fromisoformat(cells.text(column, required=True))
    except ValueError:
        cells.fault(f"{column} is not a day such as 2025-01-01")
        return None
