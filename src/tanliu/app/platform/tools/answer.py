"""What a tool says: one sentence, figures, remarks, tables and a picture, for the shell and for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Tone = Literal["good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name, its unit and what it rests on."""

    name: str
    value: str
    unit: str = ""
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a title."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a tool, in the reader's language.

    Attributes
    ----------
    says
        The outcome in one sentence.
    picture
        A chart of the frame's kinds.
    drawing
        A way with its stops, as points of a drawing.
    export
        Every interval, for a file.
    refused
        Rows that were left out, each with the reason; none where the tool refuses no rows.
    source
        Of the method: document and clause, edition of factors.
    """

    says: str
    tone: Tone
    facts: Sequence[Fact]
    remarks: Sequence[str] = ()
    sheets: Sequence[Sheet] = ()
    picture: Mapping[str, Any] | None = None
    export: Sheet | None = None
    source: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    drawing: Mapping[str, Any] | None = None
    refused: Sheet | None = None


class Figure(str):
    """A number as people read it, which still knows the number."""

    __slots__ = ("number",)
    number: float


def _figure(value: float, text: str) -> Figure:
    found = Figure(text)
    found.number = value
    return found


def figure(value: float, digits: int = 0) -> Figure:
    """Return a number as people read it, with a comma every three digits."""
    return _figure(float(value), f"{value:,.{digits}f}")


def gap_of(kg: float) -> Figure:
    """Return by how many kg two sums differ; what adding up floats leaves is nothing."""
    return figure(kg) if abs(kg) >= 1 else _figure(float(kg), "< 1")


def percent(share: float, digits: int = 1) -> Figure:
    """Return a share in per cent."""
    return _figure(100 * float(share), f"{100 * share:.{digits}f}")


def plain(cell: str) -> str | float:
    """Return a cell as a file or a program wants it: the number of a figure, else the text."""
    return cell.number if isinstance(cell, Figure) else cell
