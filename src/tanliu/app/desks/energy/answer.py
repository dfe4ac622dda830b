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
    """The outcome of a tool, in the reader's language."""

    says: str
    tone: Tone
    facts: Sequence[Fact]
    remarks: Sequence[str] = ()
    sheets: Sequence[Sheet] = ()
    picture: Mapping[str, Any] | None = None
    export: Sheet | None = None
    """Every interval, for a file."""
    source: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def figure(value: float, digits: int = 0) -> str:
    """Return a number as people read it, with a thin group every three digits."""
    return f"{value:,.{digits}f}"


def gap_of(kg: float) -> str:
    """Return by how many kg two sums differ; what adding up floats leaves is nothing."""
    return figure(kg) if abs(kg) >= 1 else "< 1"


def percent(share: float, digits: int = 1) -> str:
    """Return a share in per cent."""
    return f"{100 * share:.{digits}f}"
