"""Rows of the CSV tables of packs: a model for each table, with every fault at its file, line and column.

The columns of a table are the fields of its model. A column that may be empty has a default, and may then be left out
of the table altogether.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, ConfigDict, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from tanliu.catalog.finding import Finding, finding, noted
from tanliu.catalog.schema.block import Block
from tanliu.catalog.schema.faults import fault, row_faults
from tanliu.kit.message import Message

#: Plain decimal notation only: no thousands separators, no exponent, no NaN.
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_YEAR = re.compile(r"(19|20|21)\d\d")


class Row(Block):
    """A row of a table of a pack, and where it was read; a class above names its columns."""

    model_config = ConfigDict(populate_by_name=True)

    pack: Annotated[str, SkipJsonSchema()] = ""
    """The pack that it stands in."""
    file: Annotated[str, SkipJsonSchema()] = ""
    line: Annotated[int, SkipJsonSchema()] = 0


R = TypeVar("R", bound=Row)


def columns(model: type[Row]) -> tuple[str, ...]:
    """Return the columns of a table in the order of its model."""
    return tuple(
        str(field.validation_alias or name)
        for name, field in model.model_fields.items()
        if name not in Row.model_fields
    )


def read_rows(
    path: Path,
    model: type[R],
    findings: list[Finding],
    *,
    defaults: Mapping[str, str] | None = None,
    file: str = "",
) -> Iterator[R]:
    """Yield the rows of a table that have no fault; the others, and what is wrong above them, become findings.

    Parameters
    ----------
    path
        The CSV file, in a folder of its pack; there are no rows when it is not there.
    defaults
        Values for columns that are the same in every row; an empty cell takes the default too.
    file
        What the rows give as their file; the path when empty.
    """
    if not path.exists():
        return
    given = dict(defaults or {})
    place = {"pack": path.parents[1].name, "file": file or str(path)}
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        findings += _of_header(path, header, model, given)
        known = set(columns(model))
        for cells in filter(None, reader):
            if len(cells) != len(header):
                what = Message(
                    "{found} cells where the header has {wanted}", found=len(cells), wanted=len(header)
                )
                findings.append(noted(path, reader.line_num, what))
                continue
            written = zip(header, (cell.strip() for cell in cells), strict=True)
            told = given | {name: cell for name, cell in written if cell and name in known}
            row = row_faults({**told, **place, "line": reader.line_num}, model, f"{path}:{reader.line_num}")
            if isinstance(row, list):
                findings += [finding(error, path) for error in row]
            else:
                yield row


def _of_header(
    path: Path, header: list[str], model: type[Row], given: Mapping[str, str]
) -> Iterator[Finding]:
    accepted = columns(model)
    for name in sorted(set(header) - set(accepted)):
        yield noted(path, 1, "unknown column", found=name, accepted=", ".join(accepted))
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield noted(path, 1, "a column is there twice", found=name)
    needed = [name for name in accepted if _is_needed(model, name)]
    for name in needed:
        if name not in header and name not in given:
            yield noted(path, 1, "a column is missing and has no default", accepted=name)


def _is_needed(model: type[Row], column: str) -> bool:
    fields = {str(field.validation_alias or name): field for name, field in model.model_fields.items()}
    return fields[column].is_required()


def _yes(value: object) -> object:
    if isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise fault("not one of what is offered", found=value, accepted="yes, no")
    return value == "yes"


def plain_decimal(value: object) -> object:
    """Return the exact number of a text in plain notation; what is no text stays."""
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise fault(
            "not a plain decimal number", found=value, accepted=Message("digits with a decimal point")
        )
    return Decimal(value) if isinstance(value, str) else value


def _year(value: object) -> object:
    if isinstance(value, str) and not _YEAR.fullmatch(value):
        raise fault("not a year", found=value, accepted=Message("four digits such as 2025"))
    return int(value) if isinstance(value, str) else value


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def _listed(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split("|") if part.strip()) if isinstance(value, str) else value
    )


def _words(value: object) -> object:
    return frozenset(value.split()) if isinstance(value, str) else value


#: ``yes`` or ``no``.
YesNo = Annotated[bool, BeforeValidator(_yes), WithJsonSchema({"enum": ["yes", "no"]})]
#: An exact number in plain notation.
PlainDecimal = Annotated[Decimal, BeforeValidator(plain_decimal), WithJsonSchema({"type": "string"})]
#: A year of four digits.
YearCell = Annotated[int, BeforeValidator(_year), WithJsonSchema({"type": "string"})]
#: Digits; what range is good, the model says.
Digits = BeforeValidator(_whole)
#: Several values with ``|`` between them.
Listed = BeforeValidator(_listed)
#: Words with blanks between them.
Words = Annotated[frozenset[str], BeforeValidator(_words), WithJsonSchema({"type": "string"})]
