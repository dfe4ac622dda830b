"""The report of a month as a workbook: made for one firm and month, filled at a desk, brought back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.core import signing

from tanliu.app.ingest.foreign import cells_of
from tanliu.app.platform.served import catalog
from tanliu.catalog.types import Item
from tanliu.flow.filing.types import Line
from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.kit.message import Message
from tanliu.report.phrase import say

_SALT = "tanliu.filing.sheet"
#: Row of the header (from 0), and the sheet that carries the key, hidden so that only a program finds it.
_HEAD, _KEY_SHEET = 3, "key"
#: A filled template is some kilobytes; more is something else.
LARGEST_BYTES = 2 * 1024 * 1024
_COLUMNS = ("item", "unit", "last_month", "same_month_last_year", "metered", "this_month", "reason")
_UNIT, _VALUE, _REASON = 1, 5, 6


@dataclass(frozen=True, slots=True)
class Brought:
    """What a filled template says: figures by item, the row of each as a spreadsheet counts, and cells it could not read."""

    figures: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, int]


def template(entity_id: str, name: str, period: str, lines: Sequence[Line], language: str) -> bytes:
    """Return the workbook of a firm and month with the figures it has so far."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(period)
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "text_wrap": True, "bg_color": "#e4f2ec", "border": 1}),
            "fixed": book.add_format({"border": 1, "font_color": "#555555", "num_format": "#,##0.######"}),
            "open": book.add_format({"border": 1, "bg_color": "#fffbe6", "locked": False}),
        }
        sheet.write(0, 0, say("filing_sheet_title", language, name=name, period=period), looks["title"])
        sheet.write(1, 0, say("filing_sheet_hint", language))
        sheet.write_row(_HEAD, 0, [say(f"filing_{one}", language) for one in _COLUMNS], looks["head"])
        for place, line in enumerate(lines, _HEAD + 1):
            _line(sheet, place, line, looks, language)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, _VALUE, 16)
        sheet.set_column(_REASON, _REASON, 40)
        sheet.freeze_panes(_HEAD + 1, 1)
        sheet.protect("", {"format_columns": True})
        _key(book, entity_id, period, [line.item.id for line in lines])
    return out.getvalue()


def _line(sheet: Any, place: int, line: Line, looks: Mapping[str, Any], language: str) -> None:
    item, ground = line.item, line.ground
    sheet.write(place, 0, name_of(item, language), looks["fixed"])
    sheet.write(place, _UNIT, line.told.unit or item.unit, looks["open"])
    for column, value in enumerate((ground.last, ground.year_ago, ground.metered), 2):
        sheet.write(place, column, None if value is None else float(value), looks["fixed"])
    told = line.told.value
    try:
        sheet.write(place, _VALUE, float(Decimal(told)) if told else None, looks["open"])
    except ArithmeticError:
        sheet.write(place, _VALUE, told, looks["open"])
    sheet.write(place, _REASON, line.told.reason, looks["open"])
    sheet.data_validation(place, _UNIT, place, _UNIT, {"validate": "list", "source": list(item.units)})
    low, high = item.minimum or Decimal(0), item.maximum or Decimal(10) ** 12
    sheet.data_validation(
        place, _VALUE, place, _VALUE,
        {
            "validate": "decimal", "criteria": "between", "minimum": float(low), "maximum": float(high),
            "error_type": "warning", "error_title": name_of(item, language)[:32],
            "error_message": say("filing_sheet_range", language, low=low, high=high, unit=item.unit)[:250],
        },
    )  # fmt: skip
    longest = {"validate": "length", "criteria": "<=", "value": 500}
    sheet.data_validation(place, _REASON, place, _REASON, longest)


def _key(book: Any, entity_id: str, period: str, items: list[str]) -> None:
    hidden = book.add_worksheet(_KEY_SHEET)
    hidden.write(0, 0, signing.dumps({"entity": entity_id, "period": period, "items": items}, salt=_SALT))
    hidden.very_hidden()


def brought(body: bytes, entity_id: str, period: str) -> Brought:
    """Read a filled template.

    Raises
    ------
    TanliuError
        When it is no template of ours, or one of another firm or month.
    """
    if len(body) > LARGEST_BYTES:
        raise TanliuError(
            "the file is too large",
            found=f"{len(body):,}",
            accepted=Message("{size} bytes", size=f"{LARGEST_BYTES:,}"),
        )
    sheets = _sheets(body)
    key = _key_of(sheets)
    if key["entity"] != entity_id or key["period"] != period:
        raise TanliuError(
            "the template is of another enterprise or month", found=f"{key['entity']} {key['period']}",
            accepted=f"{entity_id} {period}",
        )  # fmt: skip
    table = sheets.get(period) or []
    figures, rows = {}, {}
    for place, item in enumerate(key["items"], _HEAD + 1):
        cells = [_text(cell) for cell in (table[place] if place < len(table) else [])]
        cells += [""] * (_REASON + 1 - len(cells))
        rows[item] = place + 1
        figures[item] = {"value": cells[_VALUE], "unit": cells[_UNIT], "reason": cells[_REASON]}
    return Brought(figures, rows)


def _sheets(body: bytes) -> Mapping[str, list[list[Any]]]:
    try:
        return cells_of(body)
    except TooLargeError:
        raise
    except TanliuError as error:
        raise TanliuError(
            "not the template of a monthly report",
            found=error.found,
            accepted=Message("the filled XLSX template"),
        ) from error


def _key_of(sheets: Mapping[str, list[list[Any]]]) -> dict[str, Any]:
    cells = sheets.get(_KEY_SHEET) or [[""]]
    try:
        key: dict[str, Any] = signing.loads(str(cells[0][0]), salt=_SALT)
    except (signing.BadSignature, IndexError) as error:
        raise TanliuError(
            "not the template of a monthly report",
            accepted=Message("the filled XLSX template, taken from the form"),
        ) from error
    return key


def _text(cell: object) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        text = f"{Decimal(repr(cell)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if cell is None else str(cell).strip()


def name_of(item: Item, language: str) -> str:
    """Return the name of an item in a language."""
    return item.name_zh if language == "zh" else item.name_en


def unit_name(unit: str, language: str) -> str:
    """Return how people write a unit."""
    known = catalog().unit_names.get(unit)
    if known is None:
        return unit
    return known.name_zh if language == "zh" else known.name_en
