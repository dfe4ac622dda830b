"""Measure a call auction beside a sort of its prices: ``python bench/market.py [--orders 100000] [--rounds 9]``.

Floor: np.sort of the same prices in the same run. Both ways to ration the margin are measured, and orders over a narrow and a
wide range of prices; an auction in which nothing is rationed is no easier case that is hidden here.
"""

from __future__ import annotations

import argparse
from functools import partial

import numpy as np

from figure import Figure, seconds, show
from tanliu.decide.market.auction import Orders, cross
from tanliu.decide.market.pairs import pairs

_CHAIN = ("volume", "surplus", "pressure", "reference", "middle")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    told = parser.parse_args()
    show(
        [one for spread in (400, 40_000_000) for one in _measured(told.orders, told.rounds, spread)],
        "Call auction",
    )


def _orders(count: int, spread: int) -> Orders:
    """Return made-up orders around a price, in ticks."""
    chance = np.random.default_rng(20261130)
    is_buy = chance.random(count) < 0.5
    middle = 50_000_000
    price = middle + chance.normal(0, spread, count).astype(np.int64)
    lots = chance.integers(1, 2000, count)
    return Orders([f"o{number}" for number in range(count)], is_buy, price, lots)


def _measured(count: int, rounds: int, spread: int) -> list[Figure]:
    orders = _orders(count, spread)
    floor = min(seconds(partial(np.sort, orders.price)) for _ in range(rounds))
    found = []
    for margin in ("lottery", "time"):
        do = partial(cross, orders, _CHAIN, 50_000_000, "seed", margin)
        best = min(seconds(do) for _ in range(rounds))
        found.append(
            Figure(
                f"{count:,} orders, spread {spread:,} ticks, {margin}",
                1000 * best,
                "ms",
                1000 * floor,
                "np.sort of the prices",
                10.0,
            )
        )
    outcome = cross(orders, _CHAIN, 50_000_000, "seed", "lottery")
    joined = min(
        seconds(partial(pairs, orders.is_buy.tolist(), outcome.fills.tolist())) for _ in range(rounds)
    )
    found.append(
        Figure("who delivers to whom", 1000 * joined, "ms", 1000 * floor, "np.sort of the prices", None)
    )
    return found


if __name__ == "__main__":
    main()
