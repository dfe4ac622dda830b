"""Factor tables: one CSV and the header file beside it that says what the table is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from tanliu.catalog import yamlfile
from tanliu.catalog.document import Document
from tanliu.catalog.finding import noted
from tanliu.catalog.schema import Block, Scalar, Text, fault, faults, finding
from tanliu.catalog.schema.rows import columns, read_rows
from tanliu.catalog.types import Factor, Finding

COLUMNS = columns(Factor)


def read(path: Path, pack: str, findings: list[Finding]) -> list[Factor]:
    """Read one factor table; faulty rows are left out and described in ``findings``."""
    defaults = _header(path.with_suffix(".yaml"), findings)
    return list(read_rows(path, Factor, findings, defaults=defaults, file=f"{pack}/factors/{path.name}"))


def _column(name: str) -> str:
    if name not in COLUMNS:
        raise fault("unknown column", found=name, accepted=", ".join(COLUMNS))
    return name


Column = Annotated[str, AfterValidator(_column), WithJsonSchema({"enum": list(COLUMNS)})]


class TableHeader(Block):
    """The file beside a factor table."""

    about: Text
    """What the table is about."""
    defaults: dict[Column, Scalar | None] = Field(default_factory=dict)
    """Cells that are the same in every row, or in rows that leave them empty."""


def _header(path: Path, findings: list[Finding]) -> dict[str, str]:
    """Return the defaults of a table; the header file must say what the table is about."""
    if not path.exists():
        findings.append(noted(path, 1, "the table has no header file", accepted="about, defaults"))
        return {}
    data, lines = yamlfile.read(path)
    document = Document(path.stem, "", path, data if isinstance(data, dict) else {"about": data}, lines)
    found = faults(document, TableHeader)
    findings += [finding(fault, path) for fault in found]
    if found:
        return {}
    defaults = TableHeader.model_validate(document.data).defaults
    return {column: value for column, value in defaults.items() if value is not None}
