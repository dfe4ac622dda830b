"""Serial numbers are given out once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.ledger.lots import Lot, lot, overlap, split, take
from tanliu.kit.errors import TanliuError


def test_a_block_is_split_where_it_is_said() -> None:
    low, high = split(lot(1, 101), 30)
    assert (low.printed(), high.printed()) == ("1–29", "30–100")


@pytest.mark.parametrize(
    ("first", "end"), [(0, 3), (3, 3), (4, 3), (1.0, 3), (float("nan"), 3), (True, 3), ("1", 3)]
)
def test_what_is_no_run_is_refused(first: int, end: int) -> None:
    with pytest.raises(TanliuError, match="no run of serial numbers"):
        lot(first, end)


def test_an_overlap_is_refused() -> None:
    assert overlap([lot(30, 40), lot(1, 31)]) == (Lot(1, 31), Lot(30, 40))
    assert overlap([lot(30, 40), lot(1, 30)]) is None
    with pytest.raises(TanliuError, match="overlap"):
        take([lot(1, 31), lot(30, 40)], 3)


def test_more_than_there_is_is_refused() -> None:
    with pytest.raises(TanliuError, match="fewer"):
        take([lot(1, 4)], 4)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.data(),
)
def test_what_is_taken_and_what_is_left_are_the_whole(
    sizes: list[int], gaps: list[bool], data: st.DataObject
) -> None:
    lots, at = [], 1
    for size, gap in zip(sizes, gaps, strict=False):
        at += gap
        lots.append(lot(at, at + size))
        at += size
    amount = data.draw(st.integers(0, sum(sizes)))
    taken, left = take(data.draw(st.permutations(lots)), amount)
    assert sum(one.size() for one in taken) == amount
    whole = {number for one in lots for number in range(*one)}
    both = [number for one in (*taken, *left) for number in range(*one)]
    assert len(both) == len(whole) and set(both) == whole
