"""Who delivers to whom after an auction: sellers and buyers of one price are joined in the order in which they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tanliu.kit.errors import TanliuError


class Pair(NamedTuple):
    """Lots that go from one order to another, by their places among the orders."""

    sell: int
    buy: int
    lots: int


def pairs(is_buy: Sequence[bool], fills: Sequence[int]) -> list[Pair]:
    """Join what was sold with what was bought; at most one pair fewer than there are orders that got something.

    Parameters
    ----------
    is_buy
        Of each order.
    fills
        Lots of each order.

    Raises
    ------
    TanliuError
        When not as much was bought as sold.

    Examples
    --------
    >>> pairs([True, False, False], [5, 3, 2])
    [Pair(sell=1, buy=0, lots=3), Pair(sell=2, buy=0, lots=2)]
    """
    sells = [[place, lots] for place, lots in enumerate(fills) if lots and not is_buy[place]]
    buys = [[place, lots] for place, lots in enumerate(fills) if lots and is_buy[place]]
    sold, bought = sum(lots for _, lots in sells), sum(lots for _, lots in buys)
    if sold != bought:
        raise TanliuError("not as much is bought as sold", found=bought, accepted=sold)
    found, at = [], 0
    for buy, wanted in buys:
        while wanted:
            lots = min(wanted, sells[at][1])
            found.append(Pair(sells[at][0], buy, lots))
            wanted -= lots
            sells[at][1] -= lots
            at += not sells[at][1]
    return found
