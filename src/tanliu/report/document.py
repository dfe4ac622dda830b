"""A report before it is drawn: titled parts with texts and tables; PDF and XLSX are two ways to draw the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table: which column names the points and which ones are drawn.

    Attributes
    ----------
    kind
        ``bars`` side by side, ``stacked`` on each other, ``lines`` over time, or ``map``: outlines in their class.
    classes
        Column with the class of each row; the bars or outlines take its colour.
    colours
        Colour of each class, that of the lowest values first.
    outlines
        Rings of longitude and latitude by the label of the row, for a map.
    most
        Rows drawn, from the top; the table has them all.
    """

    kind: str
    values: tuple[int, ...]
    unit: str
    label: int = 0
    classes: int | None = None
    colours: tuple[str, ...] = ()
    outlines: Mapping[str, Sequence[Sequence[tuple[float, float]]]] = field(default_factory=dict)
    most: int = 24


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; numbers stay exact until they are drawn."""

    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    charts: tuple[Chart, ...] = ()
    #: Relative widths of the columns; the first is three times the others when left out.
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: title, paragraphs and at most one table.

    Attributes
    ----------
    codes
        Texts to be scanned, each with what is said below its QR; a PDF alone has them.
    """

    title: str
    texts: tuple[str, ...] = ()
    table: Table | None = None
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one language."""

    title: str
    subtitle: str
    language: str
    parts: tuple[Section, ...]
    footer: str = ""
    #: Public address of the server, at which figures open; empty where it has none.
    address: str = ""


def shown(value: object) -> str:
    """Write a cell: numbers with separators and about four significant digits, missing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, Decimal | float | int):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    size = abs(float(value))
    places = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3 if size >= 1 else 4
    return f"{value:,.{places}f}" if size else "0"
