"""Histories of parts are continuous, survival is that of the textbook, and a bill closes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.model.mobility.parts import Material, Spell, contradictions, life, median_life, survival


def spell(begun: int, ended: int | None, vehicle: str = "v") -> Spell:
    return Spell("p", "lock", vehicle, begun, ended, False)


def test_a_part_is_in_one_place_at_a_time() -> None:
    assert list(contradictions([spell(0, 10), spell(10, 20, "w"), spell(20, None)])) == []
    assert [why for why, _ in contradictions([spell(0, 10), spell(9, 20, "w")])] == ["in_two_places"]
    assert [why for why, _ in contradictions([spell(0, None), spell(30, 40, "w")])] == ["in_two_places"]
    assert [why for why, _ in contradictions([spell(10, 0)])] == ["ends_early"]


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40))
def test_survival_falls_and_without_censoring_is_the_plain_share(told: list[tuple[int, bool]]) -> None:
    times = [time for time, _ in told]
    steps = survival(times, [failed for _, failed in told])
    shares = [one.alive for one in steps]
    assert shares == sorted(shares, reverse=True)
    for one in survival(times, [True] * len(times)):
        assert one.alive == pytest.approx(sum(time > one.time for time in times) / len(times))


def test_the_median_is_not_known_while_most_are_good() -> None:
    assert median_life(survival([5, 9, 9], [True, False, False])) is None
    assert median_life(survival([5, 6, 9], [True, True, False])) == 6


def test_parts_used_again_lower_a_life_and_credits_stay_apart() -> None:
    found = life([Material("frame", 10, 8, 0.5, 1, 0.4, 2), Material("tyre", 2, 3, 0, 0, 0, 0)])
    assert (found.new, found.used_again, found.credit) == (86, 51, 8)
    assert found.reduced_share == pytest.approx(43 / 86)


def test_a_bill_whose_reduction_is_84_kg_and_74_3_percent_was_113_kg_before() -> None:
    before = 84 / 0.743
    found = life([Material("all", 1, before, 1, before - 84, 0, 0)])
    assert found.new == pytest.approx(113.06, abs=0.01)
    assert round(found.reduced_share, 3) == 0.743
