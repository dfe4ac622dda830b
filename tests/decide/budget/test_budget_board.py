"""Orders meet by price and then by time; nobody gives what they used, or while they are warned."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.budget.board import Deal, Order, Room, match, most


def _order(id: int, side: str, holder: str, left: int, price: int) -> Order:
    return Order(id, side, holder, left, Decimal(price))  # type: ignore[arg-type]


def test_the_best_price_first_then_who_came_first_at_the_price_of_who_waited() -> None:
    offers = [
        _order(1, "offer", "A", 50, 12),
        _order(2, "offer", "B", 50, 10),
        _order(3, "offer", "C", 50, 10),
        _order(4, "offer", "D", 50, 9),
    ]
    assert match(_order(9, "request", "E", 120, 11), offers) == [
        Deal(4, 9, 50, Decimal(9)), Deal(2, 9, 50, Decimal(10)), Deal(3, 9, 20, Decimal(10)),
    ]  # fmt: skip
    requests = [
        _order(5, "request", "A", 30, 8),
        _order(6, "request", "B", 30, 11),
        _order(7, "request", "C", 30, 11),
    ]
    assert match(_order(9, "offer", "E", 40, 10), requests) == [
        Deal(9, 6, 30, Decimal(11)),
        Deal(9, 7, 10, Decimal(11)),
    ]


@pytest.mark.parametrize(
    ("room", "may"),
    [
        (Room(100, 0, None), 100),
        (Room(100, 30, None), 70),
        (Room(100, 130, None), 0),
        (Room(100, None, None), 0),
        (Room(100, 0, 1), 0),
        (Room(100, 0, 2), 0),
        (Room(100, 0, 3), 100),
    ],
)
def test_what_may_be_offered(room: Room, may: int) -> None:
    assert most(room) == may


ORDERS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 50), st.integers(1, 9)), max_size=8)


@given(ORDERS, st.sampled_from(["offer", "request"]), st.integers(1, 80), st.integers(1, 9))
def test_a_deal_suits_both_and_nothing_appears(
    told: list[tuple[str, int, int]], side: str, left: int, price: int
) -> None:
    other = "offer" if side == "request" else "request"
    resting = {at: _order(at, other, *one) for at, one in enumerate(told, 1)}
    comes = _order(99, side, "A", left, price)
    deals = match(comes, list(resting.values()))
    assert sum(one.amount for one in deals) <= left
    met = [resting[one.offer if side == "request" else one.request] for one in deals]
    assert len({one.id for one in met}) == len(met)
    for deal, one in zip(deals, met, strict=True):
        assert 0 < deal.amount <= one.left and one.holder != "A" and deal.price == one.price
        assert (one.price <= comes.price) if side == "request" else (one.price >= comes.price)
    # whoever was passed over wanted a worse price, or came later
    rest = left - sum(one.amount for one in deals)
    if rest:
        fits = [
            one
            for one in resting.values()
            if one.left
            and one.holder != "A"
            and ((one.price <= comes.price) if side == "request" else (one.price >= comes.price))
        ]
        assert {one.id for one in fits} == {one.id for one in met}
