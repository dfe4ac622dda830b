"""The document of a source mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator

from tanliu.catalog.activity import USUAL
from tanliu.catalog.schema import (
    Bilingual,
    Block,
    Number,
    Scalar,
    Text,
    as_written,
    fault,
    register,
    register_check,
)
from tanliu.catalog.source.layout import Format, known_zone, listed
from tanliu.catalog.source.types import MISSING, POWER_KINDS, TABLES
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary

KIND = "source"
#: Parts of the form of a stamp.
_DIRECTIVES = (
    "%Y", "%y", "%m", "%b", "%B", "%d", "%j", "%H", "%I", "%p", "%M", "%S", "%f", "%z", "%a", "%A", "%%",
)  # fmt: skip


def _headed(value: object) -> object:
    """Take the name of a column for a block that names it."""
    return value if value is None or isinstance(value, dict) else {"column": as_written(value)}


def _form(text: str) -> str:
    """Take a form that every way of reading understands; ``number`` is for counts of seconds."""
    if unknown := [part for part in re.findall(r"%-?.?", text) if part.replace("-", "") not in _DIRECTIVES]:
        accepted = ", ".join(_DIRECTIVES)
        raise fault("not a form of a stamp", found=unknown[0], accepted=accepted)
    return text


def _days_form(text: str) -> str:
    """Take a form of days or months: it says the year and no time of the day."""
    parts = set(re.findall("%-?(.)", _form(text)))
    if not parts & {"Y", "y"} or parts & {"H", "I", "M", "S", "p", "z"}:
        raise fault("not a form of days", found=text, accepted="%d/%m/%Y, %m/%d/%Y, %d.%m.%Y, %m/%Y")
    return text


def _zone(text: str) -> str:
    """Take the zone of a wall clock, or ``in_stamp``."""
    return text if text == "in_stamp" else known_zone(text)


Clean = Literal["upper", "lower", "collapse", "nfkc"]


class Value(Block):
    """Where the value of a column comes from: columns joined, a constant, or a file beside."""

    column: Scalar | None = None
    columns: Annotated[tuple[Scalar, ...], BeforeValidator(listed)] = ()
    join: Scalar = ""
    constant: Scalar | None = None
    default: Scalar | None = None
    """Value where the cell is missing."""
    clean: Annotated[tuple[Clean, ...], BeforeValidator(listed)] = ()
    prefix: Scalar = ""
    """What is put before an id, so that it is not that of something else."""
    values: dict[Scalar, Scalar] | None = None
    """Translations; a text that is not among them is refused."""
    unit: Scalar | None = None
    """Unit of the source."""
    max: Number | None = None
    """Larger values are refused as implausible."""
    zone: Annotated[Scalar, AfterValidator(_zone)] | None = None
    format: Annotated[Scalar, AfterValidator(_days_form)] | None = None
    """Of days or months that are not written as ISO does, such as ``%m/%d/%Y`` or ``%d.%m.%Y``."""
    beside: Scalar | None = None
    """GeoJSON file of the same folder in which the value is looked up."""
    match: Scalar = ""
    take: Scalar = ""

    @property
    def named(self) -> tuple[str, ...]:
        """The columns from which the value comes."""
        return (self.column,) if self.column is not None else self.columns

    @model_validator(mode="after")
    def _from_one_place(self) -> Self:
        if (self.column is not None) + bool(self.columns) + (self.constant is not None) != 1:
            raise fault(
                "say where the value comes from", accepted=Message("either column, columns or constant")
            )  # fmt: skip
        if self.prefix and (self.constant is not None or self.values is not None or self.beside is not None):
            raise fault(
                "a prefix goes before what columns say", at=("prefix",), found=self.prefix,
                accepted=Message("without constant, values or beside"),
            )  # fmt: skip
        return self


#: A block, or the name of a column; nothing stands for a column of the same name.
Cell = Annotated[Value, BeforeValidator(_headed)]


class Wide(Block):
    """A column whose cells are quantities of one carrier, or values of one measure."""

    column: Scalar
    carrier: Scalar | None = None
    measure: Scalar | None = None
    unit: Scalar
    purpose: Scalar = USUAL
    below_zero: Scalar | None = None
    """Purpose of what is below zero, such as ``export`` of a column that is net: each amount then is one of both, the other zero."""
    max: Number | None = None

    @model_validator(mode="after")
    def _both_ways(self) -> Self:
        if self.below_zero is not None and (self.carrier is None or self.below_zero == self.purpose):
            raise fault(
                "only an amount of a carrier goes both ways", at=("below_zero",), found=self.below_zero,
                accepted=Message("another purpose than that of the column"),
            )  # fmt: skip
        return self


class FedTable(Block):
    """How one table is fed."""

    columns: dict[Text, Annotated[Value | None, BeforeValidator(_headed)]] = Field(default_factory=dict)
    wide: tuple[Wide, ...] = ()
    repeats: Literal["refuse", "same", "last"] = "refuse"
    """What of rows of the same key is taken."""
    latest_by: Scalar | None = None
    until: Annotated[Value | None, BeforeValidator(_headed)] = None
    """Reports: the day on which the days of an amount end; ``period`` is then the first of them."""
    last_day: Literal["excluded", "included"] = "excluded"
    """Whether the day of ``until`` is the first after them, as on bills that meet, or the last of them."""
    totals: Literal["by_header", "own", "year_to_date"] = "by_header"
    """Reports: whether an amount is that of its period, or of the year up to its end; by default as the header says."""
    empty: Literal["not_reported", "withdraw"] = "not_reported"
    """Whether an empty amount says nothing, or takes back what this source told of the same before."""


class Stamp(Block):
    """How an interval is stamped."""

    column: Scalar | None = None
    columns: tuple[Scalar, ...] = ()
    """Date and time in columns of their own."""
    join: Scalar = " "
    marks: Literal["start", "end"] = "start"
    zone: Annotated[Scalar, AfterValidator(_zone)] | None = None
    format: Annotated[Scalar, AfterValidator(_form)] | None = None
    number: Literal["epoch_s", "epoch_ms", "epoch_us", "excel_1900", "excel_1904"] | None = None
    """What a stamp that is a number counts: time since 1970, or days of a spreadsheet."""
    midnight: Literal["as_printed", "end_of_printed_day"] = "as_printed"
    ambiguous: Literal["refuse", "first", "second"] = "refuse"

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.number is not None and self.format is not None:
            raise fault("a stamp is a number or has a form", at=("number",), found=self.format)
        return self

    @model_validator(mode="after")
    def _midnight_of_the_end(self) -> Self:
        if (self.column is None) == (not self.columns):
            raise fault(
                "say where the value comes from", accepted=Message("either column, columns or constant")
            )
        if self.midnight != "as_printed" and self.marks != "end":
            raise fault(
                "a midnight that ends its day needs stamps that mark the end", at=("midnight",),
                found=self.midnight, accepted="marks: end",
            )  # fmt: skip
        return self


class Reading(Block):
    """How readings are fed."""

    meter_code: Cell
    stamp: Stamp
    quantity: Cell
    kind: Literal["interval", "register", "mean_power", "instant_power"] = "interval"
    ratio: Literal["to_apply", "applied"] = "to_apply"
    """Whether quantities of intervals and power are still to be multiplied by the transformers' ratios."""

    @model_validator(mode="after")
    def _plain(self) -> Self:
        """Refuse what the bulk path does not do: it reads millions of rows with plain SQL."""
        code, quantity = self.meter_code, self.quantity
        if code.values or code.default or code.beside or code.prefix or set(code.clean) - {"upper", "lower"}:
            raise fault(
                "a meter code is columns, join, constant and clean upper or lower", at=("meter_code",)
            )  # fmt: skip
        if (
            len(quantity.named) != 1
            or quantity.values
            or quantity.default
            or quantity.clean
            or quantity.beside
        ):
            raise fault("a quantity is one column with unit and max", at=("quantity",))
        if self.kind in POWER_KINDS and quantity.unit is None:
            raise fault("power needs its unit", at=("quantity",), accepted="unit: kW")
        return self


