"""MSCONS (EDIFACT): what network operators send of a metering point, with one quantity for each interval.

Columns: ``location`` (LOC+172), ``register`` (PIA, an OBIS code), ``stamp`` and ``end`` with their offset, ``value``,
``unit``, ``quality`` (220 measured, 67 in place of a measured one, as of the qualifier of QTY).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tanliu.app.ingest import probe
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

HEADER = ("location", "register", "stamp", "end", "value", "unit", "quality")
_USUAL = ":+.? '"
#: The segment that names the separators, and the place in it of each.
_UNA, _OF_PART, _OF_ELEMENT, _ESCAPE, _END = "UNA", 0, 1, 3, 5
_BEGIN, _UNTIL = "163", "164"
_OFFSET = re.compile(r"(\d{12})([+-]\d{2})?")


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each quantity; its number is that of the segment.

    Raises
    ------
    TanliuError
        With the segment at fault: another message, a quantity without its time, another number of segments than told,
        no end.
    """
    text = b"".join(probe.pieces(path)).decode("latin-1").lstrip("\ufeff \r\n")
    return Rows(HEADER, iter(list(_read(path, list(_segments(text))))))


def _segments(text: str) -> Iterator[list[list[str]]]:
    signs = _USUAL
    if text.startswith(_UNA):
        signs, text = text[3:9], text[9:]
    escape = re.escape(signs[_ESCAPE])
    for segment in _parts(text, signs[_END], escape):
        plain = segment.strip("\r\n ")
        if plain:
            yield [
                [re.sub(f"{escape}(.)", r"\1", part) for part in _parts(element, signs[_OF_PART], escape)]
                for element in _parts(plain, signs[_OF_ELEMENT], escape)
            ]


def _parts(text: str, separator: str, escape: str) -> Sequence[str]:
    """Split a text where a separator stands that is not escaped."""
    return re.split(rf"(?<!{escape}){re.escape(separator)}", text)


def _read(path: Path, segments: Sequence[list[list[str]]]) -> Iterator[Row]:
    if not segments or segments[0][0][0] != "UNB":
        raise TanliuError(
            "the file does not begin as a file of this form does", where=path.name, accepted="UNB+"
        )
    location = register = ""
    begun = 0
    quantity: tuple[int, list[str]] | None = None
    times: dict[str, str] = {}
    for number, segment in enumerate(segments, 1):
        tag = segment[0][0]
        if quantity is not None and tag not in ("DTM", "STS"):
            yield _row(path, quantity, times, location, register)
            quantity = None
        if tag == "UNH":
            begun = number
            if _at(segment, 2, 0) != "MSCONS":
                raise _refused(path, number, "another message than MSCONS", _at(segment, 2, 0), "MSCONS")
        elif tag == "LOC" and _at(segment, 1, 0) == "172":
            location, register = _at(segment, 2, 0), ""
        elif tag == "LIN":
            register = ""
        elif tag == "PIA":
            register = _register(segment)
        elif tag == "QTY":
            quantity, times = (number, segment[1]), {}
        elif tag == "DTM" and quantity is not None:
            times[_at(segment, 1, 0)] = _at(segment, 1, 1)
        elif tag == "UNT" and _at(segment, 1, 0) != str(number - begun + 1):
            raise _refused(
                path,
                number,
                "the message has not as many segments as it says",
                number - begun + 1,
                _at(segment, 1, 0),
            )
    if segments[-1][0][0] != "UNZ":
        raise _refused(
            path, len(segments), "truncated_file: the record that ends the file is missing; nothing of it was imported",
            segments[-1][0][0], "UNZ",
        )  # fmt: skip


def _at(segment: Sequence[Sequence[str]], element: int, part: int) -> str:
    return segment[element][part] if element < len(segment) and part < len(segment[element]) else ""


def _register(segment: Sequence[Sequence[str]]) -> str:
    """Return an OBIS code, whose colon is a part for some and a sign of the code for others."""
    parts = segment[2] if len(segment) > 2 else []
    return ":".join(part for part in parts if part and not part.isalpha())


def _row(
    path: Path, quantity: tuple[int, list[str]], times: dict[str, str], location: str, register: str
) -> Row:
    number, parts = quantity
    if not location:
        raise _refused(path, number, "a quantity without its metering point", "QTY", "LOC+172")
    begin = _instant(path, number, times.get(_BEGIN, ""))
    end = _instant(path, number, times.get(_UNTIL, ""))
    unit = (
        {"KWH": "kWh", "KWT": "kW", "MWH": "MWh", "K3": "kvarh"}.get(parts[2].upper(), parts[2])
        if len(parts) > 2
        else ""
    )
    return Row(number, (location, register, begin, end, parts[1] if len(parts) > 1 else "", unit, parts[0]))


def _instant(path: Path, number: int, text: str) -> str:
    found = _OFFSET.fullmatch(text)
    if found is None:
        raise _refused(path, number, "a quantity without its time", text, "DTM+163:202401010000?+00:303")
    try:
        moment = datetime.strptime(found[1], "%Y%m%d%H%M")  # noqa: DTZ007 - the offset follows
    except ValueError:
        raise _refused(
            path, number, "a quantity without its time", text, "DTM+163:202401010000?+00:303"
        ) from None
    return f"{moment.isoformat(' ')}{found[2] or '+00'}:00"


def _refused(path: Path, number: int, what: str, found: object, accepted: str) -> TanliuError:
    where = Message("{file}: segment {number}", file=path.name, number=number)
    return TanliuError(what, where=str(where), found=found, accepted=accepted)
