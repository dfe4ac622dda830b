"""A table whose columns are known becomes the document of a source mapping, and a list of what is unsure of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tanliu.app.ingest import marks
from tanliu.app.ingest.across import VALUE
from tanliu.app.ingest.propose import forms, quarters
from tanliu.app.ingest.propose.columns import Column, Table, unit_beside
from tanliu.app.ingest.propose.header import MONTH_IN_NAME
from tanliu.app.ingest.propose.names import Match, matched
from tanliu.app.ingest.propose.vocabulary import Meaning, Vocabulary, says_a_part
from tanliu.catalog.source.types import MISSING
from tanliu.catalog.types import Catalog
from tanliu.kit.message import Message

Document = dict[str, Any]
#: Blanks from which a column of keys was merged or written once for several rows.
_MERGED = 0.2
#: What a column says of which the year stands elsewhere.
MONTH = "report.month"
_MONTH_HEADING = re.compile("月|month|monat|mois|mes", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known beside the file.

    Parameters
    ----------
    place
        Region in which everything of the file lies that names none.
    zone
        Time zone of wall clocks.
    register
        Names of firms by id.
    meters
        Codes of meters that are known.
    aliases
        Ids that a person gave to names.
    ratios
        By what the counters of meters are multiplied, where something is known of it.
    makers
        Codes of meters that do not measure use: what is generated, fed in or stored.
    """

    catalog: Catalog
    vocabulary: Vocabulary
    place: str = ""
    zone: str = ""
    register: Mapping[str, str] = field(default_factory=dict)
    meters: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    ratios: Mapping[str, Decimal] = field(default_factory=dict)
    makers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Draft:
    """Tables of a mapping under way."""

    table: Table
    ground: Ground
    file: str = ""
    named: dict[str, str] = field(default_factory=dict)
    tables: Document = field(default_factory=dict)
    doubts: list[Message] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    filled: list[str] = field(default_factory=list)
    where: dict[str, list[str]] = field(default_factory=dict)

    def doubt(self, message: Message) -> None:
        self.doubts.append(message)

    def take(self, column: Column) -> str:
        """Note that a column is used; returns its heading."""
        assert column.constant is None
        self.used.add(column.heading)
        if column.meaning is not None and not column.meaning.sure:
            self.doubt(
                Message(
                    "column {column} is taken for {meaning}", column=self.shown(column), meaning=column.about
                )
            )
        return column.heading

    def shown(self, column: Column) -> str:
        """Return how a person knows a column; one that spreading makes stands for those of the file."""
        told = self.table.across
        return (
            column.heading if told is None or column.heading != VALUE else f"{told['first']} … {told['last']}"
        )

    def key(self, column: Column) -> str:
        """Take a column that every row needs; where rows leave it blank it is filled down."""
        if column.blank >= _MERGED and column.heading not in self.filled:
            self.filled.append(column.heading)
        return self.take(column)

    def zone(self) -> str:
        """Return the zone of wall clocks; UTC, unsure, where neither a person nor the place says one."""
        if not self.ground.zone:
            self.doubt(Message("no time zone was told; UTC is assumed"))
        return self.ground.zone or "UTC"

    def period(self) -> Document | str | None:
        """Return what says the month: a column, the name of the sheet or file, or a line above the table."""
        column = self.table.of("report.period")
        if (of_quarter := quarters.period(self, column)) is not None:
            return of_quarter
        if column is not None and (month := self._month_beside(column)) is not None:
            return {
                "columns": [self.key(column), self.key(month)],
                "join": "" if column.values[0].endswith("年") else "-",
            }
        if column is not None:
            return self.key(column)
        for place, text in (("sheet", self.table.looked.sheet or ""), ("file", self.file)):
            found = re.search(MONTH_IN_NAME, text)
            if found is not None and place not in self.table.named and forms.is_period(found["period"]):
                self.named[place] = MONTH_IN_NAME
                return "period"
        told = self.table.said.get("report.period")
        if told is None:
            return None
        if forms.is_year(told) and (of_sheet := self._month_of_sheet(told)) is not None:
            return of_sheet
        self.doubt(
            Message(
                "the month {period} is that of a line above the table; a file of another month needs it changed",
                period=told,
            )
        )
        return {"constant": told}

    def _month_of_sheet(self, year: str) -> Document | None:
        """Return the month that a sheet such as 3月 is called by, of the year of a line above its table."""
        column = self.table.of(MONTH)
        mark = marks.month_of(self.table.looked.sheet or "") if column is None else None
        if column is None and (mark is None or mark.month is None or mark.rest):
            return None
        self.doubt(
            Message(
                "the year {year} is that of a line above the table; a file of another year needs it changed",
                year=year,
            )
        )
        if column is not None:
            return {"column": self.take(column), "prefix": f"{year}-"}
        return {"constant": f"{year}-{mark.month:02d}"} if mark is not None else None

    def _month_beside(self, year: Column) -> Column | None:
        """Return the column of the month's number beside one of years."""
        if forms.share(year.values, forms.is_year) < 1:
            return None
        return next(
            (
                one for one in self.table.columns
                if one is not year and _MONTH_HEADING.search(one.heading) and forms.share(one.values, forms.is_month_number) == 1
            ),
            None,
        )  # fmt: skip

    def unit(self, column: Column) -> str | None:
        """Return the unit of a column: that of its heading where it fits, else that of the packs, unsure."""
        told, about = unit_beside(column), column.about
        if told and self.ground.vocabulary.fits(told, about):
            return told
        usual = self.ground.vocabulary.unit_of(about)
        if told:
            self.doubt(
                Message(
                    "column {column}: {unit} does not count {meaning}; left out",
                    column=column.heading,
                    unit=told,
                    meaning=about,
                )
            )
            return None
        words = self.ground.vocabulary
        rows = self.table.of("report.unit")
        if rows is not None and len(set(rows.values)) == 1 and words.fits(rows.values[0], about):
            self.used.add(rows.heading)
            what = "{column} says that the numbers are in {unit}"
            self.doubt(Message(what, column=rows.heading, unit=rows.values[0]))
            return rows.values[0]
        if (worded := words.unit_among(column.heading, about)) is not None:
            what = "{column} says that the numbers are in {unit}"
            self.doubt(Message(what, column=column.heading, unit=worded))
            return worded
        is_other = words.has_unit(column.heading, about) or says_a_part(
            column.heading, lambda unit: words.fits(unit, about)
        )
        if is_other or words.counts_vessels(column.heading):
            self.doubt(
                Message("column {column} says a unit that is not known; left out", column=column.heading)
            )
            return None
        self.doubt(
            Message("column {column} says no unit; {unit} is assumed", column=self.shown(column), unit=usual)
        )
        return usual


