"""Factor tables: one CSV and the header file beside it that says what the table is."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from tanliu.catalog import yamlfile
from tanliu.catalog.document import Document
from tanliu.catalog.schema import Block, Scalar, Text, fault, faults, finding
from tanliu.catalog.tables import Cells, rows
from tanliu.catalog.types import EVIDENCE, KINDS, Factor, Finding

COLUMNS = (
    "id",
    "kind",
    "carrier",
    "gas",
    "value",
    "unit",
    "region",
    "year_from",
    "year_to",
    "edition",
    "published",
    "basis",
    "source",
    "clause",
    "evidence",
    "uncertainty_ratio",
    "note",
)  # fmt: skip
_MAY_BE_ABSENT = frozenset({"gas", "year_from", "year_to", "basis", "clause", "uncertainty_ratio", "note"})
_PUBLISHED = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def read(path: Path, pack: str, findings: list[Finding]) -> list[Factor]:
    """Read one factor table; faulty rows are left out and described in ``findings``."""
    defaults = _header(path.with_suffix(".yaml"), findings)
    optional = {column: "" for column in COLUMNS if column in _MAY_BE_ABSENT}
    file = f"{pack}/factors/{path.name}"
    found = (_factor(cells, pack, file) for cells in rows(path, COLUMNS, findings, optional | defaults))
    return [factor for factor in found if factor is not None]


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
        findings.append(Finding(str(path), 1, "the table has no header file (about, defaults)"))
        return {}
    data, lines = yamlfile.read(path)
    document = Document(path.stem, "", path, data if isinstance(data, dict) else {"about": data}, lines)
    found = faults(document, TableHeader)
    findings += [finding(fault, path) for fault in found]
    if found:
        return {}
    defaults = TableHeader.model_validate(document.data).defaults
    return {column: value for column, value in defaults.items() if value is not None}


def _factor(cells: Cells, pack: str, file: str) -> Factor | None:
    before = len(cells.findings)
    value = cells.decimal("value")
    year_from, year_to = cells.year("year_from"), cells.year("year_to")
    uncertainty = cells.decimal("uncertainty_ratio")
    kind = cells.choice("kind", KINDS)
    published = cells.text("published", required=True)
    if published and not _PUBLISHED.fullmatch(published):
        cells.fault(f"published {published!r} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
    if year_from and year_to and year_from > year_to:
        cells.fault(f"year_from {year_from} lies after year_to {year_to}")
    if value is not None and value < 0:
        cells.fault(f"value {value} is negative: generation and removal have quantities of their own")
    if uncertainty is not None and uncertainty < 0:
        cells.fault(f"uncertainty_ratio {uncertainty} is negative")
    factor = Factor(
        id=cells.text("id", required=True),
        kind=kind,
        carrier=cells.text("carrier", required=kind != "gwp"),
        gas=cells.text("gas", required=kind in ("emission_factor", "gwp")),
        value=value if value is not None else Decimal(0),
        unit=cells.text("unit", required=True),
        region=cells.text("region", required=True),
        year_from=year_from,
        year_to=year_to,
        edition=cells.text("edition", required=True),
        published=published,
        basis=cells.text("basis"),
        source=cells.text("source", required=True),
        clause=cells.text("clause"),
        evidence=cells.choice("evidence", EVIDENCE),
        uncertainty_ratio=uncertainty,
        note=cells.text("note"),
        pack=pack,
        file=file,
        line=cells.line,
    )
    if value is None:
        cells.text("value", required=True)
    return factor if len(cells.findings) == before else None
