"""Closes of days, and who delivers to whom after an auction."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.market.pairs import pairs
from tanliu.decide.market.prices import days
from tanliu.kit.errors import TanliuError

TICK = Decimal("0.01")
MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


def test_a_block_moves_the_range_of_a_day_and_not_its_close() -> None:
    found = days(
        [
            (TUESDAY, "block", Decimal(40), 100_000),
            (MONDAY, "listed", Decimal("58.20"), 20),
            (MONDAY, "auction", Decimal("58.23"), 10),
            (MONDAY, "block", Decimal(50), 100_000),
        ],
        TICK,
    )
    # (20 × 58.20 + 10 × 58.23) / 30
    assert [(one.day, one.close) for one in found] == [
        (MONDAY, Decimal("58.21")),
        (TUESDAY, Decimal("58.21")),
    ]
    assert (found[0].low, found[0].high, found[0].lots, found[0].block_lots) == (
        50,
        Decimal("58.23"),
        100_030,
        100_000,
    )
    assert days([(MONDAY, "block", Decimal(50), 1)], TICK)[0].close is None and days([], TICK) == []


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 50)), max_size=30))
def test_everybody_gives_and_gets_what_they_were_filled(rows: list[tuple[bool, int]]) -> None:
    sold, bought = (sum(lots for buys, lots in rows if buys is side) for side in (False, True))
    rows = [*rows, (sold > bought, abs(sold - bought))]
    is_buy, fills = [one for one, _ in rows], [lots for _, lots in rows]
    found, moved = pairs(is_buy, fills), Counter[int]()
    for one in found:
        assert one.lots > 0 and is_buy[one.buy] and not is_buy[one.sell]
        moved[one.sell] += one.lots
        moved[one.buy] += one.lots
    assert [moved[place] for place in range(len(rows))] == fills
    assert len(found) <= max(0, sum(lots > 0 for lots in fills) - 1)


def test_more_is_not_bought_than_sold() -> None:
    with pytest.raises(TanliuError, match="not as much"):
        pairs([True, False], [3, 2])
