"""Tables of a book as factors; what the book does not know is told with its cell, never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from tanliu.catalog.book import mean, place
from tanliu.catalog.book.document import FactorBook, Meaning, Measure
from tanliu.catalog.book.grid import Found, Grid, measure_of, one_of, tables_in
from tanliu.catalog.book.number import number
from tanliu.catalog.book.place import Regions
from tanliu.catalog.schema.values import Evidence
from tanliu.catalog.types import Catalog, Factor, Region
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_YEAR = re.compile(r"(?:19|20|21)\d\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever imports says of an edition.

    Parameters
    ----------
    pack
        Id of the pack that is made.
    edition
        The edition, such as ``2026``.
    published
        When it appeared: a day, month or year.
    year
        The year for which its numbers hold, where no table says it; else the year in the name of the edition.
    region
        The region, where no table says it.
    evidence
        Grade of its factors where the file is not the publisher's own; else that of the book.
    """

    pack: str
    edition: str
    published: str
    year: int | None = None
    region: str | None = None
    evidence: Evidence | None = None


@dataclass(slots=True)
class Reading:
    """What a file says: factors, what was left out by which word of the book, and what nobody knows."""

    factors: list[Factor] = field(default_factory=list)
    regions: dict[str, Region] = field(default_factory=dict)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    other_units: int = 0
    unread: list[str] = field(default_factory=list)
    faults: list[TanliuError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table and all that is known of it."""

    value: Decimal
    measure: Measure
    meaning: Meaning
    where: str
    row: int


def read(book: FactorBook, grids: Sequence[Grid], catalog: Catalog, asked: Asked) -> Reading:
    """Read the sheets of an edition.

    Raises
    ------
    TanliuError
        When a table that the book must have is in none of the sheets.
    """
    found = [one for grid in grids for one in tables_in(grid, book.tables)]
    for table in book.tables:
        if not table.is_optional and all(one.table is not table for one in found):
            what = Message("the file has no table {table} of this book", table=table.name)
            named = "; ".join(f"{name}: {' | '.join(words)}" for name, words in table.columns.items())
            raise TanliuError(what, where=grids[0].file if grids else None, accepted=named)
    reading = Reading(unread=list(_unread(book, grids, found)))
    regions = Regions(catalog, reading.regions)
    for one in found:
        reading.faults += one.faults
        try:
            _read_table(one, book, asked, regions, reading)
        except TanliuError as error:
            reading.faults.append(error)
    _refuse_twice(reading)
    return reading


def _unread(book: FactorBook, grids: Sequence[Grid], found: Sequence[Found]) -> Iterator[str]:
    """Yield the captions of tables that the book does not read."""
    if book.captions is None:
        return
    for grid in grids:
        heads = [one.head for one in found if one.grid is grid]
        texts = [" ".join(filter(None, (cell.strip() for cell in cells))) for cells in grid.rows]
        captions = [row for row, text in enumerate(texts) if re.match(book.captions, text)]
        for row, following in pairwise([*captions, len(texts)]):
            if not any(row <= head < following for head in heads):
                yield f"{grid.place(row, 0)}: {texts[row]}"


def _read_table(one: Found, book: FactorBook, asked: Asked, regions: Regions, reading: Reading) -> None:
    if one.table.mean is not None:
        region = regions.of(one, None, asked.region)
        for year, measure, value, note in mean.of_years(one):
            cell = Cell(
                value,
                measure,
                Meaning(words=(), carrier=one.table.carrier, note=note),
                one.grid.place(one.head, 0),
                one.head,
            )
            reading.factors.append(_factor(cell, book, asked, region, year, one))
        return
    for cell in _cells(one, reading):
        try:
            region = regions.of(one, cell.row, asked.region)
            year = _year(one, cell.row, asked)
        except TanliuError as error:
            if str(error) not in map(str, reading.faults):
                reading.faults.append(error)
            continue
        reading.factors.append(_factor(cell, book, asked, region, year, one))


def _cells(one: Found, reading: Reading) -> Iterator[Cell]:
    """Yield the numbers of a table that mean something."""
    table, grid = one.table, one.grid
    for row in one.body:
        if table.units_below and _takes_units(one, row, reading):
            continue
        value = one.columns.get(table.value or "")
        places = [value] if value is not None else sorted(one.measures)
        told = [at for at in places if grid.own(row, at) not in table.empty]
        if not told or not any(grid.own(row, at) for at in one.columns.values()):
            # a heading within the table, or a row of which nothing is told
            continue
        meaning = _meaning(one, row, reading)
        if meaning is None or meaning.carrier is None:
            continue
        for at in told:
            measure = one.measures[at] if value is None else _measure(one, row, reading)
            if measure is None or measure.is_left:
                continue
            if meaning.per not in (None, measure.per):
                reading.other_units += 1
                continue
            try:
                yield Cell(
                    number(grid.own(row, at), grid.place(row, at)), measure, meaning, grid.place(row, at), row
                )
            except TanliuError as error:
                reading.faults.append(error)


def _takes_units(one: Found, row: int, reading: Reading) -> bool:
    """Return whether a row says units, and keep what they mean for the rows below."""
    named = {one.columns[name] for name in one.table.row}
    texts = {at: one.grid.said(row, at) for at in range(len(one.grid.filled[row])) if at not in named}
    units = {at: measure_of([text], one.table) for at, text in texts.items() if text}
    if not any(units.values()):
        return False
    for at, measure in units.items():
        if measure is None:
            reading.faults.append(
                TanliuError("the book does not know this unit", where=one.grid.place(row, at),
                            found=texts[at], accepted=", ".join(one.table.measures))
            )  # fmt: skip
        else:
            one.measures[at] = measure
    return True


def _meaning(one: Found, row: int, reading: Reading) -> Meaning | None:
    table, grid = one.table, one.grid
    if table.carrier is not None:
        return Meaning(words=(), carrier=table.carrier)
    texts = [grid.said(row, one.columns[name]) if name in one.columns else "" for name in table.row]
    for meaning in table.rows:
        if all(one_of(text, [word]) for text, word in zip(texts, meaning.words, strict=True)):
            if meaning.left is not None:
                reading.left[meaning.left.en, meaning.left.zh] += 1
            return meaning
    where = grid.place(row, one.columns[table.row[0]])
    reading.faults.append(
        TanliuError("the book does not know what this row is about", where=where, found=" | ".join(texts))
    )
    return None


def _measure(one: Found, row: int, reading: Reading) -> Measure | None:
    table, grid = one.table, one.grid
    text = " | ".join(grid.said(row, one.columns[name]) for name in table.measure)
    found = measure_of([text], table)
    if found is None:
        where = grid.place(row, one.columns[table.measure[0]])
        reading.faults.append(
            TanliuError("the book does not know this unit", where=where, found=text,
                        accepted=", ".join(table.measures))
        )  # fmt: skip
    return found


def _year(one: Found, row: int, asked: Asked) -> int:
    when, grid = one.table.when, one.grid
    if when.column is not None:
        text = grid.said(row, one.columns[when.column])
        if not _YEAR.fullmatch(text):
            where = grid.place(row, one.columns[when.column])
            raise TanliuError(
                "not a year", where=where, found=text, accepted=Message("four digits such as 2025")
            )
        return int(text)
    if asked.year is not None:
        return asked.year
    if when.text is not None:
        return _year_of_text(one, when.text)
    told = _YEAR.search(asked.edition)
    if told is None:
        raise TanliuError("for which year the numbers hold is told nowhere", where=grid.place(one.head, 0),
                          found=asked.edition, accepted="--year")  # fmt: skip
    return int(told[0])


def _year_of_text(one: Found, pattern: str) -> int:
    """Return the year that a text of the sheet tells, the nearest above the table first."""
    grid = one.grid
    rows = [*range(one.head - 1, -1, -1), *range(one.head, len(grid.rows))]
    texts = (text for row in rows for text in grid.rows[row])
    for text in (grid.sheet, *texts):
        if told := re.search(pattern, text):
            return int(told[1])
    raise TanliuError("for which year the numbers hold is told nowhere", where=grid.place(one.head, 0),
                      accepted=Message("--year, or a text such as {pattern}", pattern=pattern))  # fmt: skip


def _factor(cell: Cell, book: FactorBook, asked: Asked, region: str, year: int, one: Found) -> Factor:
    measure, meaning = cell.measure, cell.meaning
    basis = meaning.basis or measure.basis
    parts = (asked.pack, meaning.carrier or "", basis, measure.gas, region, str(year))
    return Factor(
        id=".".join(place.slug(part) for part in parts if part),
        kind=measure.kind,
        carrier=meaning.carrier or "",
        gas=measure.gas,
        value=cell.value,
        unit=measure.unit or "",
        region=region,
        year_from=year,
        year_to=None if one.table.when.is_open else year,
        edition=book.names_edition.format(edition=asked.edition),
        published=asked.published,
        basis=basis,
        source=f"{book.names_edition.format(edition=asked.edition)}: {book.source}",
        clause=cell.where,
        evidence="derived" if one.table.mean is not None else asked.evidence or book.evidence,
        note=meaning.note,
    )


def _refuse_twice(reading: Reading) -> None:
    """Find two cells that answer the same question: which of them holds, the book must say."""
    seen: dict[str, Factor] = {}
    for factor in reading.factors:
        before = seen.setdefault(factor.id, factor)
        if before is not factor:
            what = Message(
                "says the same as {place}, so that nothing chooses between them", place=before.clause
            )
            reading.faults.append(
                TanliuError(what, where=factor.clause, found=f"{factor.carrier} {factor.gas} {factor.value}")
            )
