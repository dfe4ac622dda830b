"""Files of orders and acts, as exchanges and operators deliver them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tanliu.app.platform.tools.files import decimal
from tanliu.app.platform.tools.reading import read_file
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
        When there is no such file, it lacks a column, or a value is empty.
    """
    return read_file(file).rows(columns)


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


def _time(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TanliuError("not a time", where=where, found=text, accepted="2026-03-02T08:15") from error
