"""Corrected reports in the database: six ways in which a registry went wrong, and any order of versions and retries.

The cases are told in issues of the public repository bcgov/tfrs; numbers are theirs where they are told.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from posting_case import FIRMS, LI, do, held, proposal
from posting_case import given as allocation

from tanliu.app.platform.ledger.models import LedgerBatch, LedgerDecision, LedgerTransfer
from tanliu.app.platform.ledger.supplement import Decided, settle
from tanliu.app.platform.ledger.verify import verify
from tanliu.decide.ledger.types import RefusedError, Step

pytestmark = pytest.mark.usefixtures("office")
E1 = "holder:E1"


def decide(family: str, version: int, entitlement: int, account: str = E1) -> list[int]:
    """Decide on a version; returns what was posted, what was taken below zero."""
    one = Decided(
        account, "budget", family, version, entitlement, "issue", proposed_by="li", approved_by="wang"
    )
    places = [posted.place for posted in settle([one], LI)]
    rows = [LedgerTransfer.objects.get(place=place) for place in places]
    return [row.amount if row.target == account else -row.amount for row in rows]


def owed(family: str, account: str = E1) -> int:
    return int(LedgerDecision.objects.get(account=account, family=family).owed)


def test_2895_the_original_was_never_decided_so_the_supplement_posts_all_of_it() -> None:
    do(allocation(400_000, "start", family="start"))
    assert decide("2022", 2, -316_157) == [-316_157]
    assert held(E1) == (83_843, 0)


def test_2953_no_difference_is_credited_of_what_was_not_taken() -> None:
    do(allocation(10_158, "start", family="start"))
    assert decide("2022", 2, -6_994) == [-6_994]
    assert decide("2022", 1, -10_158) == [] and held(E1) == (3_164, 0)


def test_2516_a_smaller_credit_takes_back_the_rest() -> None:
    do(allocation(25_000, "start", family="start"))
    assert (decide("r", 1, 4_305), decide("r", 2, 3_874)) == ([4_305], [-431])
    assert held(E1) == (28_874, 0)


def test_2679_a_supplement_that_changes_nothing_posts_nothing() -> None:
    do(allocation(1_000, "start", family="start"))
    assert (decide("r", 1, -600), decide("r", 2, -600)) == ([-600], [])
    assert (owed("r"), LedgerBatch.objects.count()) == (0, 2)


def test_2562_what_is_reserved_under_review_is_not_given_away() -> None:
    do(allocation(100, "start", family="start"))
    (pending,) = do(proposal("take_back", E1, "issue", 60, "review", step=Step.PEND, family="start"))
    with pytest.raises(RefusedError) as refused:
        do(proposal("take_back", E1, "reserve", 41, family="other"))
    assert refused.value.check == "balance_covers"
    assert decide("r", 1, -70) == [-40] and owed("r") == 30
    do(proposal("take_back", E1, "issue", 0, "back", step=Step.VOID, of=pending.key, family="start"))
    assert decide("q", 1, 5) == [5, -30] and (owed("r"), held(E1)) == (0, (35, 0))


def test_2865_from_credit_to_debit_the_whole_debit_counts_and_what_is_missing_is_owed() -> None:
    decide("2019", 1, 4_608)
    do(proposal("take_back", E1, "reserve", 4_608, "sold", family="sale"))
    assert decide("2019", 2, -8_789) == [] and owed("2019") == 13_397
    assert decide("2025", 1, 14_000) == [14_000, -13_397]
    assert (owed("2019"), held(E1)) == (0, (603, 0))


def test_what_a_decision_posted_is_not_changed_by_hand() -> None:
    decide("r", 1, 50)
    one = LedgerTransfer.objects.get()
    for wrong in (
        proposal("allocate", E1, "issue", 50, "x", step=Step.REVERSE, of=one.key, family="r"),
        proposal("take_back", E1, "reserve", 10, "y", family="r"),
    ):
        with pytest.raises(RefusedError) as refused:
            do(wrong)
        assert refused.value.check == "family_by_decision"


_VERSION = st.tuples(
    st.sampled_from(FIRMS),
    st.sampled_from("fgh"),
    st.integers(1, 5),
    st.integers(-200, 200),
    st.integers(1, 2),
)


@given(st.lists(st.lists(_VERSION, min_size=1, max_size=5), max_size=6), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_posted_and_debt_come_to_the_entitlement_in_any_order(
    batches: list[list[tuple[str, str, int, int, int]]], data: st.DataObject
) -> None:
    """Several decisions at once, each once or twice, with sales in between; the second implementation agrees."""
    mark = transaction.savepoint()
    try:
        _any_order(batches, data)
    finally:
        transaction.savepoint_rollback(mark)


def _any_order(batches: list[list[tuple[str, str, int, int, int]]], data: st.DataObject) -> None:
    last: dict[tuple[str, str], tuple[int, int]] = {}
    for number, batch in enumerate(batches):
        asked = []
        for firm, family, version, entitlement, times in batch:
            # one version says one thing, however often it is decided
            entitlement += 7 * version
            known = last.get((firm, family), (0, 0))
            entitlement = known[1] if known[0] == version else entitlement
            last[firm, family] = max(known, (version, entitlement)) if known[0] != version else known
            one = Decided(
                f"holder:{firm}",
                "budget",
                family,
                version,
                entitlement,
                "issue",
                proposed_by="li",
                approved_by="wang",
            )
            asked += [one] * times
        settle(asked, LI)
        if have := held(E1)[0]:
            sold = data.draw(st.integers(1, have))
            do(proposal("take_back", E1, "reserve", sold, "sold", number, family="sale"))
    for (firm, family), (version, entitlement) in last.items():
        row = LedgerDecision.objects.get(account=f"holder:{firm}", family=family)
        posted = sum(
            one.amount if one.target == row.account else -one.amount
            for one in LedgerTransfer.objects.filter(family=family)
            if row.account in (one.source, one.target)
        )
        assert (row.version, posted - row.owed) == (version, entitlement)
    assert verify().faults == ()
