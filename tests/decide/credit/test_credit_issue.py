"""What is issued, carried and taken back adds up to what was certified, whatever comes in which order."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.credit.issue import recalled, undone

_GRAMS = st.fractions(min_value=Fraction(1, 7), max_value=5000, max_denominator=1000)


@given(st.lists(_GRAMS, min_size=1, max_size=12), st.integers(1, 50), st.data())
def test_acts_that_are_taken_back_leave_what_the_others_bring(
    acts: list[Fraction], grams_for_one: int, data: st.DataObject
) -> None:
    """Units less those taken back, with what is carried, are the grams of the acts that stay; what is carried is no debt."""
    whole = sum(acts, Fraction(0))
    units = int(whole / grams_for_one)
    carried = whole - units * grams_for_one
    false = data.draw(st.lists(st.sampled_from(range(len(acts))), unique=True))
    for one in false:
        back, carried = recalled(acts[one], carried, grams_for_one)
        units -= back
        assert carried >= 0
    true = sum((grams for at, grams in enumerate(acts) if at not in false), Fraction(0))
    assert units * grams_for_one + carried == true
    assert units >= 0


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_a_loss_is_shared_out_and_nothing_of_it_is_lost(units: int, buffer: int, held: int) -> None:
    from_buffer, from_holder, owed = undone(units, buffer, held)
    assert from_buffer + from_holder + owed == units
    assert from_buffer <= buffer and from_holder <= held and (not owed or from_holder == held)
