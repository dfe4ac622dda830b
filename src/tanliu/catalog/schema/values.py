"""Values that documents of packs are made of: texts in two languages, exact numbers, shares, units, days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from tanliu.catalog.schema.block import Block
from tanliu.catalog.schema.faults import fault, refused
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.units import ratio

#: How far a number can be trusted, best first. The last one is never a default.
Evidence = Literal[
    "official",
    "copy of the publication",
    "secondary source",
    "case collection",
    "derived",
    "unsourced",
]
#: How far a rule can be trusted: the grades of factors, and two that only rules have.
Grade = Literal[Evidence, "definition", "own judgement"]


def _written(value: object) -> object:
    """Take a number for the text that a person wrote."""
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def as_written(value: object) -> object:
    """Take a value of YAML that is no block or list as the text that a person wrote."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None or isinstance(value, dict | list | str) else str(value)


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise fault(
            "a number wanted", found=value, accepted=Message("digits with a decimal point, without quotes")
        )
    return value


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if type(value) is not date:
        raise fault("not a day", found=value, accepted=Message("a day such as 2025-01-01"))
    return value


def _unit(unit: str) -> str:
    try:
        ratio(unit, unit)
    except TanliuError as error:
        raise refused(error) from error
    return unit


#: A text that is not empty; a number stands for the text it was written as.
Text = Annotated[
    str,
    StringConstraints(min_length=1),
    BeforeValidator(_written),
    WithJsonSchema({"type": ["string", "number"]}),
]
#: Any value of YAML that is no block or list, as it is written; it may be empty.
Scalar = Annotated[
    str, BeforeValidator(as_written), WithJsonSchema({"type": ["string", "number", "boolean"]})
]
#: An exact number.
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
#: More than zero, at most one.
Share = Annotated[
    Number,
    Field(gt=0, le=1),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
#: A whole number above zero.
Count = Annotated[int, Field(strict=True, ge=1)]
#: A day of the calendar.
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
#: A unit that the registry of `tanliu.kit.units` knows.
Unit = Annotated[str, BeforeValidator(_written), AfterValidator(_unit)]


class Bilingual(Block):
    """A text in both languages."""

    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    zh: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def __getitem__(self, language: str) -> str:
        """Return the text in a language, ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en
