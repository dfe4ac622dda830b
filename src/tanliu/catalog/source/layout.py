"""How the files of a source are laid out: what a mapping says of them before it names a column."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from tanliu.catalog.schema import Block, Count, Scalar, fault
from tanliu.catalog.source.types import KINDS, NAMED_STEPS
from tanliu.kit import period
from tanliu.kit.errors import TanliuError

_DAY = 1440


def listed(value: object) -> object:
    """Take one value for a list of one."""
    return value if isinstance(value, list | tuple) else [value]


def known_zone(text: str) -> str:
    """Refuse a time zone that nobody has."""
    try:
        period.zone(text)
    except TanliuError as error:
        raise fault(error.what, found=text, accepted=error.accepted) from error
    return text


def _one_byte(text: str) -> str:
    if text == "auto":
        return text
    if len(text.encode()) != 1 or text in '"\r\n':
        raise fault("a delimiter is one character", found=text, accepted=', ; | or "\\t"')
    return text


def _rising(rows: tuple[int, ...]) -> tuple[int, ...]:
    if (
        not rows
        or any(row < 0 for row in rows)
        or list(rows) != sorted(set(rows))
        or (0 in rows and len(rows) > 1)
    ):
        raise fault("no such header rows", found=list(rows), accepted="1; [4, 5]; 0")
    return tuple(row for row in rows if row)


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groupindex
    except re.error as error:
        raise fault(
            "not a pattern", found=f"{text}: {error}", accepted="(?P<month>[0-9]{4}-[0-9]{2})"
        ) from error
    if not groups:
        raise fault("the pattern names no group", found=text, accepted="(?P<month>[0-9]{4}-[0-9]{2})")
    return text


def _kind(text: str) -> str:
    if text not in KINDS:
        raise fault("no such kind of file", found=text, accepted=", ".join(KINDS))
    return text


class Across(Block):
    """Columns of a row that are values of one after the other."""

    first: Scalar
    last: Scalar
    step: Scalar
    """``day``, ``month``, ``quarter``, minutes, or ``name``: columns that stand beside each other, told by their names."""
    of: Annotated[tuple[Scalar, ...], BeforeValidator(listed)] = ()
    """Columns of the year, the month, or the day."""
    at: Scalar | None = None
    """Year, month or day of all rows, where neither a column nor the names say it."""
    format: Scalar | None = None
    zone: Annotated[Scalar, AfterValidator(known_zone)] | None = None
    """Where given the values count from midnight on, however many hours the day has."""

    @field_validator("step")
    @classmethod
    def _step(cls, text: str) -> str:
        minutes = text.isdecimal() and 0 < int(text) <= _DAY and _DAY % int(text) == 0
        if text not in NAMED_STEPS and not minutes:
            raise fault("no such step", found=text, accepted=", ".join((*NAMED_STEPS, "60, 30, 15, 5")))
        return text

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.of and self.at is not None:
            raise fault("say where the value comes from", accepted="of, at")
        if not (self.of or self.at) and self.step not in NAMED_STEPS:
            raise fault("times need the column of their day", accepted="of, at")
        return self


class Named(Block):
    """Patterns whose groups are columns: what the name of a file, its folder or its sheet says."""

    file: Annotated[Scalar, AfterValidator(_pattern)] | None = None
    folder: Annotated[Scalar, AfterValidator(_pattern)] | None = None
    sheet: Annotated[Scalar, AfterValidator(_pattern)] | None = None


class Format(Block):
    """The form of the files."""

    kind: Annotated[Scalar, AfterValidator(_kind)] = "csv"
    encoding: Literal["auto", "utf-8", "utf-16", "gb18030", "cp1252", "cp1250"] = "auto"
    delimiter: Annotated[Scalar, AfterValidator(_one_byte)] = "auto"
    header_row: Annotated[tuple[int, ...], BeforeValidator(listed), AfterValidator(_rising)] = (1,)
    """Row of the header; several are joined, and 0 says that there is none."""
    sheet: Scalar | None = None
    """Name of a sheet, or a pattern of several such as ``*``."""
    first_row: Count | None = None
    footer_rows: Count | None = None
    decimal: Literal["point", "comma"] | None = None
    """What stands before the decimals, where thousands are separated."""
    fill: Annotated[tuple[Scalar, ...], BeforeValidator(listed)] = ()
    """Columns in which an empty cell means what stands above it."""
    where: dict[Scalar, Annotated[tuple[Scalar, ...], BeforeValidator(listed)]] = Field(default_factory=dict)
    """Values of columns; rows with others are not read."""
    totals: Annotated[tuple[Scalar, ...], BeforeValidator(listed)] = ()
    """Columns in which a word for a total says that the row is a sum of others."""
    parts: dict[Scalar, Annotated[tuple[Scalar, ...], BeforeValidator(listed)]] = Field(default_factory=dict)
    """Columns that should add up to another; rows in which they do not are told, and read as they are."""
    named: Named = Named()
    records: Scalar | None = None
    """Where the rows are in JSON: keys with points between them."""
    members: Scalar = "*"
    """Which files of a ZIP."""
    across: Across | None = None
