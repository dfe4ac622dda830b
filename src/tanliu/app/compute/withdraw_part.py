"""Which rows of a delivery are meant: of whom, of when, of what, or by their numbers in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tanliu.app.store.sql import quote
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: How the batch of a withdrawal of rows begins its note of which delivery and rows it took back.
MADE = "part:"
_PERIOD = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?:/\d{4}-\d{2}-\d{2})?")
_ROWS = re.compile(r"(\d{1,12})(?:\s*[-–]\s*(\d{1,12}))?")
#: What a list of rows looks like, as the description of the interface says it.
ROWS_PATTERN = r"^\s*(\d{1,12}(\s*[-–]\s*\d{1,12})?([\s,，;；、]+|$))*$"
_LISTED = re.compile(r"[\s,，;；、]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a delivery; all of them where nothing is said, and those that fit all of it otherwise.

    Parameters
    ----------
    subjects
        Entities, or codes of meters.
    periods
        Years, months, or days of readings: ``2025``, ``2025-03``, ``2025-03-05``.
    what
        Carriers, or measures.
    rows
        First and last number of rows of the file; reports and outputs alone know theirs.
    """

    subjects: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    rows: tuple[tuple[int, int], ...] = ()

    @property
    def is_whole(self) -> bool:
        return self == WHOLE

    def note(self, number: int) -> str:
        """Return what the batch that takes these rows back keeps of it."""
        told = {"subjects": self.subjects, "periods": self.periods, "what": self.what, "rows": self.rows}
        return f"{MADE}{number}:{json.dumps(told, ensure_ascii=False, sort_keys=True)}"

    def __str__(self) -> str:
        spans = [str(a) if a == b else f"{a}-{b}" for a, b in self.rows]
        return " ".join((*self.subjects, *self.periods, *self.what, *spans))


#: All rows of a delivery.
WHOLE = Part()


def of_note(note: str) -> tuple[int, Part]:
    """Return the delivery and the rows of a note."""
    number, _, told = note.removeprefix(MADE).partition(":")
    read = json.loads(told)
    rows = tuple((first, last) for first, last in read["rows"])
    return int(number), Part(tuple(read["subjects"]), tuple(read["periods"]), tuple(read["what"]), rows)


def part_of(subjects: str = "", periods: str = "", what: str = "", rows: str = "") -> Part:
    """Read which rows are meant, each a list with commas or blanks between.

    Raises
    ------
    TanliuError
        When a period or a row number is none.

    Examples
    --------
    >>> str(part_of("E1", "2025-03", rows="3-5, 9"))
    'E1 2025-03 3-5 9'
    """
    listed = _list(periods)
    for one in listed:
        if not _PERIOD.fullmatch(one):
            raise TanliuError("not a period", found=one, accepted="2025, 2025-03, 2025-03-05")
    return Part(
        _list(subjects), listed, _list(what), tuple(map(_span, _list(re.sub(r"\s*[-–]\s*", "-", rows))))
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in _LISTED.split(text.strip()) if one))


def _span(text: str) -> tuple[int, int]:
    found = _ROWS.fullmatch(text)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise TanliuError("not numbers of rows", found=text, accepted="3-5, 9")
    return int(found[1]), int(found[2] or found[1])


def predicate(part: Part, table: str, meters: str) -> str:
    """Return SQL that says of a row of a table whether it is meant.

    Parameters
    ----------
    meters
        SQL of the meters with ``meter_id``, ``meter_code``, ``entity_id`` and ``carrier``.

    Raises
    ------
    TanliuError
        When rows of readings are asked for by their numbers, which they do not keep.
    """
    if table == "reading":
        return " AND ".join(["true", *_of_readings(part, meters)])
    told = ["true"]
    if part.subjects:
        told.append(f"entity_id IN ({_texts(part.subjects)})")
    if part.what:
        told.append(f"{'carrier' if table == 'report' else 'measure'} IN ({_texts(part.what)})")
    if part.periods:
        told.append(_any(f"period = '{one}' OR starts_with(period, '{one}-')" for one in part.periods))
    if part.rows:
        told.append(_any(f'"row" BETWEEN {first} AND {last}' for first, last in part.rows))
    return " AND ".join(told)


def _of_readings(part: Part, meters: str) -> Sequence[str]:
    if part.rows:
        raise TanliuError(
            "readings do not keep the numbers of their rows", found=str(part),
            accepted=Message("meters or enterprises, months or days"),
        )  # fmt: skip
    told = []
    if part.subjects:
        names = _texts(part.subjects)
        told.append(
            f"meter_id IN (SELECT meter_id FROM {meters} WHERE meter_code IN ({names}) OR entity_id IN ({names}))"
        )
    if part.what:
        told.append(f"meter_id IN (SELECT meter_id FROM {meters} WHERE carrier IN ({_texts(part.what)}))")
    if part.periods:
        told.append(_any(f"starts_with(CAST(day AS VARCHAR), '{one}')" for one in part.periods))
    return told


def _any(told: Iterable[str]) -> str:
    return "(" + " OR ".join(told) + ")"


def _texts(names: Sequence[str]) -> str:
    return ", ".join(f"'{quote(name)}'" for name in names)