if TYPE_CHECKING:

    class Tables(Block):
        """The tables that a file can feed."""

        reading: Reading | None = None
else:
    #: One key for each table that a file can feed, and ``reading``.
    Tables = create_model(
        "Tables",
        __base__=Block,
        __doc__="The tables that a file feeds.",
        reading=(Reading | None, None),
        **dict.fromkeys(TABLES, (FedTable | None, None)),
    )


class SourceMapping(Block):
    """Which column of the files of a source feeds which column of which table."""

    source: Text
    """Name under which deliveries and refused rows are filed."""
    title: Bilingual | None = None
    files: Text | None = None
    """Which files of a folder, as a glob."""
    format: Format = Format()
    missing: Annotated[tuple[Scalar, ...], BeforeValidator(listed)] = MISSING
    """Cells that say that there is no value."""
    constants: dict[Text, Scalar] = Field(default_factory=dict)
    """Values for every table that has the column."""
    tables: Tables
    run: dict[str, Any] | None = None
    """Accounting choices and the comparison with published figures."""
    live: dict[str, Any] | None = None
    """Where messages come from."""

    @property
    def fed(self) -> dict[str, FedTable]:
        """The tables that are fed, in the order of the dictionary."""
        return {name: one for name in TABLES if (one := getattr(self.tables, name)) is not None}

    @model_validator(mode="after")
    def _feeds_whole_rows(self) -> Self:
        if self.files is None and self.live is None:
            raise fault("a key is missing", accepted="files")
        if not self.fed and self.tables.reading is None:
            accepted = ", ".join((*TABLES, "reading"))
            raise fault("the mapping feeds no table", at=("tables",), accepted=accepted)
        for name, fed in self.fed.items():
            for problem in _problems(name, fed, self.constants):
                raise problem
        return self


