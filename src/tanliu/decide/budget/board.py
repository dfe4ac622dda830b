"""The board on which enterprises pass budget on: who may offer how much, and whose offer meets whose request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

Side = Literal["offer", "request"]


@dataclass(frozen=True, slots=True)
class Order:
    """An offer or a request of one series.

    Attributes
    ----------
    id
        In the order in which orders came: the earlier one has the smaller number.
    left
        Whole kgce or kgCO2e that are not filled yet.
    price
        CNY per tonne: the least that is wanted for an offer, the most that is paid for a request.
    """

    id: int
    side: Side
    holder: str
    left: int
    price: Decimal


class Deal(NamedTuple):
    """What an offer gives a request."""

    offer: int
    request: int
    amount: int
    price: Decimal


def match(comes: Order, resting: Sequence[Order]) -> list[Deal]:
    """Return the deals that an order makes as it comes: best price first, at one price who came first, at the price of who waited.

    Nobody deals with themselves. The order takes no more than it has left, and a deal never is dearer than its request or
    cheaper than its offer.

    Parameters
    ----------
    comes
        The order that comes.
    resting
        Orders of the other side of the same series that are open.
    """
    buys = comes.side == "request"
    others = [
        one for one in resting if one.side != comes.side and one.holder != comes.holder and one.left > 0
    ]
    others.sort(key=lambda one: (one.price if buys else -one.price, one.id))
    deals = []
    for one in others:
        fits = one.price <= comes.price if buys else one.price >= comes.price
        if not fits or comes.left <= 0:
            break
        amount = min(one.left, comes.left)
        pair = (one.id, comes.id) if buys else (comes.id, one.id)
        deals.append(Deal(*pair, amount, one.price))
        comes = replace(comes, left=comes.left - amount)
    return deals


class Room(NamedTuple):
    """What of a series an enterprise may offer.

    Attributes
    ----------
    free
        What it has in the ledger and has not reserved.
    used
        What it used in the quarter so far; None where a month that is over is not known.
    level
        Level of a warning in force; None for none.
    """

    free: int
    used: int | None
    level: int | None


#: A warning of this level or a more certain one forbids offers.
HOLDS_OFFERS = 2


def most(room: Room) -> int:
    """Return how much may be offered: what is free and was not used, nothing while warned or while use is not known."""
    if room.used is None or (room.level is not None and room.level <= HOLDS_OFFERS):
        return 0
    return max(0, room.free - room.used)
