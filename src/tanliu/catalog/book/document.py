"""What ``books/*.yaml`` of a pack may say: how the tables of a publication become factors."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Share, Text, Unit, fault
from tanliu.catalog.schema.values import Evidence
from tanliu.catalog.types import FactorKind, RegionKind
from tanliu.kit.message import Message


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise fault("not a regular expression", found=text, accepted=str(error)) from error
    return text


#: A regular expression.
Expression = Annotated[Text, AfterValidator(_expression)]
#: How a heading or a word is written: ``*`` for any signs, ``?`` for one; case and blanks do not matter.
Spelling = Text


class Measure(Block):
    """What the numbers below a heading, or beside a word, are."""

    gas: str = ""
    unit: Unit | None = None
    basis: str = ""
    kind: FactorKind = "emission_factor"
    is_left: bool = False
    """Known, and not read: heat contents, parts of a sum that is read."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.is_left and self.unit is None:
            raise fault("the block has no unit", at=("unit",))
        return self

    @property
    def per(self) -> str:
        """The unit of the quantity."""
        return (self.unit or "").partition("/")[2]


class Meaning(Block):
    """What a row is about, by its words; the first that fits holds."""

    words: tuple[str, ...]
    """A spelling for each column of ``row``."""
    carrier: Text | None = None
    basis: str = ""
    per: Text | None = None
    """The unit of which the factor is taken where the book prints several; each question wants one answer."""
    note: str = ""
    left: Bilingual | None = None
    """Why such rows are not read."""

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.carrier is None) == (self.left is None):
            raise fault("one of the two is wanted", accepted="carrier, left")
        return self


class Added(Block):
    """Regions that the book knows and no pack does."""

    id: Text
    """With ``{word}`` for the word of the book."""
    parent: Text
    kind: RegionKind
    name: Text | None = None
    """The column with its name; the word where there is none."""


class Where(Block):
    """For which region a row holds."""

    column: Text | None = None
    """Column that tells it; without one it is ``id``, or what whoever imports says."""
    id: Text | None = None
    code: Expression | None = None
    """The part of a cell that is the word, its first group."""
    words: dict[str, Text] = Field(default_factory=dict)
    """Region by word."""
    by_name: bool = False
    """Whether names of the regions of the packs are understood, in both languages."""
    endings: tuple[Text, ...] = ()
    """What may stand behind such a name: 省, 市."""
    adds: Added | None = None


class When(Block):
    """For which years a row holds: those of a column, of a text of the file, or those that whoever imports says."""

    column: Text | None = None
    text: Expression | None = None
    """Its first group is the year, in any cell above the numbers of the table or in the name of its sheet."""
    is_open: bool = False
    """Whether it holds for later years too, until another edition comes."""


class Mean(Block):
    """Numbers of each hour, of which the mean of every whole year is taken."""

    stamp: Text
    """Column of the time, UTC or with an offset."""
    most_missing_share: Share
    """The part of a year that may be missing; a year of which more is missing has no factor."""


class Table(Block):
    """A table of the book."""

    name: Text
    sheet: Spelling = "*"
    columns: dict[Text, tuple[Spelling, ...]]
    """Headings by name; a table is where all of them are found in one row."""
    optional: tuple[Text, ...] = ()
    row: tuple[Text, ...] = ()
    """Columns that say what a row is about."""
    rows: tuple[Meaning, ...] = ()
    carrier: Text | None = None
    """What every row is about, where no column tells it."""
    measures: dict[Spelling, Measure]
    """What numbers are, by their heading, by the line of units, or by the words of the columns of ``measure``."""
    measure: tuple[Text, ...] = ()
    value: Text | None = None
    """Column of the number, where each row has one."""
    units_below: bool = False
    """Whether lines below the heading say the units; they may change further down."""
    unread: tuple[Spelling, ...] = ()
    """Headings that are known and not read."""
    until: tuple[Spelling, ...] = ()
    """What stands at the beginning of the row after the last."""
    empty: tuple[str, ...] = ("",)
    """Cells that say nothing."""
    where: Where = Where()
    when: When = When()
    mean: Mean | None = None
    is_optional: bool = False
    """Whether the book may lack the table."""

    @model_validator(mode="after")
    def _told(self) -> Self:
        if bool(self.row) == bool(self.carrier):
            raise fault("one of the two is wanted", accepted="row, carrier")
        used = (*self.row, *self.measure, self.value, self.where.column, self.when.column)
        used += (self.mean.stamp if self.mean else None, *self.optional)
        for name in filter(None, used):
            if name not in self.columns:
                raise fault("unknown column", at=("columns",), found=name, accepted=", ".join(self.columns))
        for at, one in enumerate(self.rows):
            if len(one.words) != len(self.row):
                accepted = Message("one word for each of {columns}", columns=", ".join(self.row))
                raise fault("the words are not those of the columns", at=("rows", at), accepted=accepted)
        return self


class FactorBook(Block):
    """A publication that appears in editions, and how its tables are read."""

    book: Text
    kind: Literal["factor-book"] = "factor-book"
    title: Bilingual
    source: Text
    """Who publishes it under which name, and where it was read how it is made."""
    evidence: Evidence
    """Grade of its factors when they are read from the publisher's own file."""
    licence: Text
    names_edition: Text
    """The edition as factors name it, with ``{edition}``."""
    captions: Expression | None = None
    """What the first cell above a table looks like; tables that are not read are told by it."""
    tables: Annotated[tuple[Table, ...], Field(min_length=1)]
