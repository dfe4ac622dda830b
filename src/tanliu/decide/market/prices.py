"""Prices of days: the close by which the next day's band is drawn, and what the history shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(frozen=True, slots=True)
class Day:
    """The trades of a day; prices in the currency for each lot.

    Attributes
    ----------
    close
        Mean weighted by lots of what was not traded in blocks, to the tick; that of the day before where there was nothing
        else, and None before the first.
    low, high
        Of all trades.
    lots, block_lots
        Traded, and of it in blocks.
    """

    day: date
    close: Decimal | None
    low: Decimal
    high: Decimal
    lots: int
    block_lots: int
    trades: int


def days(trades: Iterable[tuple[date, str, Decimal, int]], tick: Decimal) -> list[Day]:
    """Return the days on which something was traded, oldest first.

    Parameters
    ----------
    trades
        Day, way, price and lots of each.
    tick
        Smallest step of a price.
    """
    by_day: dict[date, list[tuple[str, Decimal, int]]] = defaultdict(list)
    for day, way, price, lots in trades:
        by_day[day].append((way, price, lots))
    found: list[Day] = []
    close: Decimal | None = None
    for day in sorted(by_day):
        rows = by_day[day]
        plain = [(price, lots) for way, price, lots in rows if way != "block"]
        if plain:
            mean = sum((price * lots for price, lots in plain), Decimal()) / sum(lots for _, lots in plain)
            close = (mean / tick).to_integral_value(ROUND_HALF_EVEN) * tick
        prices = [price for _, price, _ in rows]
        blocks = sum(lots for way, _, lots in rows if way == "block")
        found.append(
            Day(day, close, min(prices), max(prices), sum(lots for *_, lots in rows), blocks, len(rows))
        )
    return found
