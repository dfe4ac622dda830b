"""What a source mapping says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.kit.table import dictionary, in_order_of_references

#: Tables that a source may feed, each after those that it refers to.
TABLES = in_order_of_references([name for name, table in dictionary().items() if table.fed])
#: Readings that say power, over the interval or at their stamp.
POWER_KINDS = ("mean_power", "instant_power")
#: Cells that say "no value".
MISSING = ("", "-", "--", "—", "NULL", "null", "N/A", "n/a", "#N/A", "NA", "NaN", "nan")
#: Why a meter's setup changes.
CAUSES = ("installation", "exchange", "transformer", "reset", "roll_over", "withdrawn")


@dataclass(frozen=True, slots=True)
class Value:
    """Where the value of one column comes from: columns joined, or a constant, or a file beside."""

    columns: tuple[str, ...] = ()
    join: str = ""
    constant: str | None = None
    default: str | None = None
    clean: tuple[str, ...] = ()
    values: Map[str, str] | None = None
    unit: str | None = None
    max: Decimal | None = None
    zone: str | None = None
    beside: str | None = None
    match: str = ""
    take: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Wide:
    """One column of a wide table: its cells are quantities of one carrier, or values of one measure."""

    column: str
    name: str
    unit: str
    purpose: str
    max: Decimal | None
    where: str


@dataclass(frozen=True, slots=True)
class Fed:
    """How one table is fed."""

    table: str
    columns: Map[str, Value]
    wide: tuple[Wide, ...]
    repeats: str
    latest_by: str | None
    where: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """How an interval is stamped."""

    column: str
    marks: str
    zone: str | None
    format: str | None
    midnight: str
    ambiguous: str


@dataclass(frozen=True, slots=True)
class Readings:
    """How readings are fed."""

    meter_code: Value
    stamp: Stamp
    quantity: Value
    kind: str
    where: str

    @property
    def table(self) -> str:
        """Table that takes the accepted rows."""
        return "register_reading" if self.kind == "register" else "reading"


@dataclass(frozen=True, slots=True)
class Format:
    """The form of the files."""

    kind: str = "csv"
    encoding: str = "auto"
    delimiter: str = ","
    header_row: int = 1
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A source mapping; ``run`` and ``live`` are kept as written for the caller."""

    source: str
    title: Map[str, str]
    files: str
    format: Format
    missing: tuple[str, ...]
    tables: Map[str, Fed]
    readings: Readings | None
    run: Map[str, Any]
    path: Path
    live: Map[str, Any] | None = None
