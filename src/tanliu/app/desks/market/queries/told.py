"""Files of orders, as exchanges deliver them."""

from __future__ import annotations

from pathlib import Path

from tanliu.app.platform.tools.files import decimal
from tanliu.app.platform.tools.reading import read_file
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import ticks_of
from tanliu.kit.errors import TanliuError

ORDERS = ("id", "side", "price", "lots")
_SIDES = {"buy": True, "sell": False}


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
        if not row["lots"].isascii() or not row["lots"].isdecimal():
            raise TanliuError("a whole number wanted", where=f"{where}, lots", found=row["lots"])
        price = ticks_of(decimal(row["price"], f"{where}, price"), rule)
        found.append((row["id"], _SIDES[row["side"]], price, int(row["lots"])))
    return found
