"""Balances of captured CO2: two ways that agree, what is refused, and lines that count nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.document import CarbonStorage
from tanliu.model.plant.schema import masses_of, of_storage
from tanliu.model.plant.storage import COMES, LEAVES, Mass, stored

METHOD = read(load().schemes["carbon-storage"], CarbonStorage)


def masses(**tonnes: float) -> dict[str, Mass]:
    return {role: Mass(one, 0.02 * one) for role, one in tonnes.items()}


def test_printed_balances_are_as_told() -> None:
    assert [of_storage(METHOD, one) for one in METHOD.examples] == [("90.0", "0.0"), ("86.0", "1.0")]


def test_what_was_sent_and_did_not_arrive_is_lost() -> None:
    found = stored(masses(captured=100, sent=98, arrived=95, injected=95, lost=2), 0.05)
    assert (found.lost.tonnes, found.gap.tonnes, found.counted.tonnes) == (5, 0, 95)
    assert found.closes


def test_a_gap_that_meters_do_not_explain_does_not_close() -> None:
    assert not stored(masses(captured=100, injected=80), 0.05).closes
    # wide bands explain nothing beyond the largest gap
    wide = {"captured": Mass(100, 50), "injected": Mass(80, 40)}
    assert not stored(wide, 0.05).closes
    assert stored(wide, 0.25).closes


def test_the_smaller_way_counts_and_only_the_own_share() -> None:
    found = stored(masses(captured=60, received=40, injected=101), 0.05)
    assert (found.counted.tonnes, found.own_share) == (100, 0.6)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"captured": 100, "injected": 110}, "more is stored than was captured"),
        ({"captured": 100, "lost": 5}, "what was injected is not told"),
        ({"captured": 100, "injected": 90, "sent": 95}, "needs what was sent and what arrived"),
        ({"captured": 100, "injected": 90, "sent": 95, "arrived": 110}, "more arrived than was sent"),
    ],
)
def test_what_cannot_be_is_refused(told: dict[str, float], said: str) -> None:
    with pytest.raises(TanliuError, match=said):
        stored(masses(**told), 0.05)


@given(st.dictionaries(st.sampled_from([*COMES, *LEAVES, "seeped"]), st.floats(0, 1e6), min_size=1))
def test_the_two_ways_differ_by_the_gap(told: dict[str, float]) -> None:
    try:
        found = stored(masses(**{"injected": 0.0, **told}), 0.05)
    except TanliuError:
        return
    assert found.by_form.tonnes - found.by_wells.tonnes == pytest.approx(found.gap.tonnes, abs=1e-6)
    assert found.counted.tonnes <= min(found.by_form.tonnes, found.by_wells.tonnes) + 1e-9


def test_bands_of_a_step_add_up_and_those_of_steps_as_squares() -> None:
    found = masses_of(METHOD, [("vented", 10, 3), ("vented", 10, 1), ("leaked", 1, 3)])
    assert found == {"lost": Mass(21, 5)}
