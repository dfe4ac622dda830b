"""Read the table of a yearbook as it is printed: carriers, industries or years across, or a row for each figure.

Title rows above the header are passed over; a unit stands behind the carrier in brackets, in the row below the header, in a column
of its own, or for the whole table above it (单位：万吨标准煤).
Nothing is dropped in silence: each cell gets a verdict.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tanliu.app.desks.yearbook.layouts import OTHER_YEAR, Known, Raw, figures_of, plain
from tanliu.app.ingest.foreign import cells_of
from tanliu.catalog.types import Catalog
from tanliu.flow.filing.checks import number, two_readings
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.units import ratio

#: Energy of all carriers, and every industry: what stands in the key where a table tells a sum.
ALL = ""
#: The unit in which energy of all carriers is kept.
ENERGY_UNIT = "kgce"
LARGEST_BYTES = 2 * 1024 * 1024
_MOST_CELLS = 20_000
_TOTALS = frozenset({"合计", "总计", "全部", "全社会", "total", "all", "sum"})
_ENERGY = frozenset(
    {"能源消费总量", "综合能源消费量", "能源消费量", "合计", "total energy", "energy use", "energy", "total"}
)
_MISSING = frozenset({"", "-", "–", "—", "/", "…", "...", "－"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the table with its verdict.

    Attributes
    ----------
    row, text
        Row of the file from 1, and what stands there.
    group, carrier
        Id of a field or industry and of a carrier; `ALL` for a sum.
    value
        In the carrier's own unit, energy of all carriers in kgce; None where the cell is not taken.
    verdict
        ``taken``, ``empty``, ``unknown_group``, ``unknown_carrier``, ``wrong_unit``, ``not_a_number``, ``twice``, or
        ``other_year`` for a whole column.
    """

    row: int
    label: str
    column: str
    text: str
    verdict: str
    group: str = ALL
    carrier: str = ALL
    value: Decimal | None = None


def read(body: bytes, name: str, catalog: Catalog, year: str) -> list[Cell]:
    """Return every figure of a file with its verdict.

    Parameters
    ----------
    year
        Whose column is read where years stand across.

    Raises
    ------
    TanliuError
        When the file is too large, no row of it can be a header, or no column is of the year.
    """
    if len(body) > LARGEST_BYTES:
        raise TanliuError(
            "the file is too large",
            found=f"{len(body):,}",
            accepted=Message("{size} bytes", size=f"{LARGEST_BYTES:,}"),
        )
    sheets = _sheets(body, name)
    size = sum(len(row) for rows in sheets for row in rows)
    if size > _MOST_CELLS:
        raise TanliuError("the table has too many cells", found=size, accepted=f"{_MOST_CELLS:,}")
    names = Known(_groups(catalog), _carriers(catalog))
    for rows in sheets:
        raw = figures_of(rows, names, year)
        if raw is not None:
            return _judged(raw, names, catalog)
    raise TanliuError(
        "no row of the file is a header", where=name,
        accepted=Message("carriers, industries or years across, or the columns industry, carrier, value and unit"),
    )  # fmt: skip


def _sheets(body: bytes, name: str) -> list[list[list[str]]]:
    if name.lower().endswith(".xlsx"):
        return [
            [["" if cell is None else str(cell).strip() for cell in row] or [""] for row in rows]
            for rows in cells_of(body).values()
        ]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[[cell.strip() for cell in row] or [""] for row in csv.reader(io.StringIO(text))]]
    raise TanliuError("not a text in UTF-8 or GB 18030, nor a workbook", where=name)


def _groups(catalog: Catalog) -> dict[str, str]:
    """Return ids of fields and industries by their names and codes; a field goes before an industry of its name."""
    found: dict[str, str] = {}
    for code, one in catalog.industries.items():
        own = code if code.isalpha() else f"{one.section}{code}"
        found |= {plain(text): own for text in (one.name_zh, one.name_en, own)}
    for code, field in catalog.fields.items():
        found |= {plain(text): code for text in (field.name_zh, field.name_en, code)}
    return found | {plain(text): ALL for text in _TOTALS}


def _carriers(catalog: Catalog) -> dict[str, str]:
    found = {plain(text): ALL for text in _ENERGY}
    for code, one in catalog.carriers.items():
        found |= {plain(text): code for text in (one.name_zh, one.name_en, code)}
    return found


def _judged(raw: Sequence[Raw], names: Known, catalog: Catalog) -> list[Cell]:
    found: list[Cell] = []
    taken: set[tuple[str, str]] = set()
    for row, label, title, unit, text in raw:
        if unit == OTHER_YEAR:
            found.append(Cell(row, label, title, text, "other_year"))
            continue
        group, carrier = names.group(label) if label else ALL, names.carrier(title)
        value, verdict = _value(group, carrier, unit, text, catalog)
        if verdict == "taken" and (group or ALL, carrier or ALL) in taken:
            value, verdict = None, "twice"
        if verdict == "taken":
            taken.add((group or ALL, carrier or ALL))
        found.append(
            Cell(row, label, f"{title} {unit}".strip(), text, verdict, group or ALL, carrier or ALL, value)
        )
    return found


def _value(
    group: str | None, carrier: str | None, unit: str, text: str, catalog: Catalog
) -> tuple[Decimal | None, str]:
    if text in _MISSING:
        return None, "empty"
    if carrier is None:
        return None, "unknown_carrier"
    if group is None:
        return None, "unknown_group"
    own = catalog.carriers[carrier].unit if carrier else ENERGY_UNIT
    try:
        by = Decimal(str(ratio(unit, own)))
    except (TanliuError, ValueError):
        return None, "wrong_unit"
    told = number(text)
    if told is None or two_readings(text) or told < 0:
        return None, "not_a_number"
    return told * by, "taken"