def _problems(table: str, fed: FedTable, constants: dict[str, str]) -> Iterator[Exception]:
    """Yield what is wrong with a table that is fed: columns that it has not, or that nothing fills."""
    at = ("tables", table)
    declared = dictionary()[table]
    names, measured = declared.names, declared.wide
    for name in fed.columns:
        if name not in declared.fed:
            accepted = ", ".join(declared.fed)
            yield fault(
                "the table has no such column to fill", at=(*at, "columns", name), found=name, accepted=accepted
            )  # fmt: skip
    if table != "report":
        for key, value in (
            ("until", fed.until),
            ("totals", None if fed.totals == "by_header" else fed.totals),
        ):
            if value is not None:
                yield fault("only reports have it", at=(*at, key), accepted="report")
    if fed.until is not None and fed.totals == "year_to_date":
        yield fault("days from one to another are no year to date", at=(*at, "totals"), found=fed.totals)
    if fed.empty != "not_reported" and not measured:
        yield fault("only report and output have it", at=(*at, "empty"), accepted="report, output")
    if fed.wide and not measured:
        yield fault("only report and output can be wide", at=(*at, "wide"))
    for position, wide in enumerate(fed.wide):
        if measured and getattr(wide, measured["name"]) is None:
            yield fault("a key is missing", at=(*at, "wide", position), accepted=measured["name"])
    by_wide = tuple(measured.values()) if fed.wide else ()
    if both := [name for name in by_wide if name in fed.columns or (name in constants and name in names)]:
        yield fault("given by the wide columns already", at=(*at, "columns", both[0]), found=both[0])
    filled = {*by_wide, *fed.columns, *constants, *given(table, fed)}
    for column in declared.columns:
        if column.importable and not column.nullable and column.name not in filled:
            yield fault(
                Message("column {column} of table {table} has no source", column=column.name, table=table),
                at=at,
            )


def given(table: str, fed: FedTable) -> dict[str, str]:
    """Return the columns that a report need not name: the purpose, and the unit of a quantity that has one."""
    if table != "report":
        return {}
    quantity = fed.columns.get("quantity")
    unit = {} if quantity is None or quantity.unit is None else {"unit": quantity.unit}
    return {"purpose": USUAL, **unit}


def unknown_names(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the wide columns of reports whose carrier, activity or purpose no pack has."""
    for document in documents:
        report = document.data["tables"].get("report") or {}
        for position, wide in enumerate(report.get("wide") or ()):
            for key, known in (("carrier", catalog.activities), ("purpose", catalog.purposes)):
                if wide.get(key, USUAL if key == "purpose" else None) not in known:
                    where = document.where("tables", "report", "wide", position, key)
                    what = "unknown purpose" if key == "purpose" else "no pack knows this carrier"
                    yield TanliuError(what, where=where, found=wide.get(key), accepted=", ".join(known))


register(KIND, SourceMapping, folder="sources")
register_check(KIND, unknown_names)
