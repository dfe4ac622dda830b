"""A corrected report posts its entitlement minus what was posted for its family: six ways in which a registry went wrong.

The cases are told in issues of the public repository bcgov/tfrs; numbers are theirs where they are told.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.ledger.supplement import Move, Standing, held, supplement
from tanliu.kit.errors import TanliuError

_DECISION = st.tuples(st.sampled_from("fgh"), st.integers(1, 6), st.integers(-300, 300))


class Holder:
    """Does what is proposed, as the door of the app does."""

    def __init__(self, available: int = 0) -> None:
        self.posted: Counter[str] = Counter()
        self.owed: Counter[str] = Counter()
        self.decided: dict[str, int] = {}
        self.available = available

    def at(self) -> Standing:
        return Standing(dict(self.posted), dict(self.owed), dict(self.decided), self.available)

    def decide(self, family: str, version: int, entitlement: int) -> list[Move]:
        moves = list(supplement(family, version, entitlement, self.at()))
        for move in moves:
            self.posted[move.family] += move.posts
            self.owed[move.family] += move.owes
            self.available += move.posts
        self.decided[family] = max(version, self.decided.get(family, 0))
        return moves


def test_2895_the_original_was_never_decided_so_the_supplement_posts_all_of_it() -> None:
    holder = Holder(400_000)
    holder.decide("2022", 2, -316_157)
    assert (holder.posted["2022"], holder.available) == (-316_157, 83_843)


def test_2953_no_difference_is_credited_of_what_was_not_taken() -> None:
    holder = Holder(10_158)
    assert [move.posts for move in holder.decide("2022", 2, -6_994)] == [-6_994]
    assert holder.available == 3_164


def test_2516_a_smaller_credit_takes_back_the_rest() -> None:
    holder = Holder(25_000)
    holder.decide("r", 1, 4_305)
    assert holder.decide("r", 2, 3_874) == [Move("r", -431, 0)]
    assert holder.available == 28_874


def test_2679_a_supplement_that_changes_nothing_asks_for_nothing() -> None:
    holder = Holder(1_000)
    holder.decide("r", 1, -500)
    holder.decide("r", 2, -600)
    assert holder.decide("r", 3, -600) == []
    assert (holder.owed["r"], holder.available) == (0, 400)


def test_2562_what_a_supplement_under_review_would_take_is_reserved() -> None:
    holder = Holder(100)
    holder.decide("r", 1, 200)
    assert held("r", 150, holder.at()) == 50
    assert held("r", -900, holder.at()) == 300  # as much as there is; the rest is owed by the decision
    assert held("r", 250, holder.at()) == 0


def test_2865_from_credit_to_debit_the_whole_debit_counts_and_what_is_missing_is_owed() -> None:
    holder = Holder()
    holder.decide("2019", 1, 4_608)
    holder.available -= 4_608  # sold long ago
    assert holder.decide("2019", 2, -8_789) == [Move("2019", 0, 13_397)]
    assert holder.posted["2019"] - holder.owed["2019"] == -8_789
    # the next credit of the holder settles it, and is posted as a whole for its own family
    assert holder.decide("2025", 1, 14_000) == [Move("2025", 14_000, 0), Move("2019", -13_397, -13_397)]
    assert holder.available == 603


def test_2573_every_further_version_sees_all_before_it() -> None:
    holder = Holder(1_000)
    for version, entitlement in enumerate((-100, -130, 20, -5), 1):
        holder.decide("r", version, entitlement)
        assert holder.available == 1_000 + entitlement


def test_a_number_that_is_not_whole_is_refused() -> None:
    with pytest.raises(TanliuError, match="a whole number wanted"):
        supplement("r", 1, 0.5, Holder().at())  # type: ignore[arg-type]


@given(st.integers(0, 300), st.lists(_DECISION, max_size=30), st.data())
def test_posted_minus_owed_is_the_entitlement_of_the_last_decided_version(
    start: int, decisions: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    """Whatever the order, however often each is sent, and whatever the holder sells in between."""
    holder, last = Holder(start), {}
    for family, version, entitlement in decisions:
        for _ in range(data.draw(st.integers(1, 2))):
            holder.decide(family, version, entitlement)
        if version > last.get(family, (0, 0))[0]:
            last[family] = version, entitlement
        sold = data.draw(st.integers(0, holder.available))
        holder.available -= sold
        assert holder.available >= 0
        assert min(holder.owed.values(), default=0) >= 0
        for one, (_, wanted) in last.items():
            assert holder.posted[one] - holder.owed[one] == wanted


@given(st.integers(0, 300), st.integers(-300, 300), st.integers(-300, 300), st.integers(-300, 300))
def test_versions_that_were_never_decided_leave_no_trace(start: int, one: int, two: int, three: int) -> None:
    with_all, last_only = Holder(start + 900), Holder(start + 900)
    for version, entitlement in enumerate((one, two, three), 1):
        with_all.decide("r", version, entitlement)
    last_only.decide("r", 3, three)
    assert with_all.available == last_only.available == start + 900 + three
    assert (with_all.posted["r"], with_all.owed["r"]) == (three, 0)
