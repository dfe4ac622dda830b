"""Call auction: one price for all, found by a chain of rules that is data, and fills that anybody can work out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tanliu.decide.market.lottery import shared
from tanliu.kit.errors import TanliuError

Ints = NDArray[np.int64]
#: Sums above it would not be exact.
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of an auction, one column each, in the order in which they came.

    Attributes
    ----------
    ids
        Each once.
    is_buy
        Whether it buys.
    price
        Limit in ticks, above zero.
    lots
        Quantity, above zero.
    """

    ids: Sequence[str]
    is_buy: NDArray[np.bool_]
    price: Ints
    lots: Ints

    @classmethod
    def of(cls, rows: Sequence[tuple[str, bool, int, int]]) -> Orders:
        """Return orders of rows (id, buys, price in ticks, lots).

        Raises
        ------
        TanliuError
            When an id is there twice, or a price or quantity is not above zero.
        """
        seen: set[str] = set()
        for id, _, price, lots in rows:
            if id in seen:
                raise TanliuError("an order is there twice", found=id)
            seen.add(id)
            if price <= 0 or lots <= 0:
                raise TanliuError("price and quantity are above zero", where=id, found=f"{price} × {lots}")
        ids, buys, prices, quantities = zip(*rows, strict=True) if rows else ((), (), (), ())
        return cls(
            ids,
            np.array(buys, dtype=bool),
            np.array(prices, dtype=np.int64),
            np.array(quantities, dtype=np.int64),
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """What a step of the chain left: prices from, to (ticks) and how many of them."""

    step: str
    first: int
    last: int
    left: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an auction found.

    Attributes
    ----------
    price
        Ticks; None when nothing is traded.
    volume, demand, supply
        Lots traded, wanted and offered at the price.
    fills
        Lots of each order, in the order of the orders.
    steps
        What each step of the chain left, up to the one that decided.
    rationed
        Ids of the orders of one price of which not all could be served.
    """

    price: int | None
    volume: int
    demand: int
    supply: int
    fills: Ints
    steps: tuple[Decided, ...]
    rationed: tuple[str, ...] = ()


def cross(
    orders: Orders, chain: Sequence[str], reference: int | None, seed: str = "", margin: str = "lottery"
) -> Outcome:
    """Find the price of an auction and what each order gets.

    Parameters
    ----------
    chain
        Steps in their order, as `tanliu.decide.market.document.Step` names them. Prices that orders name are tried; where a
        range of them is equally good, the reference and the middle may lie between.
    reference
        Ticks, usually the last close; without it the step is passed over.
    seed
        Of the lottery at the margin.
    margin
        ``lottery`` or ``time``.

    Examples
    --------
    >>> found = cross(Orders.of([("a", True, 100, 5), ("b", False, 98, 5)]), ("volume", "middle"), None)
    >>> found.price, found.volume
    (99, 5)
    """
    nothing = Outcome(None, 0, 0, 0, np.zeros(len(orders.ids), dtype=np.int64), ())
    if not len(orders.ids):
        return nothing
    if int(orders.lots.sum()) >= _EXACT:
        raise TanliuError(
            "more lots than an auction counts exactly", found=int(orders.lots.sum()), accepted=_EXACT
        )
    prices, demand, supply = _curves(orders)
    if not np.minimum(demand, supply).any():
        return nothing
    price, steps = _price(chain, prices, demand, supply, reference)
    wanted = int(orders.lots[orders.is_buy & (orders.price >= price)].sum())
    offered = int(orders.lots[~orders.is_buy & (orders.price <= price)].sum())
    volume = min(wanted, offered)
    fills, rationed = _fills(orders, price, volume, seed, margin)
    return Outcome(price, volume, wanted, offered, fills, tuple(steps), rationed)


def _curves(orders: Orders) -> tuple[Ints, Ints, Ints]:
    """Return prices that orders name, and what is wanted and offered at each."""
    low, high = int(orders.price.min()), int(orders.price.max())
    if high - low <= 4 * len(orders.ids) + 1024:
        at, size = orders.price - low, high - low + 1
        named = np.flatnonzero(np.bincount(at, minlength=size))
        prices = named + low
    else:
        prices, at = np.unique(orders.price, return_inverse=True)
        named, size = np.arange(len(prices)), len(prices)
    buys = np.bincount(at, np.where(orders.is_buy, orders.lots, 0), size)[named]
    sells = np.bincount(at, np.where(orders.is_buy, 0, orders.lots), size)[named]
    demand = np.cumsum(buys[::-1])[::-1].astype(np.int64)
    return prices.astype(np.int64), demand, np.cumsum(sells).astype(np.int64)


def _price(
    chain: Sequence[str], prices: Ints, demand: Ints, supply: Ints, reference: int | None
) -> tuple[int, list[Decided]]:
    left: Ints = np.arange(len(prices))
    steps: list[Decided] = []
    for step in chain:
        if step == "volume":
            left = _best(left, np.minimum(demand, supply))
        elif step == "surplus":
            left = _best(left, -np.abs(demand - supply))
        elif step == "pressure":
            over = (demand - supply)[left]
            left = left[-1:] if (over > 0).all() else left[:1] if (over < 0).all() else left
        elif step == "reference" and reference is not None:
            price = min(max(reference, int(prices[left[0]])), int(prices[left[-1]]))
            return price, [*steps, Decided(step, price, price, 1)]
        elif step == "middle":
            price = (int(prices[left[0]]) + int(prices[left[-1]])) // 2
            return price, [*steps, Decided(step, price, price, 1)]
        steps.append(Decided(step, int(prices[left[0]]), int(prices[left[-1]]), len(left)))
        if len(left) == 1:
            break
    return int(prices[left[-1]]), steps


def _best(left: Ints, value: Ints) -> Ints:
    of = value[left]
    best: Ints = left[of == of.max()]
    return best


def _fills(orders: Orders, price: int, volume: int, seed: str, margin: str) -> tuple[Ints, tuple[str, ...]]:
    fills = np.zeros(len(orders.ids), dtype=np.int64)
    rationed: tuple[str, ...] = ()
    for buys in (True, False):
        mine = np.flatnonzero((orders.is_buy == buys) & _reaches(orders.price, price, buys))
        fills[mine] = orders.lots[mine]
        over = int(orders.lots[mine].sum()) - volume
        if over > 0:
            at = _margin(orders, mine, volume, buys)
            better = mine[orders.price[mine] > at if buys else orders.price[mine] < at]
            equal = mine[orders.price[mine] == at]
            worse = mine[orders.price[mine] < at if buys else orders.price[mine] > at]
            fills[worse] = 0
            rest = volume - int(orders.lots[better].sum())
            fills[equal] = _rationed(orders, equal, rest, seed, margin)
            rationed = tuple(orders.ids[one] for one in equal) if rest < int(orders.lots[equal].sum()) else ()
    return fills, rationed


def _reaches(prices: Ints, price: int, buys: bool) -> Any:
    return prices >= price if buys else prices <= price


def _margin(orders: Orders, mine: Ints, volume: int, buys: bool) -> int:
    """Return the price of the orders of which the last ones are served."""
    order = mine[np.argsort(-orders.price[mine] if buys else orders.price[mine], kind="stable")]
    place = int(np.searchsorted(np.cumsum(orders.lots[order]), volume))
    return int(orders.price[order[place]])


def _rationed(orders: Orders, equal: Ints, rest: int, seed: str, margin: str) -> list[int]:
    wanted = orders.lots[equal].tolist()
    if margin == "time":
        parts = []
        for one in wanted:
            parts.append(min(one, rest))
            rest -= parts[-1]
        return parts
    return shared(rest, wanted, [orders.ids[one] for one in equal], seed)
