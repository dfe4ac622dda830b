"""Rules for claims on an estate that is too small."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.budget.awards import RULES, equal_awards, equal_losses, proportional, talmud
from tanliu.kit.errors import TanliuError


@pytest.mark.parametrize(
    ("name", "estate", "awards"),
    [
        ("proportional", 100, ["50/3", "100/3", "50"]),
        ("equal_awards", 100, ["100/3", "100/3", "100/3"]),
        ("talmud", 100, ["100/3", "100/3", "100/3"]),
        ("talmud", 200, ["50", "75", "75"]),
        ("proportional", 300, ["50", "100", "150"]),
        ("equal_awards", 300, ["100", "100", "100"]),
        ("talmud", 300, ["50", "100", "150"]),
        ("equal_losses", 300, ["0", "100", "200"]),
        ("equal_losses", 100, ["0", "0", "100"]),
    ],
)
def test_tables_of_aumann_and_maschler(name: str, estate: int, awards: list[str]) -> None:
    assert [str(one) for one in RULES[name]([100, 200, 300], estate)] == awards


def test_the_contested_garment() -> None:
    assert talmud([100, 200], 200) == [50, 150]
    assert equal_awards([100, 200], 200) == [100, 100]
    assert equal_losses([100, 200], 200) == [50, 150]
    assert proportional([100, 200], 200) == [Fraction(200, 3), Fraction(400, 3)]


@pytest.mark.parametrize("name", RULES)
@given(claims=st.lists(st.integers(0, 10**6), max_size=12), estate=st.integers(0, 10**7))
def test_nobody_gets_more_than_the_claim_and_nothing_is_lost(
    name: str, claims: list[int], estate: int
) -> None:
    awards = RULES[name](claims, estate)
    assert sum(awards) == min(estate, sum(claims))
    assert all(0 <= award <= claim for award, claim in zip(awards, claims, strict=True))
    # who claims more gets no less and loses no less
    ranked = sorted(zip(claims, awards, strict=True))
    assert all(one[1] <= two[1] and one[0] - one[1] <= two[0] - two[1] for one, two in pairwise(ranked))


@given(claims=st.lists(st.integers(0, 1000), min_size=2, max_size=6), estate=st.integers(0, 5000))
def test_any_two_divide_what_they_got_by_the_same_rule(claims: list[int], estate: int) -> None:
    """The Talmud's rule is the one that agrees with the contested garment between any two."""
    awards = talmud(claims, estate)
    pair = talmud(claims[:2], awards[0] + awards[1])
    assert pair == awards[:2]


def test_a_claim_below_zero_is_refused() -> None:
    with pytest.raises(TanliuError, match="below zero"):
        proportional([-1], 5)
