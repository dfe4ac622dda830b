"""Which row of a sheet is its header, and what each column below it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.look import Looked
from tanliu.app.ingest.propose.vocabulary import Meaning, Vocabulary, is_unit

#: Rows at the top among which the header is looked for.
_TOP = 30
#: Columns that must mean something for a row to be a header.
_FEWEST = 2
#: Share of values that must be of a kind for a column to be of it.
_MOSTLY = 0.9


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
    """

    position: int
    heading: str
    meaning: Meaning | None
    values: tuple[str, ...]
    blank: float

    @property
    def about(self) -> str:
        return "" if self.meaning is None else self.meaning.about


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header found.

    Parameters
    ----------
    header_row
        Row of the header as an editor counts it.
    totals
        Words that stand in the first cells of rows which sum others up.
    """

    looked: Looked
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    missing: tuple[str, ...]

    def of(self, about: str) -> Column | None:
        """Return the first column that means something, if one does."""
        return next((column for column in self.columns if column.about == about), None)

    def named(self, heading: str) -> Column | None:
        return next((column for column in self.columns if column.heading == heading), None)


def table(looked: Looked, vocabulary: Vocabulary) -> Table | None:
    """Find the header of a sheet and what its columns are; None when no row looks like one."""
    scores = [_score(row, vocabulary) for row in looked.rows[:_TOP]]
    if not scores or max(scores) < _FEWEST:
        return None
    at = scores.index(max(scores))
    names = looked.rows[at]
    width = max((number for number, name in enumerate(names, 1) if name.strip()), default=0)
    body = [_wide(row, len(names)) for row in looked.rows[at + 1 :] if any(cell.strip() for cell in row)]
    said = frozenset(vocabulary.signs("missing"))
    totals = tuple(sorted({word for row in body if (word := _total(row, vocabulary))}))
    kept = [row for row in body if _total(row, vocabulary) is None and sum(map(bool, row)) > 1]
    columns = tuple(
        _column(number, names[number], kept, vocabulary, said)
        for number in range(width)
        if names[number].strip()
    )
    missing = tuple(sorted(said & {cell.strip() for row in kept for cell in row}))
    found = Table(looked, looked.numbers[at], columns, tuple(kept), totals, missing)
    return _by_values(found)


def _score(row: Sequence[str], vocabulary: Vocabulary) -> float:
    """Count the cells that mean something; surely counts whole, by a part of the words half."""
    found = [vocabulary.meaning(cell) for cell in row if 0 < len(cell) < 60]
    different = {
        one.about: one.sure for one in found if one is not None and one.about not in ("missing", "total")
    }
    return sum(1.0 if sure else 0.5 for sure in different.values())


def _column(
    number: int, name: str, rows: Sequence[Sequence[str]], vocabulary: Vocabulary, missing: frozenset[str]
) -> Column:
    cells = [row[number].strip() for row in rows]
    values = tuple(cell for cell in cells if cell and cell not in missing and cell not in ("-", "--", "—"))
    blank = 1 - sum(map(bool, cells)) / len(cells) if cells else 1.0
    return Column(number, name.strip(), vocabulary.meaning(name), values, blank)


def _total(row: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Return the word by which a row sums others up; it stands in one of its first cells."""
    first = [cell.strip() for cell in row if cell.strip()][:2]
    return next((cell for cell in first if vocabulary.word(cell) == "total"), None)


def _by_values(found: Table) -> Table:
    """Let values say what headings leave open: a code, a stamp, a month; and take back what they contradict."""
    columns = list(found.columns)
    for number, column in enumerate(columns):
        if (
            column.about == "report.period"
            and forms.stamps(column.values)
            and not _share(column, forms.is_period)
        ):
            columns[number] = replace(column, meaning=Meaning("reading.stamp"))
        elif column.about == "reading.stamp" and _share(column, forms.is_period):
            columns[number] = replace(column, meaning=Meaning("report.period"))
        elif column.meaning is None and _share(column, forms.is_code):
            columns[number] = replace(column, meaning=Meaning("entity.entity_id", sure=False))
        elif column.meaning is None and _share(column, forms.is_period) and not _share(column, str.isdigit):
            columns[number] = replace(column, meaning=Meaning("report.period", sure=False))
        elif _is_amount(column.about) and column.values and not _share(column, forms.is_number):
            columns[number] = replace(column, meaning=None)
    columns = _once(columns)
    return replace(found, columns=tuple(columns))


def _once(columns: list[Column]) -> list[Column]:
    """Leave one column for each meaning that can be there once only: the surest, then the fullest, then the first."""
    counts = Counter(column.about for column in columns)
    for about, times in counts.items():
        if times > 1 and about and about != "ignore":
            same = [column for column in columns if column.about == about]
            best = min(
                same, key=lambda one: (not (one.meaning and one.meaning.sure), -len(one.values), one.position)
            )
            columns = [
                replace(column, meaning=None) if column.about == about and column is not best else column
                for column in columns
            ]
    return columns


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
