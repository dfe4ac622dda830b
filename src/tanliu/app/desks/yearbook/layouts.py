"""How yearbooks lay a table out: which row is its header, and which figure stands where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tanliu.flow.filing.checks import number
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import ratio

_LONG: Mapping[str, frozenset[str]] = {
    "group": frozenset({"行业", "行业或领域", "领域", "industry", "sector", "group"}),
    "carrier": frozenset({"能源品种", "品种", "carrier", "fuel"}),
    "value": frozenset({"数量", "消费量", "数值", "value", "quantity"}),
    "unit": frozenset({"单位", "计量单位", "unit"}),
    "year": frozenset({"年份", "年度", "年", "year"}),
}
_ALL_CARRIERS, OTHER_YEAR = "能源消费总量", "other year"
#: What the column is called in which rows are named; fields and carriers alike where years stand across.
_LABELS = frozenset({*_LONG["group"], *_LONG["carrier"], "项目", "指标", "名称", "item"})
_FEWEST = 2
_YEAR = re.compile(r"^((?:19|20)\d\d)(?:\.0)?\s*年?$")
_NUMBERED = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十\d]+[)）]?\s*[、.．]|#|其中\s*[:：]?|(?:of which)\s*:?)\s*"
)
_UNIT_ABOVE = re.compile(r"(?:单\s*位|units?)\s*[:：]\s*([^;；]*)", re.IGNORECASE)
_UNIT = re.compile(r"^(.*?)\s*[(（\[]\s*([^()（）\[\]]+?)\s*[)）\]]\s*$")


def plain(text: str) -> str:
    return re.sub(r"[\s、，,]+", "", text).casefold()


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of fields and industries, and of carriers, by their names."""

    groups: Mapping[str, str]
    carriers: Mapping[str, str]

    def group(self, label: str) -> str | None:
        """Return the group of a label, which may be numbered as yearbooks do: 一、工业, 其中：纺织业."""
        return self.groups.get(plain(label), self.groups.get(plain(_NUMBERED.sub("", label))))

    def carrier(self, label: str) -> str | None:
        return self.carriers.get(plain(label), self.carriers.get(plain(_NUMBERED.sub("", label))))


Raw = tuple[int, str, str, str, str]
Rows = Sequence[Sequence[str]]


def figures_of(rows: Rows, names: Known, year: str) -> list[Raw] | None:
    """Return the figures below the first row that can be a header; None where there is none."""
    for at, row in enumerate(rows):
        if (columns := _long(row)) is not None:
            return list(_of_long(rows, at, columns, year))
        label = _label_of(row)
        beside = [cell for place, cell in enumerate(row) if place != label]
        if sum(_year(cell) is not None for cell in beside) >= _FEWEST and _year(row[label]) is None:
            return list(_of_years(rows, at, year, names))
        if names.group(row[label]) is None and any(
            names.carrier(_split(cell)[0]) is not None for cell in beside
        ):
            return list(_of_wide(rows, at))
        if (
            names.carrier(_split(row[label])[0]) is None
            and sum(names.group(cell) is not None for cell in beside if cell) >= _FEWEST
        ):
            return list(_across(rows, at))
    return None


def _label_of(header: Sequence[str]) -> int:
    """Return the column in which rows are named: the one that says so, else the first."""
    return next((at for at, cell in enumerate(header) if cell.strip().casefold() in _LABELS), 0)


def _year(text: str) -> str | None:
    match = _YEAR.match(text.strip())
    return match.group(1) if match else None


def _unit_above(rows: Rows, header: int) -> str:
    """Return the unit that a line above the header tells for the whole table; empty where none does."""
    for row in rows[:header]:
        for place, cell in enumerate(row):
            if match := _UNIT_ABOVE.search(cell):
                return match.group(1).strip(" ()（）") or next((one for one in row[place + 1 :] if one), "")
    return ""


def _named(label: str, names: Known, unit: str) -> tuple[str, str, str]:
    """Return group, carrier and unit of a row that is one or the other, such as 工业 or 电力(万千瓦时)."""
    if names.group(label) is not None:
        return label, _ALL_CARRIERS, unit
    title, own = _UNIT.match(label), unit
    if title:
        label, own = title.group(1), title.group(2)
    return ("", label, own) if names.carrier(label) is not None else (label, _ALL_CARRIERS, own)


