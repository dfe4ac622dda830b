"""An alarm waits before it begins and before it ends, and what is not known does neither."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.supply.alarm import Limits, Spell, spells

START, STEP = datetime(2025, 7, 1), timedelta(minutes=15)  # noqa: DTZ001
HOT = Limits(95, 85, timedelta(minutes=30), timedelta(minutes=30))


def of(values: list[float | None], limits: Limits = HOT) -> list[Spell]:
    return spells([(START + STEP * number, value) for number, value in enumerate(values)], STEP, limits)


def at(number: int) -> datetime:
    return START + STEP * number


def test_it_begins_after_its_delay_and_ends_after_values_were_back_long_enough() -> None:
    (one,) = of([80, 96, 97, 99, 90, 84, 86, 84, 83, 80])
    assert (one.begin, one.told, one.end, one.worst) == (at(1), at(3), at(7), 99)


def test_a_flicker_is_none_and_values_between_the_limits_keep_it() -> None:
    assert of([80, 96, 80, 96, 80]) == []
    (one,) = of([96, 96, 90, 86, 94])
    assert one.end is None


def test_what_is_not_known_neither_begins_nor_ends_one() -> None:
    assert of([96, None, 96]) == []
    (one,) = of([96, 96, 80, None, 80])
    assert one.end is None
    # a row that is missing is as unknown as one that says so
    gap = [(at(0), 96.0), (at(5), 96.0)]
    assert spells(gap, STEP, HOT) == []


def test_one_below_a_limit_is_the_same_the_other_way() -> None:
    low = Limits(1, 5, timedelta(minutes=30), timedelta(minutes=15))
    (one,) = of([3, 0.5, 0.2, 3, 6], low)
    assert (one.begin, one.end, one.worst) == (at(1), at(4), 0.2)


@given(st.lists(st.one_of(st.none(), st.floats(60, 120)), max_size=80))
def test_spells_follow_each_other_and_each_was_beyond_long_enough(values: list[float | None]) -> None:
    found = of(values)
    for one, after in pairwise(found):
        assert one.end is not None and one.end <= after.begin
    for one in found:
        first = round((one.begin - START) / STEP)
        assert all((value := values[first + number]) is not None and value > 95 for number in range(2))
        assert one.worst > 95
        if one.end is not None:
            last = round((one.end - START) / STEP)
            assert all((value := values[last + number]) is not None and value <= 85 for number in range(2))
