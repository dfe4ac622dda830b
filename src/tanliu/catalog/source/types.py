"""What a source mapping says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.kit.table import dictionary, in_order_of_references

#: Tables that a source may feed, each after those that it refers to.
TABLES = in_order_of_references([name for name, table in dictionary().items() if table.fed])
#: Readings that say power, over the interval or at their stamp.
POWER_KINDS = ("mean_power", "instant_power")
#: Kinds of files: tables as texts, and forms of the field, each read by an adapter of its name.
KINDS: dict[str, None] = dict.fromkeys(("csv", "xlsx", "parquet", "geojson", "json"))
#: Steps from one column across to the next that are no minutes.
NAMED_STEPS = ("day", "month", "quarter", "name")
#: Cells that say "no value".
MISSING = ("", "-", "--", "—", "NULL", "null", "N/A", "n/a", "NA", "NaN", "nan")
#: Why a meter's setup changes.
CAUSES = ("installation", "exchange", "transformer", "reset", "roll_over", "withdrawn")
#: What emissions that others report may be: gas, scope of the GHG Protocol, basis of electricity, and who stands for them.
STATED: Map[str, tuple[str, ...]] = {
    "gas": ("CO2e", "CO2", "CH4", "N2O", "CO2_biogenic"),
    "scope": ("1", "2", "3", "1+2"),
    "basis": ("location", "market"),
    "assurance": ("declared", "verified"),
}
#: How often a register begins at 0 again by rule.
RESETS = ("daily",)


@dataclass(frozen=True, slots=True)
class Value:
    """Where the value of one column comes from: columns joined, or a constant, or a file beside."""

    columns: tuple[str, ...] = ()
    join: str = ""
    constant: str | None = None
    default: str | None = None
    clean: tuple[str, ...] = ()
    prefix: str = ""
    values: Map[str, str] | None = None
    unit: str | None = None
    max: Decimal | None = None
    zone: str | None = None
    format: str | None = None
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
    below_zero: str | None = None


@dataclass(frozen=True, slots=True)
class Fed:
    """How one table is fed."""

    table: str
    columns: Map[str, Value]
    wide: tuple[Wide, ...]
    repeats: str
    latest_by: str | None
    where: str
    until: Value | None = None
    last_day: str = "excluded"
    totals: str = "by_header"
    empty: str = "not_reported"


@dataclass(frozen=True, slots=True)
class Stamp:
    """How an interval is stamped."""

    column: str
    marks: str
    zone: str | None
    format: str | None
    number: str | None
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
    ratio: str = "to_apply"

    @property
    def table(self) -> str:
        """Table that takes the accepted rows."""
        return "register_reading" if self.kind == "register" else "reading"


@dataclass(frozen=True, slots=True)
class Across:
    """Columns of a row that are values of one after the other: months, days, times of a day, or things that have names.

    Parameters
    ----------
    first, last
        Names of the first and the last of them.
    step
        ``quarter``, ``month``, ``day``, minutes, or ``name``.
    of
        Columns of the year, the month, or the day; joined by a hyphen. None where the names say it.
    format
        Form of the day or month, as of ``strptime``; ISO where left out.
    zone
        Where given the values are counted from midnight on, however many hours the day has.
    at
        Year, month or day of all rows, where neither a column nor the names say it.
    """

    first: str
    last: str
    step: str
    of: tuple[str, ...]
    format: str | None = None
    zone: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """The form of the files.

    Parameters
    ----------
    header_rows
        Rows whose cells make the names of the columns, joined by a slash; none where the columns have no names.
    first_row
        Row with which the data begin; None for the one after the header.
    joined
        Columns made of others: name, parts, what stands between them.
    parts
        Columns that add up to another: that one, and its parts.
    """

    kind: str = "csv"
    encoding: str = "auto"
    delimiter: str = "auto"
    header_rows: tuple[int, ...] = (1,)
    sheet: str | None = None
    first_row: int | None = None
    footer_rows: int = 0
    decimal: str | None = None
    fill: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    totals: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    records: str | None = None
    members: str = "*"
    across: Across | None = None
    joined: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def header_row(self) -> int:
        """Row after which data may come; 0 where there is no header."""
        return max(self.header_rows, default=0)

    @property
    def is_shaped(self) -> bool:
        """Whether rows are made of those of the file, so that they must be read one by one."""
        return self.with_kind("csv").plain() != Format()

    def with_kind(self, kind: str) -> Format:
        """Return the form with another kind."""
        return replace(self, kind=kind)

    def plain(self) -> Format:
        """Return the form without what DuckDB can be told: encoding, delimiter, a header of one row."""
        one = (1,) if len(self.header_rows) == 1 else self.header_rows
        return replace(self, encoding="auto", delimiter="auto", header_rows=one)


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