def identity(draft: Draft, column: Column, register: Mapping[str, str]) -> Document:
    """Return the value of a column of codes, or of names that a register knows under their codes."""
    if column.constant is not None:
        return _constant(draft, column, register)
    name = draft.key(column)
    if column.about != "entity.name":
        return (
            {"column": name, "clean": ["nfkc", "upper"]}
            if forms.share(column.values, forms.is_code)
            else {"column": name}
        )
    if not register:
        return {"column": name, "clean": ["collapse"]}
    aliases = draft.ground.aliases
    draft.matches = [
        replace(one, id=aliases[one.text], name=register[aliases[one.text]], how="name")
        if aliases.get(one.text) in register
        else one
        for one in matched(column.values, register)
    ]
    alike = [one for one in draft.matches if one.how == "alike"]
    lost = [one.text for one in draft.matches if one.how == "none"]
    if alike:
        draft.doubt(
            Message(
                "names taken for others of the register: {names}",
                names="; ".join(f"{one.text} = {one.name}" for one in alike[:5]),
            )
        )
    if lost:
        draft.doubt(Message("names that the register does not know: {names}", names=", ".join(lost[:5])))
    return {"column": name, "values": {one.text: one.id for one in draft.matches if one.id is not None}}


def said_whose(draft: Draft) -> tuple[Column | None, Column | None]:
    """Return code and name of the firm that a line above the table names, as columns that say the same everywhere."""
    found = []
    for about in ("entity.entity_id", "entity.name"):
        text = draft.table.said.get(about)
        found.append(None if text is None else Column(-1, text, Meaning(about), (text,), 0.0, text))
    return found[0], found[1]


def _constant(draft: Draft, column: Column, register: Mapping[str, str]) -> Document:
    """Return the firm that a line above the table names."""
    text = str(column.constant)
    match = matched([text], register)[0] if register else Match(text, None, "", "none")
    if register:
        draft.matches = [match]
    draft.doubt(
        Message("all rows are of {name}, which a line above the table names", name=match.name or text)
    )
    return {"constant": match.id or text}


def missing(table: Table) -> list[str]:
    """Return the signs for nothing that the sheet has beside the usual ones."""
    return [] if not table.missing else [*(text for text in MISSING if text), *table.missing]
