"""Which rows of a sheet are its header, what its columns are called, and what lines above it say of the whole sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tanliu.app.ingest import heads
from tanliu.app.ingest.propose import forms, runs
from tanliu.app.ingest.propose.look import Looked
from tanliu.app.ingest.propose.vocabulary import (
    ANOTHER,
    PART,
    SILENT,
    Meaning,
    Vocabulary,
    is_unit,
    split_unit,
)
from tanliu.kit.errors import TanliuError

#: Rows at the top among which the header is looked for, and rows of which one header is made at most.
_TOP, _MOST_ROWS = 30, 3
#: What a row must score to be a header; longest text that is a heading.
_FEWEST, _LONGEST = 2, 60
#: A unit that is said counts so much; so do columns that follow each other as months, days, times or names do.
_UNIT_SCORE, _RUN_SCORE = 0.25, 1.5
#: Patterns of a month and of a year in names of files and sheets, as groups of a mapping.
MONTH_IN_NAME = r"(?P<period>(?:19|20)[0-9]{2}(?:[-_.年]?(?:1[0-2]|0[1-9])|年[1-9])月?)(?![0-9])"
YEAR_IN_NAME = r"(?P<year>(?:19|20)[0-9]{2})"
_SEQUENCE = "甲乙丙丁戊己庚辛壬癸"
_SAID = re.compile(r"\s*([^:：]{2,20})[:：]\s*(.*)", re.DOTALL)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])\s*月?(?![\d./-])")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|(?!\d))")


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a sheet.

    Parameters
    ----------
    rows
        Places of its rows among those looked at, from 0.
    names
        Names of the columns, as an import makes them of these rows.
    body
        Place of the first row of data.
    numbered
        Whether a line of column numbers stands between header and data.
    """

    rows: tuple[int, ...]
    names: tuple[str, ...]
    body: int
    numbered: bool


def find(looked: Looked, vocabulary: Vocabulary) -> Head | None:
    """Return the header of a sheet; None when no row looks like one."""
    best, most = None, 0.0
    # names of objects are what they are
    top, deep = (1, 1) if looked.kind == "json" else (_TOP, _MOST_ROWS)
    for first in range(min(top, len(looked.rows))):
        for many in range(1, deep + 1):
            rows = tuple(range(first, first + many))
            if rows[-1] >= len(looked.rows) or (many > 1 and not _continues(looked, rows, vocabulary)):
                break
            names = _names(looked, rows)
            score = _score(names, looked.rows[rows[-1] + 1 :], vocabulary) if names else 0.0
            if score > most:
                best, most = (rows, names), score
    if best is None or (most < _FEWEST and looked.kind != "json"):
        return None
    rows, names = best
    after = rows[-1] + 1
    numbered = after < len(looked.rows) and _counts_columns(looked.rows[after])
    return Head(rows, names, after + numbered, numbered)


def _names(looked: Looked, rows: Sequence[int]) -> tuple[str, ...]:
    try:
        return heads.column_names([looked.heads[row] for row in rows], "", filled=len(rows) > 1)
    except TanliuError:
        return ()


def _continues(looked: Looked, rows: Sequence[int], vocabulary: Vocabulary) -> bool:
    """Return whether the last of these rows may be a part of a header: words below words, no data, no title alone."""
    last = [cell for cell in looked.rows[rows[-1]] if cell.strip()]
    upper = {cell.strip() for cell in looked.rows[rows[-2]] if cell.strip()}
    worded = not any(
        (forms.is_number(cell) and runs.mark(cell) is None) or forms.is_code(cell) or forms.stamps([cell])
        for cell in last
    )
    return (
        len(last) > 1 and len(upper) > 1 and worded and not any(vocabulary.word(one) == "total" for one in last[:1])
        and looked.numbers[rows[-1]] == looked.numbers[rows[-2]] + 1 and not _counts_columns(last)
    )  # fmt: skip


