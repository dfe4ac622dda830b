"""Public holidays of a pack, and the days on which they are made up for: by year, with their source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from tanliu.catalog.finding import noted
from tanliu.catalog.schema.faults import fault
from tanliu.catalog.schema.rows import Row, YearCell, columns, read_rows
from tanliu.catalog.schema.values import Day, Evidence, Text
from tanliu.catalog.types import Finding
from tanliu.kit.message import Message
from tanliu.kit.workday import SATURDAY, Calendar, Special

_LONGEST = timedelta(days=15)


class Holiday(Row):
    """Days of a holiday, or the days on which one is made up for: a row of a table in ``calendars``."""

    first: Day
    last: Day
    year: YearCell
    kind: Literal["holiday", "make_up"]
    name_en: Text
    name_zh: Text
    source: Text
    evidence: Evidence

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        days = f"{self.first} / {self.last}"
        if not timedelta(0) <= self.last - self.first <= _LONGEST or self.year not in (
            self.first.year, self.last.year,
        ):  # fmt: skip
            raise fault(Message("these are not days of a holiday of {year}", year=self.year), found=days)
        if self.kind == "make_up" and any(day.weekday() < SATURDAY for day in self.special.days):
            raise fault("only a Saturday or Sunday can be a day that makes up for a holiday", found=days)
        return self

    @property
    def special(self) -> Special:
        """The days as a calendar takes them."""
        return Special(
            self.first,
            self.last,
            self.year,
            self.kind,
            self.name_en,
            self.name_zh,
            self.source,
            self.evidence,
        )


COLUMNS = columns(Holiday)


def read(folder: Path, findings: list[Finding]) -> list[Special]:
    """Read the holidays of a folder; a day that is named twice is a finding."""
    found: list[Special] = []
    for path in sorted(folder.glob("*.csv")):
        named: set[date] = set()
        for row in read_rows(path, Holiday, findings):
            if named & set(row.special.days):
                days = f"{row.first} / {row.last}"
                findings.append(noted(path, row.line, "a day that was named before", found=days))
            named |= set(row.special.days)
            found.append(row.special)
    return found


def calendar(packs: Iterable[list[Special]]) -> Calendar:
    """Put the holidays of packs together; a year of a later pack replaces that year of an earlier one."""
    kept: list[Special] = []
    for specials in packs:
        years = {one.year for one in specials}
        kept = [one for one in kept if one.year not in years] + specials
    return Calendar.of(kept)
