"""A file of fertilisers on offer."""

from __future__ import annotations

from tanliu.app.platform.tools.files import File, decimal
from tanliu.kit.errors import TanliuError
from tanliu.model.farm.feed import Fertiliser

COLUMNS = ("name", "n", "p2o5", "k2o", "organic", "price")
_YES = {"yes": True, "no": False, "是": True, "否": False}


def offered(file: File) -> list[Fertiliser]:
    """Read fertilisers: shares of nutrients from 0 to 1, yes or no whether organic, price of a kilogram.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in file.rows(COLUMNS):
        where = f"{file.name}, {number}"
        n, p2o5, k2o = shares = [float(decimal(row[name], f"{where}, {name}")) for name in COLUMNS[1:4]]
        if min(shares) < 0 or sum(shares) > 1:
            raise TanliuError(
                "a number out of its range", where=f"{where}, n, p2o5, k2o", found=", ".join(map(str, shares)), accepted="0 – 1"
            )  # fmt: skip
        if row["organic"].lower() not in _YES:
            raise TanliuError(
                "not one of what is offered",
                where=f"{where}, organic",
                found=row["organic"],
                accepted=", ".join(_YES),
            )
        price = float(decimal(row["price"], f"{where}, price"))
        if price < 0:
            raise TanliuError(
                "a number out of its range", where=f"{where}, price", found=row["price"], accepted=">= 0"
            )
        found.append(Fertiliser(row["name"], n, p2o5, k2o, _YES[row["organic"].lower()], price))
    return found
