"""Call auctions: printed examples, and what holds of any book."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.market.auction import Orders, cross
from tanliu.decide.market.lottery import commitment, drawn, shared
from tanliu.kit.errors import TanliuError

CHAIN = ("volume", "surplus", "pressure", "reference", "middle")
#: MarketGrid documentation, call auction (decide.md, appendix A): price × quantity.
BIDS = {13000: 45, 12900: 95, 12800: 25, 12700: 35, 12600: 25, 12500: 55, 12400: 200, 12300: 80, 12200: 60}
ASKS = {
    13100: 35,
    13000: 50,
    12900: 10,
    12800: 15,
    12700: 10,
    12600: 20,
    12500: 90,
    12400: 155,
    12300: 125,
    12200: 10,
}
BOOK = st.lists(st.tuples(st.booleans(), st.integers(90, 110), st.integers(1, 60)), max_size=40)


def book(*rows: tuple[bool, int, int]) -> Orders:
    return Orders.of([(f"o{at}", *row) for at, row in enumerate(rows)])


def test_printed_example() -> None:
    orders = book(*((True, *one) for one in BIDS.items()), *((False, *one) for one in ASKS.items()))
    found = cross(orders, CHAIN, None)
    assert (found.price, found.volume, found.steps[0].step) == (12400, 290, "volume")


@pytest.mark.parametrize(
    ("rows", "reference", "price", "step"),
    [
        # volume is 10 at each price; the surplus is smaller at the higher one
        ([(True, 102, 10), (False, 100, 10), (True, 100, 5)], None, 102, "surplus"),
        # all that is left lies on the side of buyers, then of sellers
        ([(True, 102, 20), (False, 100, 10)], None, 102, "pressure"),
        ([(True, 102, 10), (False, 100, 20)], None, 100, "pressure"),
        # nothing is left at all: nearest to the reference within the range, then its middle
        ([(True, 106, 10), (False, 100, 10)], 103, 103, "reference"),
        ([(True, 106, 10), (False, 100, 10)], 200, 106, "reference"),
        ([(True, 106, 10), (False, 100, 10)], None, 103, "middle"),
    ],
)
def test_each_step_of_the_chain_decides(
    rows: list[tuple[bool, int, int]], reference: int | None, price: int, step: str
) -> None:
    found = cross(book(*rows), CHAIN, reference)
    assert (found.price, found.steps[-1].step) == (price, step)


def test_chain_is_data() -> None:
    """Shanghai takes the middle, Shenzhen what is nearest to the last close."""
    rows = ((True, 106, 10), (False, 100, 10))
    assert cross(book(*rows), ("volume", "surplus", "middle"), 101).price == 103
    assert cross(book(*rows), ("volume", "surplus", "reference"), 101).price == 101


def test_nothing_is_traded_where_nothing_meets() -> None:
    assert cross(book((True, 99, 5), (False, 100, 5)), CHAIN, 100).price is None
    assert cross(book(), CHAIN, 100).volume == 0


@given(BOOK, st.integers(80, 120), st.text(max_size=8))
def test_what_holds_of_any_auction(rows: list[tuple[bool, int, int]], reference: int, seed: str) -> None:
    orders = book(*rows)
    found = cross(orders, CHAIN, reference, seed)
    buys = int(found.fills[orders.is_buy].sum())
    assert buys == int(found.fills[~orders.is_buy].sum()) == found.volume
    assert (found.fills <= orders.lots).all() and (found.fills >= 0).all()
    best = max(
        (
            min(sum(q for b, p, q in rows if b and p >= at), sum(q for b, p, q in rows if not b and p <= at))
            for at in range(80, 121)
        ),
        default=0,
    )
    assert found.volume == best
    if found.price is None:
        return
    for side, better in ((orders.is_buy, 1), (~orders.is_buy, -1)):
        # nobody is filled beyond their limit, and nobody of a better price gets less than all while a worse one gets any
        mine = np.flatnonzero(side)
        filled = [one for one in mine if found.fills[one]]
        assert all(better * (orders.price[one] - found.price) >= 0 for one in filled)
        short = [better * orders.price[one] for one in mine if found.fills[one] < orders.lots[one]]
        assert all(better * orders.price[one] >= max(short, default=-1000) for one in filled)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.data())
def test_shares_differ_from_proportion_by_less_than_one(wanted: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(wanted)))
    ids = [f"o{at}" for at in range(len(wanted))]
    parts = shared(amount, wanted, ids, "seed")
    assert sum(parts) == amount
    assert all(
        abs(part * sum(wanted) - amount * one) < sum(wanted) for part, one in zip(parts, wanted, strict=True)
    )
    assert all(part <= one for part, one in zip(parts, wanted, strict=True))
    assert parts == shared(amount, wanted, ids, "seed")


def test_lottery_is_drawn_again_by_anybody() -> None:
    assert commitment("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    ids = [f"o{at}" for at in range(50)]
    assert drawn("spring", ids) == drawn("spring", reversed(ids))
    assert drawn("spring", ids) != drawn("summer", ids)
    # one that joins moves none of the others
    assert [one for one in drawn("spring", [*ids, "late"]) if one != "late"] == drawn("spring", ids)


def test_who_came_first_is_served_first_where_the_rule_says_so() -> None:
    found = cross(book((False, 100, 30), (False, 100, 30), (True, 100, 40)), CHAIN, None, margin="time")
    assert found.fills.tolist() == [30, 10, 40] and found.rationed == ("o0", "o1")


def test_bad_orders() -> None:
    with pytest.raises(TanliuError, match="twice"):
        Orders.of([("a", True, 1, 1), ("a", False, 1, 1)])
    with pytest.raises(TanliuError, match="above zero"):
        Orders.of([("a", True, 0, 1)])
    with pytest.raises(TanliuError, match="no more is shared"):
        shared(3, [1, 1], ["a", "b"], "")


@pytest.mark.parametrize("spread", [20, 10**9])
def test_price_is_the_same_whichever_way_curves_are_summed(spread: int) -> None:
    rng = np.random.default_rng(1)
    rows = [
        (bool(b), int(p), int(q))
        for b, p, q in zip(
            rng.random(200) < 0.5, rng.integers(100, 120, 200), rng.integers(1, 9, 200), strict=True
        )
    ]
    near = cross(book(*rows), CHAIN, None)
    far = cross(book(*rows, (True, 1, 1), (False, 119 + spread, 1)), CHAIN, None)
    assert (near.price, near.volume) == (far.price, far.volume)
