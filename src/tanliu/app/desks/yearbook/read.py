"""Read the table of a yearbook as it is printed: carriers across and industries down, or a row for each figure.

Title rows above the header are passed over; a unit stands behind the carrier in brackets, or in the row below the header.
Nothing is dropped in silence: each cell gets a verdict.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

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
_LONG: Mapping[str, frozenset[str]] = {
    "group": frozenset({"行业", "行业或领域", "领域", "industry", "sector", "group"}),
    "carrier": frozenset({"能源品种", "品种", "carrier", "fuel"}),
    "value": frozenset({"数量", "消费量", "数值", "value", "quantity"}),
    "unit": frozenset({"单位", "计量单位", "unit"}),
}
_MISSING = frozenset({"", "-", "–", "—", "/", "…", "...", "－"})
_UNIT = re.compile(r"^(.*?)\s*[(（\[]\s*([^()（）\[\]]+?)\s*[)）\]]\s*$")


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
        ``taken``, ``empty``, ``unknown_group``, ``unknown_carrier``, ``wrong_unit``, ``not_a_number`` or ``twice``.
    """

    row: int
    label: str
    column: str
    text: str
    verdict: str
    group: str = ALL
    carrier: str = ALL
    value: Decimal | None = None


def read(body: bytes, name: str, catalog: Catalog) -> list[Cell]:
    """Return every figure of a file with its verdict.

    Raises
    ------
    TanliuError
        When the file is too large, or no row of it can be a header.
    """
    if len(body) > LARGEST_BYTES:
        raise TanliuError(
            "the file is too large",
            found=f"{len(body):,}",
            accepted=Message("{size} bytes", size=f"{LARGEST_BYTES:,}"),
        )
    rows = _rows(body, name)
    if sum(len(row) for row in rows) > _MOST_CELLS:
        raise TanliuError(
            "the table has too many cells", found=sum(len(row) for row in rows), accepted=f"{_MOST_CELLS:,}"
        )
    groups, carriers = _groups(catalog), _carriers(catalog)
    for at, row in enumerate(rows):
        if (columns := _long(row)) is not None:
            return _judged(_of_long(rows, at, columns), groups, carriers, catalog)
        if sum(_split(cell)[0] in carriers for cell in row[1:]) >= 1 and _plain(row[0]) not in groups:
            return _judged(_of_wide(rows, at), groups, carriers, catalog)
    raise TanliuError(
        "no row of the file is a header", where=name,
        accepted=Message("carriers across with their unit, or the columns industry, carrier, value and unit"),
    )  # fmt: skip


def _rows(body: bytes, name: str) -> list[list[str]]:
    if name.lower().endswith(".xlsx"):
        sheets = cells_of(body)
        found = next(iter(sheets.values()), [])
        return [["" if cell is None else str(cell).strip() for cell in row] or [""] for row in found]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[cell.strip() for cell in row] or [""] for row in csv.reader(io.StringIO(text))]
    raise TanliuError("not a text in UTF-8 or GB 18030, nor a workbook", where=name)


def _plain(text: str) -> str:
    return re.sub(r"[\s、，,]+", "", text).casefold()


def _groups(catalog: Catalog) -> dict[str, str]:
    """Return ids of fields and industries by their names and codes; a field goes before an industry of its name."""
    found: dict[str, str] = {}
    for code, one in catalog.industries.items():
        own = code if code.isalpha() else f"{one.section}{code}"
        found |= {_plain(text): own for text in (one.name_zh, one.name_en, own)}
    for code, field in catalog.fields.items():
        found |= {_plain(text): code for text in (field.name_zh, field.name_en, code)}
    return found | {_plain(text): ALL for text in _TOTALS}


def _carriers(catalog: Catalog) -> dict[str, str]:
    found = {_plain(text): ALL for text in _ENERGY}
    for code, one in catalog.carriers.items():
        found |= {_plain(text): code for text in (one.name_zh, one.name_en, code)}
    return found


def _split(text: str) -> tuple[str, str]:
    """Return the carrier and the unit of a header."""
    match = _UNIT.match(text)
    return (_plain(match.group(1)), match.group(2)) if match else (_plain(text), "")


def _long(row: Sequence[str]) -> dict[str, int] | None:
    found = {
        key: at
        for key, names in _LONG.items()
        for at, cell in enumerate(row)
        if cell.strip().casefold() in names
    }
    return found if {"carrier", "value"} <= found.keys() else None


Raw = tuple[int, str, str, str, str]


def _of_long(rows: Sequence[Sequence[str]], header: int, columns: Mapping[str, int]) -> Iterator[Raw]:
    for at in range(header + 1, len(rows)):
        cells = {key: rows[at][place] if place < len(rows[at]) else "" for key, place in columns.items()}
        if any(cells.values()):
            carrier, unit = _UNIT.match(cells["carrier"]), cells.get("unit", "")
            title = carrier.group(1) if carrier else cells["carrier"]
            yield (
                at + 1,
                cells.get("group", ""),
                title,
                unit or (carrier.group(2) if carrier else ""),
                cells["value"],
            )


def _of_wide(rows: Sequence[Sequence[str]], header: int) -> Iterator[Raw]:
    titles = [(cell, *_split(cell)) for cell in rows[header]]
    below = rows[header + 1] if header + 1 < len(rows) else []
    units = [_is_unit(below[at]) if at < len(below) else False for at in range(len(titles))]
    first = header + 2 if any(units[1:]) and not below[0] else header + 1
    for at in range(first, len(rows)):
        label = rows[at][0] if rows[at] else ""
        for place, (title, _, unit) in enumerate(titles):
            if place and title:
                own = unit or (below[place] if first == header + 2 and place < len(below) else "")
                text = rows[at][place] if place < len(rows[at]) else ""
                if label or text:
                    yield at + 1, label, title if not unit else title[: title.rfind(unit) - 1], own, text


def _is_unit(text: str) -> bool:
    try:
        ratio(text, text)
    except (TanliuError, ValueError):
        return False
    return bool(text) and number(text) is None


def _judged(
    raw: Iterator[Raw], groups: Mapping[str, str], carriers: Mapping[str, str], catalog: Catalog
) -> list[Cell]:
    found: list[Cell] = []
    taken: set[tuple[str, str]] = set()
    for row, label, title, unit, text in raw:
        group, carrier = groups.get(_plain(label)) if label else ALL, carriers.get(_plain(title))
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
