"""Factor tables: one CSV and the header file beside it that says what the table is."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from tanliu.catalog import yamlfile
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


def _header(path: Path, findings: list[Finding]) -> dict[str, str]:
    """Return the defaults of a table; the header file must say what the table is about."""
    if not path.exists():
        findings.append(Finding(str(path), 1, "the table has no header file (about, defaults)"))
        return {}
    data, lines = yamlfile.read(path)
    if not isinstance(data, dict):
        findings.append(Finding(str(path), 1, "a header file has the keys about and defaults"))
        return {}
    for key in sorted(set(data) - {"about", "defaults"}):
        findings.append(Finding(str(path), lines[key,], f"unknown key {key!r}; accepted: about, defaults"))
    if not data.get("about"):
        findings.append(Finding(str(path), 1, "about is missing"))
    defaults = data.get("defaults") or {}
    for column in sorted(set(defaults) - set(COLUMNS)):
        message = f"unknown column {column!r}; accepted: {', '.join(COLUMNS)}"
        findings.append(Finding(str(path), lines["defaults", column], message))
    return {column: str(value) for column, value in defaults.items() if value is not None}


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
