"""Files of orders and acts, as exchanges and operators deliver them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tanliu.decide.credit.claim import Act
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import ticks_of
from tanliu.kit.errors import TanliuError

ORDERS = ("id", "side", "price", "lots")
ACTS = ("id", "kind", "methodology", "participant", "quantity", "start", "source", "ref")
#: Columns that a file of acts may have besides.
MORE = ("end", "device", "place", "counted_in")
_SIDES = {"buy": True, "sell": False}


def table(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of a CSV file with their numbers; all columns that are asked for have a value.

    Raises
    ------
    TanliuError
        When there is no such file, it is no UTF-8, lacks a column, or a value is empty.
    """
    if not file.is_file():
        raise TanliuError("no such file", found=file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TanliuError("the file is not UTF-8", where=file) from error
    reader = csv.DictReader(text.splitlines())
    missing = [one for one in columns if one not in (reader.fieldnames or ())]
    if missing:
        raise TanliuError(
            "the table lacks a column", where=file.name, found=", ".join(missing), accepted=", ".join(columns)
        )
    for number, row in enumerate(reader, 2):
        told = {key: (value or "").strip() for key, value in row.items() if key}
        for name in columns:
            if not told[name]:
                raise TanliuError("a field is empty", where=f"{file.name}, {number}, {name}")
        yield number, told


def orders(file: Path, rule: Market) -> list[tuple[str, bool, int, int]]:
    """Return the orders of a file as (id, buys, price in ticks, lots), in the order of the file.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in table(file, ORDERS):
        where = f"{file.name}, {number}"
        if row["side"] not in _SIDES:
            raise TanliuError("no such side", where=where, found=row["side"], accepted="buy, sell")
        if not row["lots"].isascii() or not row["lots"].isdecimal():
            raise TanliuError("a whole number wanted", where=f"{where}, lots", found=row["lots"])
        price = ticks_of(decimal(row["price"], f"{where}, price"), rule)
        found.append((row["id"], _SIDES[row["side"]], price, int(row["lots"])))
    return found


def acts(file: Path) -> list[Act]:
    """Return the acts of a file.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in table(file, ACTS):
        where = f"{file.name}, {number}"
        start = _time(row["start"], f"{where}, start")
        end = _time(row["end"], f"{where}, end") if row.get("end") else start
        if (start.tzinfo is None) != (end.tzinfo is None):
            raise TanliuError(
                "one time has an offset and the other has none", where=where, found=row.get("end")
            )
        found.append(
            Act(
                row["id"], row["kind"], row["methodology"], row["participant"], decimal(row["quantity"], f"{where}, quantity"),
                start, end, row["source"], row["ref"], row.get("device", ""), row.get("place", ""),
                frozenset(row.get("counted_in", "").split()),
            )
        )  # fmt: skip
    zones = {one.start.tzinfo is None for one in found}
    if len(zones) > 1:
        raise TanliuError("some times have an offset and others have none", where=file.name)
    return found


def decimal(text: str, where: str) -> Decimal:
    """Read a number with a decimal point and no separators.

    Raises
    ------
    TanliuError
        When it is none.
    """
    try:
        value = Decimal(text) if text.isascii() and "_" not in text else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise TanliuError("digits with a decimal point wanted", where=where, found=text)
    return value


def _time(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TanliuError("not a time", where=where, found=text, accepted="2026-03-02T08:15") from error