def _score(names: Sequence[str], below: Sequence[Sequence[str]], vocabulary: Vocabulary) -> float:
    """Count what names mean: surely counts whole, by a part of the words half; and what follows each other across."""
    found = [meaning(name, vocabulary) for name in names if 0 < len(name) < _LONGEST]
    known = [one for one in found if one is not None and one.about not in ("missing", "total", ANOTHER)]
    different = {one.about: one.sure for one in sorted(known, key=lambda one: one.sure)}
    units = sum(one.unit is not None for one in known) * _UNIT_SCORE
    score = sum(1.0 if sure else 0.5 for sure in different.values()) + units
    return score + (_RUN_SCORE if runs.find(names, below, lambda name: meaning(name, vocabulary)) else 0.0)


def meaning(name: str, vocabulary: Vocabulary) -> Meaning | None:
    """Return what a heading of one row or of several, joined by a slash, means."""
    whole = vocabulary.meaning(name)
    parts = [part for part in name.split("/") if part.strip()]
    if len(parts) < 2 or (whole is not None and whole.sure):
        return whole
    told = [split_unit(part)[1] or (part if is_unit(part) else None) for part in parts]
    unit = next((one for one in reversed(told) if one), None)
    known = [(part, vocabulary.meaning(part)) for part in reversed(parts)]
    if other := next((one for _, one in known if one is not None and one.about in (ANOTHER, PART)), None):
        return Meaning(other.about, unit)
    found = [one for _, one in known if one is not None and one.about not in SILENT]
    if not found:
        return whole
    best = next((one for one in found if one.about.startswith(("carrier:", "measure:"))), found[0])
    # what a further part says that nobody knows could make it another quantity
    silent = [part for part, one in known if one is None and not is_unit(part) and part not in _PLAIN]
    return Meaning(best.about, best.unit or unit, sure=best.sure and not silent)


_PLAIN = frozenset(("本月", "本期", "当月", "this month", "current"))


def _counts_columns(row: Sequence[str]) -> bool:
    """Return whether a line numbers the columns: 甲 乙 1 2 3, or A B C."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) < 3:
        return False
    letters = [cell for cell in cells if not cell.isdecimal()]
    digits = [int(cell) for cell in cells if cell.isdecimal()]
    lettered = all(len(one) == 1 and (one in _SEQUENCE or one.isascii()) for one in letters)
    return lettered and digits == list(range(1, len(digits) + 1))


def said(looked: Looked, head: Head, vocabulary: Vocabulary) -> dict[str, str]:
    """Return what lines above the header, or the name of the sheet, say of all rows.

    Returns
    -------
    dict
        Texts by what they are about: ``report.period`` (a month or year), ``entity.name``, ``entity.entity_id``,
        ``report.unit``, and ``amount`` for a line that names a carrier or measure.
    """
    found: dict[str, str] = {}
    for row in looked.rows[: head.rows[0]]:
        cells = [cell.strip() for cell in row if cell.strip()]
        for at, cell in enumerate(cells):
            if (pair := _SAID.fullmatch(cell)) is not None:
                about = vocabulary.word(pair[1]) or ""
                text = pair[2].strip() or (cells[at + 1] if at + 1 < len(cells) else "")
                if (about in ("entity.name", "entity.entity_id") and text) or (
                    about == "report.unit" and is_unit(text)
                ):
                    found.setdefault(about, text)
            if (unit := split_unit(cell)[1]) is not None and len(cells) == 1:
                found.setdefault("report.unit", unit)
            if (told := _period(cell)) is not None:
                found.setdefault("report.period", told)
            if vocabulary.amount(cell) is not None:
                found.setdefault("amount", cell)
    return found


def _period(text: str) -> str | None:
    if (month := _MONTH.search(text)) is not None:
        return f"{month[1]}-{int(month[2]):02d}"
    year = _YEAR.search(text)
    return None if year is None else year[1]
