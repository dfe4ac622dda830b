"""Sheets of a publication as texts, and the tables that a book finds in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tanliu.catalog.book.document import Measure, Table
from tanliu.kit.errors import TanliuError

_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or a text file.

    Parameters
    ----------
    file, sheet
        Names; the sheet is empty for a text file.
    numbers
        Number of each row as an editor counts it.
    rows
        Texts of each row.
    filled
        The same, with what merged cells say in all of them.
    """

    file: str
    sheet: str
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]
    filled: Sequence[Sequence[str]]

    def place(self, row: int, column: int) -> str:
        """Return where a cell is, as a spreadsheet names it: ``hub.xlsx: Factors!C12``."""
        name = f"{self.file}: {self.sheet}" if self.sheet else self.file
        return f"{name}!{letters(column)}{self.numbers[row]}"

    def own(self, row: int, column: int) -> str:
        """Return the text of a cell; there is none beyond the end of a row."""
        return _cell(self.rows[row], column)

    def said(self, row: int, column: int) -> str:
        """Return the text of a cell, also where it is a part of a merged one."""
        return _cell(self.filled[row], column)


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def letters(column: int) -> str:
    """Return the name of a column.

    Examples
    --------
    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    above, rest = divmod(column, _LETTERS)
    return (letters(above - 1) if above else "") + chr(ord("A") + rest)


def folded(text: str) -> str:
    """Return a text without what writers of headings vary: case, blanks, line breaks, lower figures."""
    return " ".join(text.translate(_FIGURES).casefold().split())


_FIGURES = str.maketrans("₀₁₂₃₄₅₆₇₈₉（）：", "0123456789():")


def fits(text: str, spelling: str) -> bool:
    """Return whether a text is written as a book says; an empty spelling is an empty text."""
    return fnmatchcase(folded(text), folded(spelling).replace("[", "[[]"))


def one_of(text: str, spellings: Sequence[str]) -> bool:
    """Return whether a text is written in one of the ways."""
    return any(fits(text, spelling) for spelling in spellings)


def measure_of(texts: Sequence[str], table: Table) -> Measure | None:
    """Return what numbers are by their heading or unit; the first spelling of the book that fits one of the texts."""
    found = (
        measure
        for spelling, measure in table.measures.items()
        for text in texts
        if text and fits(text, spelling)
    )
    return next(found, None)


@dataclass(slots=True)
class Found:
    """A table in a sheet: where its heading is, its columns, what its numbers are, and where it ends."""

    table: Table
    grid: Grid
    head: int
    columns: dict[str, int]
    first: int
    last_column: int
    measures: dict[int, Measure] = field(default_factory=dict)
    end: int = 0
    faults: list[TanliuError] = field(default_factory=list)

    @property
    def body(self) -> range:
        """Rows below the heading."""
        return range(self.head + 1, self.end)


def tables_in(grid: Grid, tables: Sequence[Table]) -> list[Found]:
    """Return the tables of a sheet from above; each ends where another begins, or at what the book says."""
    found = [one for table in tables if fits(grid.sheet, table.sheet) for one in _of_table(grid, table)]
    heads = sorted({one.head for one in found})
    for one in found:
        one.end = next((head for head in heads if head > one.head), len(grid.rows))
        one.end = next((row for row in one.body if _is_end(grid, row, one)), one.end)
    return sorted(found, key=lambda one: (one.head, one.first))


def _is_end(grid: Grid, row: int, one: Found) -> bool:
    cells = (grid.own(row, column) for column in range(len(grid.rows[row])))
    begin = next(filter(None, cells), "")
    return bool(begin) and one_of(begin, one.table.until)


def _of_table(grid: Grid, table: Table) -> Iterator[Found]:
    needed = [name for name in table.columns if name not in table.optional]
    for row, cells in enumerate(grid.filled):
        places = {
            name: _places(grid, row, len(cells), spellings) for name, spellings in table.columns.items()
        }
        if not needed or not all(places[name] for name in needed):
            continue
        begins = places[needed[0]]
        for at, first in enumerate(begins):
            last = begins[at + 1] if at + 1 < len(begins) else len(cells)
            columns = {
                name: next((p for p in where if first <= p < last), -1) for name, where in places.items()
            }
            if len(begins) == 1:
                columns = {name: where[0] if where else -1 for name, where in places.items()}
            columns = {name: place for name, place in columns.items() if place >= 0}
            if all(name in columns for name in needed):
                one = Found(table, grid, row, columns, 0 if len(begins) == 1 else first, last)
                if _measured(one):
                    yield one


def _places(grid: Grid, row: int, width: int, spellings: Sequence[str]) -> list[int]:
    """Return the columns whose heading fits; of a heading merged over several only the first."""
    found = [at for at in range(width) if any(one_of(text, spellings) for text in headings(grid, row, at))]
    return [at for at in found if at - 1 not in found or grid.own(row, at)]


def headings(grid: Grid, row: int, column: int) -> list[str]:
    """Return what stands above a column: its heading, alone and with the one above it."""
    text = grid.said(row, column)
    above = grid.said(row - 1, column) if row else ""
    return [text, f"{above} / {text}"] if text and above and above != text else [text]


def _measured(one: Found) -> bool:
    """Find what the columns of numbers are by their headings; a heading that nobody knows is a fault."""
    table = one.table
    taken = set(one.columns.values())
    for column in range(one.first, one.last_column):
        texts = headings(one.grid, one.head, column)
        if column in taken or not texts[0]:
            continue
        measure = None if table.value else measure_of(texts, table)
        if measure is not None:
            one.measures[column] = measure
        elif not table.units_below and not any(one_of(text, table.unread) for text in texts):
            one.faults.append(
                TanliuError("the book does not know this heading", where=one.grid.place(one.head, column),
                            found=texts[-1], accepted=", ".join(table.measures))
            )  # fmt: skip
    return bool(one.measures or table.value or table.units_below)
