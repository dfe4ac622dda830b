"""Files of orders and trades, as exchanges deliver them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from tanliu.app.platform.tools.files import decimal
from tanliu.app.platform.tools.reading import read_file
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import ticks_of
from tanliu.kit.errors import TanliuError

ORDERS = ("id", "side", "price", "lots")
#: Columns of a file of trades that were made elsewhere.
TRADES = ("id", "day", "unit", "seller", "buyer", "lots", "price", "reference")
#: Columns of a file of orders to be given, and those that it may have besides.
GIVEN = ("id", "firm", "way", "side", "unit", "lots", "price")
MORE = ("at", "days", "counterparty", "is_whole")
_SIDES = {"buy": True, "sell": False}


@dataclass(frozen=True, slots=True)
class Told:
    """A trade as an exchange tells it: it is matched and paid there, and is delivered here.

    Attributes
    ----------
    id
        That of the exchange: the same id is the same trade.
    reference
        Of the payment or the clearing, as the exchange tells it.
    """

    id: str
    day: date
    unit: str
    seller: str
    buyer: str
    lots: int
    price: Decimal
    reference: str


def orders(file: Path, rule: Market) -> list[tuple[str, bool, int, int]]:
    """Return the orders of a file as (id, buys, price in ticks, lots), in the order of the file.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in read_file(file).rows(ORDERS):
        where = f"{file.name}, {number}"
        if row["side"] not in _SIDES:
            raise TanliuError("no such side", where=where, found=row["side"], accepted="buy, sell")
        price = ticks_of(decimal(row["price"], f"{where}, price"), rule)
        found.append((row["id"], _SIDES[row["side"]], price, _whole(row, "lots", where)))
    return found


def trades(file: Path) -> list[Told]:
    """Return the trades of a file of an outside exchange.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in read_file(file).rows(TRADES):
        where = f"{file.name}, {number}"
        try:
            day = date.fromisoformat(row["day"])
        except ValueError as error:
            raise TanliuError(
                "not a day", where=f"{where}, day", found=row["day"], accepted="2026-01-31"
            ) from error
        price = decimal(row["price"], f"{where}, price")
        told = (row["unit"], row["seller"], row["buyer"], _whole(row, "lots", where), price, row["reference"])
        found.append(Told(row["id"], day, *told))
    return found


def given(file: Path) -> list[tuple[dict[str, str], datetime | None]]:
    """Return the orders of a file that are to be given, each with when it came; None where the file does not tell.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in read_file(file).rows(GIVEN):
        at = None
        if text := row.get("at", "").strip():
            try:
                at = datetime.fromisoformat(text)
            except ValueError as error:
                where = f"{file.name}, {number}, at"
                raise TanliuError(
                    "not a time", where=where, found=text, accepted="2026-03-02T10:15+08:00"
                ) from error
        found.append(({name: row.get(name, "").strip() for name in (*GIVEN, *MORE)}, at))
    return found


def _whole(row: Mapping[str, str], name: str, where: str) -> int:
    if not row[name].isascii() or not row[name].isdecimal():
        raise TanliuError("a whole number wanted", where=f"{where}, {name}", found=row[name])
    return int(row[name])
