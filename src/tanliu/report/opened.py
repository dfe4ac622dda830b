"""Figures of reports that open: the id under which a number is explained travels with it into every form."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from tanliu.report.document import Document
from tanliu.report.explained import id_of

#: Signs that stand in an address as they are, beside letters and digits.
_PLAIN = frozenset(b"/@-._~" + bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123)))


class Opened(Decimal):
    """A number and the id of its explanation; what is made of it by arithmetic is a plain number again."""

    opens: str = ""


class Opening(NamedTuple):
    """Where a figure that opens stands in a report, and its id."""

    chapter: str
    row: str
    column: str
    id: str


def opened(value: Decimal | None, amount: str, subject: object, period: object) -> Decimal | None:
    """Return a figure with the id of its explanation; as it is where nothing is known or it has no subject of its own."""
    if value is None or not subject or not period:
        return value
    found = Opened(value)
    found.opens = id_of(amount, str(subject), str(period))
    return found


def opens(cell: object) -> str:
    """Return the id by which a cell of a report is explained; empty where it is none."""
    return cell.opens if isinstance(cell, Opened) else ""


def address_of(cell: object, base: str) -> str:
    """Return the address at which a cell is explained; empty where it is not, or the server has no public address."""
    found = opens(cell)
    if not found or not base:
        return ""
    # what is no plain sign of an address is written by its bytes (RFC 3986, section 2.1)
    quoted = "".join(chr(one) if one in _PLAIN else f"%{one:02X}" for one in found.encode())
    return f"{base.rstrip('/')}/explain/{quoted}"


def openings(document: Document) -> list[Opening]:
    """Return every figure of a report that opens, in the order of its chapters."""
    return [
        Opening(part.title, str(row[0]), header, opens(cell))
        for part in document.parts
        if part.table is not None
        for row in part.table.rows
        for header, cell in zip(part.table.header, row, strict=True)
        if opens(cell)
    ]