def _of_years(rows: Rows, header: int, year: str, names: Known) -> Iterator[Raw]:
    """Return the figures of one year of a table with years across and fields, industries or carriers down."""
    years = {place: found for place, cell in enumerate(rows[header]) if (found := _year(cell)) is not None}
    place = next((at for at, found in years.items() if found == year), None)
    if place is None:
        raise TanliuError("no column of the table is of this year", where="year", found=year, accepted=", ".join(sorted(years.values())))  # fmt: skip
    above, label, units = _unit_above(rows, header), _label_of(rows[header]), _units_of(rows[header])
    for other, found in years.items():
        if other != place:
            yield header + 1, "", found, OTHER_YEAR, ""
    for at in range(header + 1, len(rows)):
        name, text = _cell(rows[at], label), _cell(rows[at], place)
        if name or text:
            group, carrier, unit = _named(name, names, _cell(rows[at], units) or above)
            yield at + 1, group, carrier, unit, text


def _across(rows: Rows, header: int) -> Iterator[Raw]:
    """Return the figures of a table with fields or industries across and carriers down."""
    above, label, units = _unit_above(rows, header), _label_of(rows[header]), _units_of(rows[header])
    for at in range(header + 1, len(rows)):
        title = _UNIT.match(_cell(rows[at], label))
        carrier = title.group(1) if title else _cell(rows[at], label)
        unit = title.group(2) if title else _cell(rows[at], units) or above
        for place, group in enumerate(rows[header]):
            if group and place not in (label, units) and (carrier or _cell(rows[at], place)):
                yield at + 1, group, carrier, unit, _cell(rows[at], place)


def _units_of(header: Sequence[str]) -> int:
    """Return the column of units; one that no row has where there is none."""
    return next(
        (at for at, cell in enumerate(header) if cell.strip().casefold() in _LONG["unit"]), len(header) + 1
    )


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _split(text: str) -> tuple[str, str]:
    """Return the carrier and the unit of a header."""
    match = _UNIT.match(text)
    return (plain(match.group(1)), match.group(2)) if match else (plain(text), "")


def _long(row: Sequence[str]) -> dict[str, int] | None:
    found = {
        key: at
        for key, names in _LONG.items()
        for at, cell in enumerate(row)
        if cell.strip().casefold() in names
    }
    return found if {"carrier", "value"} <= found.keys() else None


def _of_long(rows: Rows, header: int, columns: Mapping[str, int], year: str) -> Iterator[Raw]:
    """Return the figures of a table with a row for each; those of another year, where a column tells it, are marked."""
    above = _unit_above(rows, header)
    for at in range(header + 1, len(rows)):
        cells = {key: _cell(rows[at], place) for key, place in columns.items()}
        if any(cells.values()):
            match = _UNIT.match(cells["carrier"])
            title, behind = match.groups() if match else (cells["carrier"], "")
            unit = cells.get("unit") or behind or above
            told = _year(cells.get("year", ""))
            unit = OTHER_YEAR if told not in (None, year) else unit
            yield at + 1, cells.get("group", ""), title, unit, cells["value"]


def _of_wide(rows: Rows, header: int) -> Iterator[Raw]:
    """Return the figures of a table with carriers across and fields or industries down."""
    titles = [(cell, *_split(cell)) for cell in rows[header]]
    above, label = _unit_above(rows, header), _label_of(rows[header])
    below = rows[header + 1] if header + 1 < len(rows) else []
    has_units = any(_is_unit(cell) for place, cell in enumerate(below) if place != label) and not _cell(
        below, label
    )
    for at in range(header + 2 if has_units else header + 1, len(rows)):
        name = _cell(rows[at], label)
        for place, (title, _, unit) in enumerate(titles):
            if place > label and title:
                own = unit or (_cell(below, place) if has_units else "") or above
                text = _cell(rows[at], place)
                if name or text:
                    yield at + 1, name, title if not unit else title[: title.rfind(unit) - 1], own, text


def _is_unit(text: str) -> bool:
    try:
        ratio(text, text)
    except (TanliuError, ValueError):
        return False
    return bool(text) and number(text) is None
