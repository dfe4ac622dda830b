"""Rows as a mapping wants them: filled down, chosen, without totals and footers, with what names of files say."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from tanliu.app.ingest import across, heads
from tanliu.app.ingest.numerals import APART
from tanliu.app.ingest.parts import Unequal, watched
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import packed_message

_EXCEL_TEXT = re.compile(r'="(.*)"')
#: A number with an exponent, in the dialects of Python and of DuckDB.
WITH_EXPONENT = r"[+-]?\d[\d.,]*[eE][+-]?\d{1,3}"
_EXPONENT = r"([eE][+-]?\d{1,3})?"
_WITH_EXPONENT = re.compile(WITH_EXPONENT)
#: Names of columns and cells that are told.
SHOWN = 10
#: Numbers with separated thousands: a point, a comma, or a blank or apostrophe; Indian ones by hundreds.
_WRITTEN = {
    "comma": re.compile(rf"[+-]?(\d{{1,3}}([.{APART}]\d{{3}})+|\d+)?(,\d*)?{_EXPONENT}"),
    "point": re.compile(
        rf"[+-]?(\d{{1,3}}([,{APART}]\d{{3}})+|\d{{1,2}}(,\d{{2}})+,\d{{3}}|\d+)?(\.\d*)?{_EXPONENT}"
    ),
}


@dataclass(slots=True)
class Told:
    """What was done to rows before the mapping saw them, for whoever sent the file."""

    filtered: int = 0
    totals: int = 0
    parts: list[str] = field(default_factory=list)
    hidden: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    signs: tuple[tuple[str, int], ...] = ()
    """Signs for nothing that stood among numbers, and how often."""
    gaps: int = 0
    """Readings that say no value, in a file in which signs such as a dash say so."""
    exponents: tuple[int, tuple[str, ...]] = (0, ())
    """How many numbers are written with an exponent, as spreadsheets shorten them, and some of them."""
    hidden_rows: int = 0
    percent: Counter[str] = field(default_factory=Counter)
    """Columns of numbers whose cells a workbook shows as percent, and how many."""
    beside: Counter[str] = field(default_factory=Counter)
    """Columns among values that follow each other which say no time."""
    two_orders: str = ""
    """Format of the dates that all may be days before months, or months before days."""
    unequal: list[Unequal] = field(default_factory=list)
    """Totals that were held against their parts."""
    beside_months: tuple[str, ...] = ()
    """Years that stand beside months of theirs, with whose they are."""


def shaped(rows: Rows, form: Format, numeric: Collection[str], path: Path, told: Told) -> Rows:
    """Return the rows as the mapping wants them; rows that could not be split pass.

    Parameters
    ----------
    numeric
        Columns whose cells are numbers.
    told
        Takes what was left out.

    Raises
    ------
    TanliuError
        When a column that the form names is not there, or the file's name does not fit its pattern.
    """
    heads.require_columns(
        rows.header, [*form.fill, *(name for name, _ in form.where), *form.totals], path.name
    )
    body = rows.rows
    if form.footer_rows:
        body = _without_last(body, form.footer_rows)
    if form.fill:
        body = _filled(body, [rows.header.index(name) for name in form.fill])
    if form.where:
        body = _chosen(
            body, [(rows.header.index(name), frozenset(texts)) for name, texts in form.where], told
        )
    if form.totals:
        body = _without_totals(body, [rows.header.index(name) for name in form.totals], told)
    found = replace(rows, rows=body)
    for place in ("file", "folder"):
        if pattern := dict(form.named).get(place):
            text = path.name if place == "file" else path.parent.as_posix()
            found = with_columns(found, groups(pattern, text, path.name), path.name)
    if form.across is not None:
        found = across.spread(found, form.across, path.name, told.beside)
    for name, parts, between in form.joined:
        found = _joined(found, name, parts, between, path.name)
    if form.decimal is not None:
        of_parts = (one for _, parts in form.parts for one in parts)
        found = _in_points(found, form.decimal, {*numeric, *of_parts})
    return _with_parts(found, form, path.name, told)


def _with_parts(rows: Rows, form: Format, file: str, told: Told) -> Rows:
    for total, parts in form.parts:
        heads.require_columns(rows.header, (total, *parts), file)
        told.unequal.append(Unequal(total, parts))
        rows = replace(rows, rows=watched(rows.rows, rows.header, told.unequal[-1]))
    return rows


def groups(pattern: str, text: str, file: str) -> dict[str, str]:
    """Return what the named groups of a pattern match in a name.

    Raises
    ------
    TanliuError
        When it does not match.
    """
    found = re.search(pattern, text)
    if found is None:
        raise TanliuError(
            "the name does not fit the pattern of the mapping", where=file, found=text, accepted=pattern
        )
    return {name: value or "" for name, value in found.groupdict().items()}


def with_columns(rows: Rows, given: Mapping[str, str], file: str) -> Rows:
    """Add columns that say the same in every row."""
    heads.require_new(rows.header, tuple(given), file)
    values = tuple(given.values())
    body = (row if row.fault else replace(row, cells=(*row.cells, *values)) for row in rows.rows)
    return replace(rows, header=(*rows.header, *given), rows=body)


def _without_last(rows: Iterator[Row], many: int) -> Iterator[Row]:
    waiting: deque[Row] = deque()
    for row in rows:
        waiting.append(row)
        if len(waiting) > many:
            yield waiting.popleft()


def _filled(rows: Iterator[Row], places: Sequence[int]) -> Iterator[Row]:
    above = dict.fromkeys(places, "")
    for row in rows:
        if row.fault is None:
            cells = list(row.cells)
            for at in places:
                cells[at] = above[at] = cells[at] if cells[at].strip() else above[at]
            yield replace(row, cells=tuple(cells))
        else:
            yield row


def _chosen(rows: Iterator[Row], wanted: Sequence[tuple[int, frozenset[str]]], told: Told) -> Iterator[Row]:
    for row in rows:
        if row.fault or all(row.cells[at].strip() in texts for at, texts in wanted):
            yield row
        else:
            told.filtered += 1


def _without_totals(rows: Iterator[Row], places: Sequence[int], told: Told) -> Iterator[Row]:
    for row in rows:
        if row.fault is None and any(is_total(row.cells[at]) for at in places):
            told.totals += 1
        else:
            yield row


def is_total(text: str) -> bool:
    """Return whether a cell says that its row is a sum of others."""
    word = text.strip().strip(":：").casefold()
    return word in _total_words() or "".join(word.split()) in _total_words()


@cache
def _total_words() -> frozenset[str]:
    text = files("tanliu.app.ingest").joinpath("totals.csv").read_text(encoding="utf-8")
    return frozenset(row["word"] for row in csv.DictReader(text.splitlines()))


def _joined(rows: Rows, name: str, parts: Sequence[str], between: str, file: str) -> Rows:
    heads.require_columns(rows.header, parts, file)
    places = [rows.header.index(part) for part in parts]
    kept = [at for at, column in enumerate(rows.header) if column != name]
    body = (
        row if row.fault
        else replace(row, cells=(*(row.cells[at] for at in kept), _together([row.cells[at].strip() for at in places], between)))
        for row in rows.rows
    )  # fmt: skip
    return replace(rows, header=(*(rows.header[at] for at in kept), name), rows=body)


def _together(cells: Sequence[str], between: str) -> str:
    """Join cells; a day without its time is no midnight, so where one is missing all are."""
    return between.join(cells) if all(cells) else ""


def _in_points(rows: Rows, decimal: str, numeric: Collection[str]) -> Rows:
    places = {at for at, name in enumerate(rows.header) if name in numeric}
    body = (
        row if row.fault
        else replace(row, cells=tuple(in_points(cell, decimal) if at in places else cell for at, cell in enumerate(row.cells)))
        for row in rows.rows
    )  # fmt: skip
    return replace(rows, rows=body)


def in_points(text: str, decimal: str) -> str:
    """Write a number with a point and without separated thousands; what is no such number says how it was read."""
    plain = text.strip()
    if not any(sign.isdigit() for sign in plain):
        return text
    if not _WRITTEN[decimal].fullmatch(plain):
        return f"{plain} (decimal: {decimal})"
    bare = re.sub(rf"[{'.' if decimal == 'comma' else ','}{APART}]", "", plain)
    return bare.replace(",", ".")


def unquoted(cells: Sequence[str]) -> tuple[str, ...]:
    """Return cells without the form that keeps a spreadsheet from reading a text as a number: ``="0123"``."""
    return tuple(found[1] if (found := _EXCEL_TEXT.fullmatch(cell.strip())) else cell for cell in cells)


def signs(
    rows: Iterable[Row], places: Collection[int], missing: Collection[str]
) -> tuple[tuple[str, int], ...]:
    """Count the cells of numbers that hold a sign for nothing, such as a dash; an empty cell needs no word."""
    cells = (row.cells[at].strip() for row in rows if not row.fault for at in places if at < len(row.cells))
    return tuple(Counter(cell for cell in cells if cell and cell in missing).most_common())


def exponents(rows: Iterable[Row], places: Collection[int]) -> tuple[int, tuple[str, ...]]:
    """Count the numbers that are written with an exponent, and show some: their last digits may be lost."""
    cells = (row.cells[at].strip() for row in rows if not row.fault for at in places if at < len(row.cells))
    found = tuple(cell for cell in cells if _WITH_EXPONENT.fullmatch(cell))
    return len(found), found[:SHOWN]


def remarks(told: Told) -> tuple[str, ...]:
    """Say what was done to the rows, as `packed_message` writes it."""
    unequal = (one.message() for one in told.unequal if one.rows)
    return tuple(map(packed_message, (*_left_out(told), *unequal, *_read_so(told))))


def _left_out(told: Told) -> list[Message]:
    """Say which rows were left out, and which parts were read together."""
    said: list[Message] = []
    if told.filtered:
        said.append(Message("{number} rows left out by the filter of the mapping", number=told.filtered))
    if told.totals:
        said.append(Message("{number} rows of totals left out", number=told.totals))
    if told.parts:
        said.append(
            Message("read one after the other, rows counted on: {parts}", parts=", ".join(told.parts))
        )
    if told.hidden:
        said.append(Message("hidden sheets were read: {names}", names=", ".join(told.hidden)))
    return said


def _read_so(told: Told) -> list[Message]:
    """Say what was read though one may not expect it, or in one of several ways."""
    said: list[Message] = []
    if told.gaps:
        said.append(Message("{number} readings say no value and are gaps", number=told.gaps))
    number, some = told.exponents
    if number:
        said.append(
            Message(
                "{number} numbers are written with an exponent, as spreadsheets shorten them: {names}",
                number=number, names=", ".join(some),
            )
        )  # fmt: skip
    if told.hidden_rows:
        said.append(Message("{number} hidden rows were read", number=told.hidden_rows))
    if told.percent:
        said.append(
            Message(
                "{number} cells of {names} are shown as percent and read as they are stored: 5 % is 0.05",
                number=told.percent.total(), names=", ".join([*told.percent][:SHOWN]),
            )
        )  # fmt: skip
    if told.beside:
        said.append(
            Message(
                "columns among the months, days or times that say none were left out: {names}",
                names=", ".join([*told.beside][:SHOWN]),
            )
        )
    if told.two_orders:
        said.append(
            Message(
                "every date can be read with the day or with the month first; read by the mapping as {form}", form=told.two_orders
            )
        )  # fmt: skip
    if told.beside_months:
        said.append(
            Message(
                "{number} whole years are stated beside months of theirs: {names}",
                number=len(told.beside_months), names=", ".join(told.beside_months[:SHOWN]),
            )
        )  # fmt: skip
    if told.unread:
        said.append(Message("sheets that were not read: {names}", names=", ".join(told.unread)))
    if told.renamed:
        said.append(
            Message("columns that have no name of their own: {names}", names=", ".join(told.renamed[:SHOWN]))
        )
    if told.signs:
        number, named = (
            sum(count for _, count in told.signs),
            ", ".join(sign for sign, _ in told.signs[:SHOWN]),
        )
        said.append(
            Message("{number} cells of numbers count as not reported: {signs}", number=number, signs=named)
        )
    return said
