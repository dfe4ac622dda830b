"""Whole numbers keep every margin."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.decide.budget.whole import TICKS, controlled, within

_TICKS = st.one_of(st.just(0), st.integers(0, 5 * TICKS), st.integers(0, 3).map(lambda one: one * TICKS))
_TABLES = st.integers(1, 7).flatmap(
    lambda wide: st.lists(st.lists(_TICKS, min_size=wide, max_size=wide), min_size=1, max_size=9)
)


def _near(whole: int, ticks: int) -> bool:
    """Return whether a number is rounded up or down, and not moved where it was whole."""
    return abs(whole * TICKS - ticks) < TICKS


@settings(deadline=None, max_examples=300)
@given(table=_TABLES)
def test_cells_margins_and_total_go_up_or_down(table: list[list[int]]) -> None:
    made = controlled(table)
    assert all(
        _near(one, two)
        for row, other in zip(made, table, strict=True)
        for one, two in zip(row, other, strict=True)
    )
    assert all(_near(sum(row), sum(other)) for row, other in zip(made, table, strict=True))
    columns = zip(zip(*made, strict=True), zip(*table, strict=True), strict=True)
    assert all(_near(sum(one), sum(two)) for one, two in columns)
    assert _near(sum(map(sum, made)), sum(map(sum, table)))


@given(
    ticks=st.lists(st.tuples(st.integers(0, 4 * TICKS), st.integers(0, 3)), min_size=1, max_size=30),
    up=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_a_cell_is_divided_by_largest_remainders(ticks: list[tuple[int, int]], up: list[bool]) -> None:
    given_ticks, cell_of = (np.array(column, dtype=np.int64) for column in zip(*ticks, strict=True))
    sums = np.bincount(cell_of, given_ticks, 4).astype(np.int64)
    totals = np.where(up, -(-sums // TICKS), sums // TICKS)
    made = within(given_ticks, cell_of, totals)
    assert (np.bincount(cell_of, made, 4) == totals).all()
    assert all(_near(int(one), int(two)) for one, two in zip(made, given_ticks, strict=True))


def test_of_equal_remainders_the_first_goes_up() -> None:
    half = TICKS // 2
    assert within(np.array([half, half, half]), np.zeros(3, dtype=np.int64), np.array([2])).tolist() == [
        1,
        1,
        0,
    ]
