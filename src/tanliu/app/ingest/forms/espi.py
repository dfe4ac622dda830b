"""Green Button (ESPI) XML: what a utility hands its customers, in blocks of readings that say elsewhere what they are.

Columns: ``usage_point`` and ``meter_reading`` (their addresses), ``title`` of the usage point, ``flow`` (1 delivered,
19 received), ``unit``, ``stamp`` (start, UTC), ``minutes``, ``value``, ``quality``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, XMLParser

from tanliu.app.ingest import probe
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

HEADER = (
    "usage_point", "meter_reading", "title", "flow", "unit", "stamp", "minutes", "value", "quality",
)  # fmt: skip


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each reading of an interval, numbered in their order.

    Raises
    ------
    TanliuError
        When it is no such XML, or a reading has no type, time or value that can be read, with its number.
    """
    entries = list(_entries(path))
    found = [
        row
        for entry in entries
        if _first(entry, "IntervalBlock") is not None
        for row in _block(path, entry, entries)
    ]
    if not found:
        raise TanliuError(
            "the file does not begin as a file of this form does", where=path.name, accepted="IntervalBlock"
        )
    return Rows(HEADER, (Row(number, cells) for number, cells in enumerate(found, 1)))


def _entries(path: Path) -> Iterator[Element]:
    parser = XMLParser()
    body = b"".join(probe.pieces(path))
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        # definitions of entities are of no use here, and can grow into anything
        raise TanliuError("XML with definitions of its own", where=path.name, accepted="<feed>, <entry>")
    try:
        parser.feed(body)
        root = parser.close()
    except ParseError as error:
        raise TanliuError(
            Message("truncated_file: not a whole {kind}; nothing of it was imported", kind="XML"), where=path.name,
            found=str(error), accepted=Message("the whole {kind}, sent again", kind="XML"),
        ) from error  # fmt: skip
    return (one for one in root.iter() if _name(one) == "entry")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _first(element: Element, name: str) -> Element | None:
    return next((one for one in element.iter() if _name(one) == name), None)


def _text(element: Element | None, name: str) -> str:
    found = None if element is None else _first(element, name)
    return (found.text or "").strip() if found is not None else ""


def _links(entry: Element, rel: str) -> list[str]:
    return [
        one.get("href", "").rstrip("/") for one in entry if _name(one) == "link" and one.get("rel") == rel
    ]


def _block(path: Path, entry: Element, entries: list[Element]) -> Iterator[tuple[str, ...]]:
    above = next((link.rpartition("/IntervalBlock")[0] for link in _links(entry, "up")), "")
    kind = _type(path, above, entries)
    point = above.rpartition("/MeterReading")[0]
    title = next((_own_title(one) for one in entries if point and point in _links(one, "self")), "")
    code = _text(kind, "uom")
    unit = _units().get(code, f"uom {code}")
    scale = int(_text(kind, "powerOfTenMultiplier") or 0)
    shared = (point, above, title, _text(kind, "flowDirection"), unit)
    for reading in (one for one in entry.iter() if _name(one) == "IntervalReading"):
        yield (*shared, *_reading(path, reading, scale))


def _own_title(entry: Element) -> str:
    return next(((one.text or "").strip() for one in entry if _name(one) == "title"), "")


def _type(path: Path, above: str, entries: list[Element]) -> Element:
    """Return the type of the readings of a block: of the meter reading above it, or the only one there is."""
    types = [one for one in entries if _first(one, "ReadingType") is not None]
    related = [link for one in entries if above in _links(one, "self") for link in _links(one, "related")]
    found = [one for one in types if set(_links(one, "self")) & set(related)] or (
        types if len(types) == 1 else []
    )
    if len(found) != 1:
        raise TanliuError(
            "readings of which no type is told", where=path.name, found=above, accepted="ReadingType"
        )
    return found[0]


def _reading(path: Path, reading: Element, scale: int) -> tuple[str, ...]:
    period, start, value = _first(reading, "timePeriod"), _text(reading, "start"), _text(reading, "value")
    try:
        seconds, amount = int(_text(period, "duration")), Decimal(value).scaleb(scale)
        moment = datetime.fromtimestamp(int(start), UTC)
    except (ValueError, InvalidOperation, OverflowError, OSError) as error:
        raise TanliuError(
            "a reading whose time or value cannot be read", where=path.name, found=f"{start} {value}",
            accepted="start, duration, value",
        ) from error  # fmt: skip
    return (
        f"{moment:%Y-%m-%d %H:%M:%S}+00:00",
        str(seconds // 60),
        format(amount, "f"),
        _text(reading, "quality"),
    )


@cache
def _units() -> Mapping[str, str]:
    text = files("tanliu.app.ingest.forms").joinpath("espi_units.csv").read_text(encoding="utf-8")
    return {row["code"]: row["unit"] for row in csv.DictReader(text.splitlines())}
