"""Which row of a sheet is its header, and what each column below it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tanliu.app.ingest.cell_faults import NO_VALUE
from tanliu.app.ingest.propose import forms, header, runs
from tanliu.app.ingest.propose.header import Head
from tanliu.app.ingest.propose.look import Looked
from tanliu.app.ingest.propose.runs import Run
from tanliu.app.ingest.propose.vocabulary import (
    PART,
    POWER,
    RIVAL,
    SILENT,
    Meaning,
    Vocabulary,
    is_unit,
    split_unit,
)  # fmt: skip
from tanliu.app.ingest.values import unit_fault
from tanliu.catalog.source.types import MISSING

#: Share of values that must be of a kind for a column to be of it.
_MOSTLY = 0.9
#: Rows in which names of parts of the day are looked for.
_LOOKED_AT = 200
#: Cells in which a spreadsheet shows an error; an import refuses them one by one.
_ERROR = re.compile(r"#[A-Z/0]+[!?]?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Parameters
    ----------
    position, heading
        Place from 0, and the text of the header.
    meaning
        What it means; None when nobody knows.
    values
        The values below, without those that say that there is none.
    blank
        Share of the rows in which it says nothing.
    constant
        What a line above the table says for all rows; no column of the file then.
    """

    position: int
    heading: str
    meaning: Meaning | None
    values: tuple[str, ...]
    blank: float
    constant: str | None = None

    @property
    def about(self) -> str:
        return "" if self.meaning is None else self.meaning.about


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header found.

    Parameters
    ----------
    head
        The header.
    totals
        Words that stand in the first cells of rows which sum others up.
    said
        What lines above the header say of all rows, by what they are about.
    across
        Columns that follow each other, as a mapping says it; their values are the columns ``stamp``, ``value`` and
        ``column`` here.
    named
        Patterns of names of files and sheets that make columns.
    sheets
        Pattern of the sheets that are read by the same mapping; None for the one.
    """

    looked: Looked
    head: Head
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    missing: tuple[str, ...]
    said: Mapping[str, str] = field(default_factory=dict)
    run: Run | None = None
    across: Mapping[str, object] | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    sheets: str | None = None

    @property
    def header_rows(self) -> list[int]:
        """Rows of the header as an editor counts them."""
        return [self.looked.numbers[row] for row in self.head.rows]

    @property
    def header_row(self) -> int:
        """Last row of the header as an editor counts it."""
        return self.header_rows[-1]

    @property
    def first_row(self) -> int | None:
        """Row of the first data, where it does not follow the header."""
        return self.looked.numbers[self.head.body] if self.head.numbered else None

    @property
    def shown(self) -> list[int]:
        """Places of the columns of the file that have names."""
        return [at for at, name in enumerate(self.head.names) if name != f"#{at + 1}"]

    def sums_up(self, row: Sequence[str]) -> bool:
        """Return whether a row is a total of others, which an import leaves out."""
        return bool(set(self.totals) & {cell.strip() for cell in row if cell.strip()})

    def of(self, about: str) -> Column | None:
        """Return the first column that means something, if one does."""
        return next((column for column in self.columns if column.about == about), None)

    def named_so(self, heading: str) -> Column | None:
        return next((column for column in self.columns if column.heading == heading), None)


def table(looked: Looked, vocabulary: Vocabulary) -> Table | None:
    """Find the header of a sheet and what its columns are; None when no row looks like one."""
    head = header.find(looked, vocabulary)
    if head is None:
        return None
    width = len(head.names)
    body = [_wide(row, width) for row in looked.rows[head.body :] if any(cell.strip() for cell in row)]
    missing = frozenset(vocabulary.signs("missing"))
    of_day = _names_parts(body, vocabulary)
    totals = tuple(sorted({word for row in body if (word := _total(row, vocabulary, of_day))}))
    kept = [row for row in body if _total(row, vocabulary, of_day) is None and sum(map(bool, row)) > 1]
    columns = tuple(
        _column(number, name, kept, vocabulary, missing)
        for number, name in enumerate(head.names)
        if name != f"#{number + 1}"
    )
    signs = tuple(sorted(missing & {cell.strip() for row in kept for cell in row}))
    run = runs.find(head.names, kept, lambda name: header.meaning(name, vocabulary))
    found = Table(
        looked, head, columns, tuple(kept), totals, signs, header.said(looked, head, vocabulary), run
    )
    return _by_values(found)


def _column(
    number: int, name: str, rows: Sequence[Sequence[str]], vocabulary: Vocabulary, missing: frozenset[str]
) -> Column:
    cells = [row[number].strip() for row in rows]
    values = tuple(cell for cell in cells if cell and cell not in missing and not says_nothing(cell))
    blank = 1 - sum(map(bool, cells)) / len(cells) if cells else 1.0
    return Column(number, name.strip(), header.meaning(name, vocabulary), values, blank)


def says_nothing(cell: str) -> bool:
    """Return whether a cell is a sign for nothing or an error of a spreadsheet."""
    return cell in MISSING or cell == NO_VALUE or _ERROR.fullmatch(cell) is not None


def _names_parts(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> int | None:
    """Return the place of a column that names parts of the day; a total among them sums up no other rows of the table."""
    for at in range(min(map(len, rows), default=0)):
        if len({row[at] for row in rows[:_LOOKED_AT] if vocabulary.word(row[at]) == PART}) > 1:
            return at
    return None


def _total(row: Sequence[str], vocabulary: Vocabulary, of_day: int | None) -> str | None:
    """Return the word by which a row sums others up; it stands in one of its first cells."""
    first = [cell.strip() for at, cell in enumerate(row) if cell.strip() and at != of_day][:2]
    return next((cell for cell in first if vocabulary.word(cell) == "total"), None)


def _by_values(found: Table) -> Table:
    """Let values say what headings leave open: a code, a stamp, a month; and take back what they contradict."""
    columns = list(found.columns)
    # counters are read on the first of months, and a day is not the whole of its month
    counters = found.of("reading.register") is not None
    for number, column in enumerate(columns):
        if (
            column.about == "report.period"
            and forms.stamps(column.values)
            and not _share(column, forms.is_period)
        ):
            columns[number] = replace(column, meaning=Meaning("reading.stamp"))
        elif column.about == "reading.stamp" and _share(column, forms.is_period) and not counters:
            columns[number] = replace(column, meaning=Meaning("report.period"))
        elif column.meaning is None and _share(column, forms.is_code):
            columns[number] = replace(column, meaning=Meaning("entity.entity_id", sure=False))
        elif column.meaning is None and _share(column, forms.is_period) and not _share(column, str.isdigit):
            columns[number] = replace(column, meaning=Meaning("report.period", sure=False))
        elif _is_amount(column.about) and column.values and not _share(column, forms.has_digit):
            columns[number] = replace(column, meaning=None)
    columns = _once(_beside_days(columns))
    # columns of numbers with a name each are meters only where no column names the meter
    named = found.run is not None and (found.run.kind != "name" or found.of("meter.meter_code") is None)
    rival = any(one.meaning is not None and one.about == RIVAL for one in columns)
    if not named and not rival and not any(map(_counts, columns)):
        columns = _by_units(columns)
    return replace(found, columns=tuple(columns))


def _beside_days(columns: list[Column]) -> list[Column]:
    """Tell columns of days and of times of the day from each other, and those that begin from those that end."""
    stamps = [
        one for one in columns if one.about in ("reading.stamp", "report.period", "bill.from", "bill.until")
    ]
    days = [one for one in stamps if _share(one, forms.is_day) or forms.are_days(one.values)]
    times = [one for one in stamps if _share(one, forms.is_time)]
    told: dict[int, str] = {}
    bill = {one.about for one in days} >= {"bill.from", "bill.until"}
    if days and times:
        # of the times of a beginning and an end the first is that of the interval
        told = {days[0].position: "reading.stamp", times[0].position: "reading.time"}
        told |= dict.fromkeys((one.position for one in times[1:]), "ignore")
    elif not bill:
        told = {one.position: "reading.stamp" for one in stamps if one.about.startswith("bill.")}
    return [
        replace(one, meaning=Meaning(told[one.position], sure=bool(one.meaning and one.meaning.sure)))
        if one.position in told
        else one
        for one in columns
    ]


def _counts(column: Column) -> bool:
    return _is_amount(column.about) or column.about == "reading.register"


def _by_units(columns: list[Column]) -> list[Column]:
    """Take the first column of numbers whose heading says no more than a unit of energy or power."""
    for number, column in enumerate(columns):
        if column.meaning is None and _share(column, forms.is_number):
            unit = column.heading if is_unit(column.heading) else split_unit(column.heading)[1]
            if unit is not None and (unit in POWER or unit_fault(unit, "kWh") is None):
                columns[number] = replace(column, meaning=Meaning("reading.quantity", unit, sure=False))
                break
    return columns


def _once(columns: list[Column]) -> list[Column]:
    """Leave one column for each meaning that can be there once only: the surest, then the fullest, then the first.

    Of several amounts of one carrier none is *the* amount where no heading is sure to say it: 办公用电量, 车间用电量.
    """
    counts = Counter(column.about for column in columns)
    for about, times in counts.items():
        if times > 1 and about and about not in SILENT:
            same = [column for column in columns if column.about == about]
            best = min(
                same, key=lambda one: (not (one.meaning and one.meaning.sure), -len(one.values), one.position)
            )
            rivals = [one for one in same if _share(one, forms.is_number)] if _is_named(about) else []
            alone = len(rivals) < 2 or bool(best.meaning and best.meaning.sure)
            columns = [
                _beside(column, best, rivals, alone=alone) if column in same else column for column in columns
            ]
    return columns


def _beside(column: Column, best: Column, rivals: Sequence[Column], *, alone: bool) -> Column:
    """Return a column of a meaning that another one has too."""
    if column is best and alone:
        return column
    return replace(column, meaning=Meaning(RIVAL) if column in rivals else None)


def _is_named(about: str) -> bool:
    return about.startswith(("carrier:", "measure:"))


def _share(column: Column, fits: object) -> bool:
    return forms.share(column.values, fits) >= _MOSTLY


def _is_amount(about: str) -> bool:
    return about.startswith(("carrier:", "measure:")) or about in ("report.quantity", "reading.quantity")


def _wide(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row, *("" for _ in range(width - len(row))))[: max(width, len(row))]


def unit_beside(column: Column) -> str | None:
    """Return the unit that a column's heading says, if it is one."""
    unit = column.meaning.unit if column.meaning else None
    return unit if unit and is_unit(unit) else None
