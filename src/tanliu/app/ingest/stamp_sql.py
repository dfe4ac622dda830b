"""SQL that reads stamps as people and programs write them: texts in many forms, counts of seconds, days of spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from tanliu.app.ingest.relation import Relation, literal
from tanliu.catalog.source.types import Stamp
from tanliu.kit.stamp_forms import HALVES, WRITTEN

#: The zone of a stamp that carries its own offset.
IN_STAMP = "in_stamp"
_ISO = r"\d{4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
_OFFSET = r" ?(Z|[+-]\d{2}(:?\d{2})?)"
_LATE = rf"([ T])24:00(:00(?:\.0+)?)?(?:{_OFFSET})?$"
#: Times of day on a clock of twelve hours.
_TWELVE = ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p")
#: What a form says of hours to 24, and of times of the day.
_HOURS = ("%H", "%-H")
_CLOCK = (*_HOURS, "%M", "%-M", "%S", "%-S")
#: Counts from 1970: signs of the whole part, and how many of them a second has.
_EPOCHS: Mapping[str, tuple[int, int]] = {
    "epoch_s": (10, 1),
    "epoch_ms": (13, 1_000),
    "epoch_us": (16, 1_000_000),
}
#: Undeclared, a count is read up to this second (2030): from there on 1900000000 may as well be a date without signs.
_UNDECLARED_SECONDS = 1_900_000_000
#: A count outside of these seconds is none (1970 to 2191).
_LARGEST_SECONDS = 7_000_000_000
#: Day 0 of the serial numbers of spreadsheets, from 1900-03-01 on.
FIRST_DAYS: Mapping[str, str] = {"excel_1900": "1899-12-30", "excel_1904": "1904-01-01"}
_SERIAL = r"\d{5}(\.\d+)?"
_NUMBER = r"\d{1,18}(\.\d{1,12})?"


def tidy(stamp: Stamp) -> str:
    """Return SQL of ``stamp_text`` in ISO form where it is one of the usual forms, 24:00 as 00:00."""
    return f"regexp_replace({_replaced('stamp_text', WRITTEN)}, '([ T])24:00', '\\100:00')"


def _replaced(text: str, ways: Sequence[tuple[str, str]]) -> str:
    for pattern, becomes in ways:
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(becomes)})"
    return text


def late(stamp: Stamp) -> str:
    """Return SQL that is true where the time is 24:00: the midnight that ends the printed day."""
    if stamp.midnight == "end_of_printed_day":
        # any midnight is: the rules move it
        return "false"
    of_form = (
        f" OR regexp_full_match(stamp_text, {literal(_full(stamp.format, '24'))})"
        if _has_24(stamp.format)
        else ""
    )
    return f"coalesce(regexp_matches(stamp_text, {literal(_LATE)}){of_form}, false)"


def said(stamp: Stamp, relation: Relation) -> str:
    """Return SQL of the instant, in microseconds, of a stamp that tells it although the mapping has a zone for others."""
    if stamp.zone == IN_STAMP or _is_typed(stamp, relation):
        return "NULL::BIGINT"
    if stamp.number is not None:
        return _epoch(stamp.number) if stamp.number in _EPOCHS else "NULL::BIGINT"
    return f"coalesce(epoch_us({_instant()}), {_undeclared(stamp)})"


def wall(stamp: Stamp, relation: Relation) -> str:
    """Return SQL that reads a stamp: a naive wall clock, or UTC where the stamp tells the instant."""
    if _is_typed(stamp, relation):
        aware = "TIME ZONE" in relation.types[stamp.column]
        if aware == (stamp.zone == IN_STAMP):
            return "make_timestamp(epoch_us(stamp_cell))"
        return "NULL::TIMESTAMP"
    if stamp.number is not None:
        counted = _serial(FIRST_DAYS[stamp.number], _NUMBER) if stamp.number in FIRST_DAYS else None
        return counted or f"make_timestamp({_epoch(stamp.number)})"
    counted = f"make_timestamp({_undeclared(stamp)})"
    if stamp.zone == IN_STAMP:
        form = stamp.format
        whole = (
            f"try_strptime(stamp_text, {literal(form)})" if form is not None and "%z" in form else _instant()
        )
        return f"coalesce(make_timestamp(epoch_us({whole})), {counted})"
    # what programs and the quarantine write is ISO whatever form the source prints
    ways = [*([] if stamp.format is None else [_formed(stamp.format)]), _naive(), counted]
    if relation.first_day is not None and stamp.format is None:
        ways.append(_serial(relation.first_day, _SERIAL))
    return f"coalesce({', '.join(ways)})"


def _is_typed(stamp: Stamp, relation: Relation) -> bool:
    return relation.types[stamp.column].startswith("TIMESTAMP")


def _formed(form: str) -> str:
    """SQL of the stamp in a declared form, 24 hours as those of the next day."""
    if not _has_24(form):
        text = _replaced("stamp_text", HALVES) if "%p" in form else "stamp_text"
        return f"try_strptime({text}, {literal(form)})"
    at_midnight = f"regexp_replace(stamp_text, {literal(_full(form, '24'))}, {literal(_midnight(form))})"
    return f"try_strptime({at_midnight}, {literal(form)}) + to_days(late::INTEGER)"


def _has_24(form: str | None) -> TypeGuard[str]:
    """Return whether a form counts hours to 24; of one with twelve hours any full hour would look like it."""
    return form is not None and any(piece in _HOURS for piece in _pieces(form))


def _naive() -> str:
    """SQL of an ISO wall clock; the offset of one that has it is left out, since ``said`` knows it."""
    bare = f"regexp_replace(tidied, '{_OFFSET}$', '')"
    iso = f"CASE WHEN regexp_full_match(tidied, '{_ISO}({_OFFSET})?') THEN TRY_CAST({bare} AS TIMESTAMP) END"
    # a day without a time has no offset: the end of 2024-03-05 is none
    plain = f"CASE WHEN regexp_full_match(tidied, '{_ISO}') THEN TRY_CAST(tidied AS TIMESTAMP) END"
    twelve = f"try_strptime(tidied, [{', '.join(map(literal, _TWELVE))}])"
    return f"coalesce({plain}, {iso}, {twelve}) + to_days(late::INTEGER)"


def _instant() -> str:
    """SQL of the instant of an ISO stamp with its offset; DuckDB wants seconds, and no space before the offset."""
    joined = f"regexp_replace(tidied, '{_OFFSET}$', '\\1')"
    whole = f"regexp_replace({joined}, '( \\d{{1,2}}:\\d{{2}}){_OFFSET}$', '\\1:00\\2')"
    form = f"{_ISO.removesuffix('?')}{_OFFSET}"
    return f"CASE WHEN regexp_full_match(tidied, '{form}') THEN TRY_CAST({whole} AS TIMESTAMPTZ) + to_days(late::INTEGER) END"


def _epoch(number: str) -> str:
    """SQL of the microseconds that a declared count from 1970 says."""
    _, per = _EPOCHS[number]
    counted = "CAST(stamp_text AS DECIMAL(38,12))"
    inside = f"abs({counted}) <= {_LARGEST_SECONDS * per}"
    return (
        f"CASE WHEN regexp_full_match(stamp_text, '-?{_NUMBER}') AND {inside} "
        f"THEN CAST(CAST({counted} AS DECIMAL(28,6)) * {1_000_000 // per} AS BIGINT) END"
    )


def _undeclared(stamp: Stamp) -> str:
    """SQL of the microseconds of a count that nobody declared, where nothing else is written with so many digits."""
    if stamp.format is not None:
        return "NULL::BIGINT"
    whens = " ".join(
        f"WHEN regexp_full_match(stamp_text, '\\d{{{digits}}}(\\.\\d{{1,9}})?') AND "
        f"CAST(stamp_text AS DECIMAL(38,9)) < {_UNDECLARED_SECONDS * per} THEN {_epoch(number)}"
        for number, (digits, per) in _EPOCHS.items()
    )
    return f"CASE {whens} END"


def _serial(first_day: str, pattern: str) -> str:
    """SQL of the wall clock of a day counted by a spreadsheet, to the second: its fraction is a binary number."""
    seconds = "CAST(round(CAST(stamp_text AS DOUBLE) * 86400) AS BIGINT)"
    return (
        f"CASE WHEN regexp_full_match(stamp_text, '{pattern}') AND length(stamp_text) < 20 "
        f"AND CAST(stamp_text AS DOUBLE) < 120000 THEN TIMESTAMP '{first_day}' + to_seconds({seconds}) END"
    )


def _full(form: str, hour: str) -> str:
    """Return the pattern of stamps of a form at a full hour; each group is what stands between hour, minute, second."""
    found, group = "", ""
    for piece in (*_pieces(form), ""):
        if piece and piece not in _CLOCK:
            group += ".+?" if piece.startswith("%") else re.escape(piece)
            continue
        found, group = found + (f"({group})" if group else ""), ""
        if piece:
            found += hour if piece in _HOURS else "0?0"
    return found


def _midnight(form: str) -> str:
    """Return what replaces a stamp of a form at 24:00; a replacement knows nine groups, and there are four at most."""
    found, groups, inside = "", 0, False
    for piece in _pieces(form):
        if piece in _CLOCK:
            found, inside = found + "00", False
        elif not inside:
            groups, inside = groups + 1, True
            found += f"\\{groups}"
    return found


def _pieces(form: str) -> list[str]:
    return re.findall(r"%-?[A-Za-z%]|[^%]+|%", form)
