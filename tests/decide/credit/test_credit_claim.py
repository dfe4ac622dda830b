"""Acts and what they are credited: printed figures, keys over methodologies, caps, and months that add up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.credit.claim import Act, Desk, judged
from tanliu.decide.credit.document import Methodology, Proof
from tanliu.decide.credit.issue import issue, sampled, undone
from tanliu.decide.credit.measure import avoided, grams, is_additional, passes
from tanliu.kit.errors import TanliuError

METHODS: Mapping[str, Methodology] = {
    id: read(editions[-1], Methodology) for id, editions in load().documents["credits"].items()
}
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def act(methodology: str, quantity: str, **changes: object) -> Act:
    told = {
        "id": "a", "kind": METHODS[methodology].acts[0], "participant": "p1", "start": AT, "end": AT + timedelta(hours=1),
        "source": "operator", "ref": "1",
    }  # fmt: skip
    return Act(methodology=methodology, quantity=Decimal(quantity), **(told | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "quantity", "effect", "expected"),
    [
        ("e-bus", "10", "co2", "269"),
        ("metro", "3.5", "co2", "163.8"),
        ("shared-ebike-metro", "1", "co2", "54.01"),
        ("shared-ebike-no-metro", "1", "co2", "59.30"),
        ("shared-ebike-no-metro", "2", "nox", "0.054"),
        ("rooftop-pv", "20000000", "co2", "11600000"),
    ],
)
def test_printed_examples(method: str, quantity: str, effect: str, expected: str) -> None:
    assert avoided(METHODS[method], Decimal(quantity), effect) == Fraction(expected)


def test_chains_of_factors() -> None:
    heat = Decimal(1_700_000)
    assert round(avoided(METHODS["heat-substitution"], heat, "coal"), -3) == 58_000
    assert round(avoided(METHODS["heat-substitution"], heat), -3) == 139_000
    assert round(float(avoided(METHODS["firewood"], Decimal("8.53"))), 2) == 15.64


def test_the_same_kwh_counts_once_over_all_methodologies() -> None:
    first = act("rooftop-pv", "100", device="meter 7")
    second = act("green-power", "100", id="b", ref="2", participant="p2", device="meter 7")
    found = judged([first, second], METHODS)
    assert [one.reason for one in found] == ["", "twice"]
    other = act("green-power", "100", id="b", device="meter 8")
    assert [one.reason for one in judged([first, other], METHODS)] == ["", ""]
    assert judged([first], METHODS, {found[0].key})[0].reason == "twice"


@pytest.mark.parametrize(
    ("changes", "quantity", "reason"),
    [
        ({}, "10", ""),
        ({"kind": "car_ride"}, "10", "other_kind"),
        ({"counted_in": frozenset({"voluntary_reduction"})}, "10", "other_ledger"),
        ({"counted_in": frozenset({"inventory"})}, "10", ""),
        ({}, "0", "too_small"),
        ({}, "-3", "too_small"),
        ({}, "NaN", "too_small"),
        ({}, "0.05", "too_small"),
        ({}, "201", "too_large"),
        ({"end": AT - timedelta(minutes=1)}, "10", "time_runs_back"),
        ({"end": AT + timedelta(minutes=5)}, "10", "too_fast"),
        ({"end": AT}, "10", "too_fast"),
        ({"end": AT + timedelta(hours=3)}, "150", "capped"),
    ],
)
def test_reasons(changes: dict[str, object], quantity: str, reason: str) -> None:
    (found,) = judged([act("e-bus", quantity, **changes)], METHODS)
    assert found.reason == reason
    assert found.counts == (reason in ("", "capped"))


def test_nobody_rides_twice_at_once() -> None:
    bus, bike = (
        act("e-bus", "10"),
        act("shared-bike-metro", "3", id="b", ref="2", start=AT + timedelta(minutes=30)),
    )
    assert [one.reason for one in judged([bus, bike], METHODS)] == ["", "overlaps"]
    other = act("shared-bike-metro", "3", id="b", ref="2", participant="p2")
    assert [one.reason for one in judged([bus, other], METHODS)] == ["", ""]
    later = act("metro", "3", id="c", ref="3", start=AT + timedelta(hours=1), end=AT + timedelta(hours=2))
    assert [one.reason for one in judged([bus, later], METHODS)] == ["", ""]


def test_a_day_counts_up_to_its_cap() -> None:
    desk = Desk(METHODS)
    rides = [
        act(
            "e-bus",
            "50",
            id=f"{at}",
            ref=f"{at}",
            start=AT + timedelta(hours=at),
            end=AT + timedelta(hours=at + 1),
        )
        for at in range(4)
    ]
    found = [desk.take(one) for one in rides]
    assert [(str(one.quantity), one.reason) for one in found] == [
        ("50", ""),
        ("50", ""),
        ("20", "capped"),
        ("0", "capped"),
    ]
    assert sum(one.grams for one in found) == Fraction("26.9") * 120
    assert (
        desk.take(
            act(
                "e-bus",
                "9",
                id="n",
                ref="n",
                start=AT + timedelta(days=1),
                end=AT + timedelta(days=1, hours=1),
            )
        ).reason
        == ""
    )


@given(st.permutations(range(6)))
def test_the_order_of_delivery_does_not_matter(order: list[int]) -> None:
    acts = [
        act("metro", f"{20 + at}", id=f"{at}", ref=f"{at % 4}", start=AT + timedelta(minutes=50 * at), end=AT + timedelta(minutes=50 * at + 55))
        for at in range(6)
    ]  # fmt: skip
    assert judged([acts[at] for at in order], METHODS) == judged(acts, METHODS)


def test_a_month_rounds_down_and_shows_what_it_leaves() -> None:
    found = issue(METHODS["metro"], "2026-03", {"p1": grams(METHODS["metro"], Decimal("3.5"))})
    assert (found.shares[0].units, found.carried, found.is_even) == (163, Fraction("0.8"), True)
    after = issue(METHODS["metro"], "2026-04", {"p1": Fraction("0.3")}, {"p1": found.carried})
    assert (after.shares[0].units, after.carried) == (1, Fraction("0.1"))


def test_a_buffer_holds_back_its_share() -> None:
    method = METHODS["tea-garden"]
    found = issue(method, "2026-12", {"p1": Fraction(1000)})
    assert (found.shares[0].units, found.buffer, found.minted) == (900, 100, 1000)
    assert undone(150, 100, 30) == (100, 30, 20)


@given(
    st.dictionaries(st.text(min_size=1, max_size=4), st.fractions(0, 10**6), max_size=20),
    st.sampled_from(sorted(METHODS)),
)
def test_minted_is_certified(by: dict[str, Fraction], method: str) -> None:
    found = issue(METHODS[method], "2026-03", by)
    assert found.is_even and found.certified == sum(by.values())
    assert all(0 <= one.carried < METHODS[method].grams_for_one for one in found.shares)
    causes = [found.cause(one.participant) for one in found.shares]
    assert len(set(causes)) == len(causes)


def test_without_a_passed_test_there_are_points() -> None:
    method = METHODS["metro"]
    assert issue(method, "2026-03", {}).unit == "reward_points"
    passed = Proof.model_validate(
        {"name": {"en": "a", "zh": "甲"}, "kind": "regulatory_surplus", "passed": True, "source": "made up"}
    )
    open_ = passed.model_copy(update={"passed": None})
    assert issue(method.model_copy(update={"tests": (passed,)}), "2026-03", {}).unit == "inclusive_credit"
    assert not is_additional(method.model_copy(update={"tests": (passed, open_)}))
    common = passed.model_copy(update={"kind": "common_practice", "passed": None})
    # F = 1 - 10 / 20 = 0.5, and ten do it: common; of four of twenty F is 0.2, which is not more
    assert passes(common.model_copy(update={"different": 10, "every": 20})) is False
    assert passes(common.model_copy(update={"different": 16, "every": 20})) is True


def test_factors_hold_on_their_days() -> None:
    method = METHODS["e-bus"]
    old = method.factors["saved"].model_copy(update={"valid_until": AT.date() - timedelta(days=1)})
    (found,) = judged([act("e-bus", "10")], {"e-bus": method.model_copy(update={"factors": {"saved": old}})})
    assert found.reason == "not_valid"


def test_a_sample_is_drawn_again_by_anybody() -> None:
    ids = [f"a{at}" for at in range(41)]
    assert len(sampled(ids, 5, "s")) == 3 and sampled(ids, 5, "s") == sampled(reversed(ids), 5, "s")


def test_nobody_is_credited_less_than_nothing() -> None:
    with pytest.raises(TanliuError, match="less than nothing"):
        issue(METHODS["metro"], "2026-03", {"p1": Fraction(-1)})
