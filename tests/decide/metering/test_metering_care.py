"""Each rule says what it found and what is allowed, and a meter of which nothing is known is not called sound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tanliu.catalog.editions import document
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.metering.care import (
    SOUND,
    UNKNOWN,
    Balance,
    Facts,
    Verdict,
    is_standard_ratio,
    tolerance,
    verdict,
)
from tanliu.decide.metering.document import FOLDER, ID, Metering
from tanliu.decide.metering.life import Certificate, Event, Life

SAYS = read(document(load(), FOLDER, ID), Metering)
DAY = date(2026, 6, 1)
HELD = Certificate(
    Event(2, "verified", date(2024, 1, 1), certificate="C2", passed=True), date(2030, 1, 1), "told"
)
GOOD = Facts(
    "electricity", Life("electricity_a_b", "A1", Decimal(2), date(2020, 1, 1), certificate=HELD, told=True),
    first_read=date(2024, 1, 1), last_read=date(2025, 12, 31), newest=date(2025, 12, 31), known=2880, expected=2880,
)  # fmt: skip


def found(facts: Facts) -> Verdict:
    return verdict(facts, SAYS, DAY, 2)


def rules(facts: Facts) -> list[str]:
    return [one.rule for one in found(facts).reasons]


def lived(**told: Any) -> Facts:
    return replace(GOOD, life=replace(GOOD.life, **told))


def test_a_meter_of_which_all_is_known_is_sound() -> None:
    assert found(GOOD) == Verdict(SOUND, ())


def test_nothing_known_is_unknown_and_never_sound() -> None:
    nothing = found(replace(GOOD, life=Life()))
    assert nothing.verdict == UNKNOWN and [one.rule for one in nothing.reasons] == [
        "uncertified",
        "life_unknown",
    ]
    assert found(replace(GOOD, life=Life(), known=10)).verdict == "doubt"


@pytest.mark.parametrize(
    ("facts", "rule", "level"),
    [
        (replace(GOOD, last_read=date(2025, 12, 29)), "silent", "fault"),
        (replace(GOOD, known=2700), "gaps", "doubt"),
        (replace(GOOD, future_rows=3), "future_stamps", "doubt"),
        (replace(GOOD, held=date(2025, 5, 1)), "register_held", "fault"),
        (replace(GOOD, findings={"stuck_hours": date(2025, 5, 1)}), "stuck", "doubt"),
        (replace(GOOD, findings={"zero_run": date(2025, 5, 1)}), "zeros", "doubt"),
        (replace(GOOD, findings={"clipped": date(2025, 5, 1)}), "peaks", "doubt"),
        (replace(GOOD, findings={"scale_change": date(2025, 5, 1)}), "scale_changed", "doubt"),
        (lived(ct_ratio=Decimal(40)), "ratio_differs", "fault"),
        (replace(lived(ct_ratio=Decimal(37)), setup_ratio=Decimal(37)), "ratio_odd", "doubt"),
        (lived(clock=Event(3, "clock_checked", date(2026, 1, 1), offset_s=Decimal(-301))), "clock", "fault"),
        (lived(certificate=None), "uncertified", "doubt"),
        (lived(certificate=replace(HELD, until=DAY - timedelta(days=1))), "certificate_expired", "fault"),
        (lived(certificate=replace(HELD, until=DAY)), "certificate_due", "remark"),
        (lived(certificate=replace(HELD, cut=True)), "until_long", "remark"),
        (lived(certificate=None, failed=HELD.event), "failed", "fault"),
        (lived(instrument="heat"), "instrument_odd", "doubt"),
        (replace(GOOD, registered_retired=date(2025, 6, 1)), "after_retired", "doubt"),
        (
            replace(GOOD, balance=Balance(30, Decimal(1000), Decimal(1029), Decimal(28))),
            "children_above",
            "fault",
        ),
        (
            replace(GOOD, balance=Balance(30, Decimal(1000), Decimal(799), Decimal(28))),
            "residual_large",
            "remark",
        ),
    ],
)
def test_each_rule_finds_its_own(facts: Facts, rule: str, level: str) -> None:
    told = found(facts)
    assert [one.rule for one in told.reasons] == [rule]
    assert told.verdict == told.reasons[0].level == level


@pytest.mark.parametrize(
    "facts",
    [
        replace(GOOD, last_read=date(2025, 12, 30)),
        replace(GOOD, known=2736),
        replace(GOOD, findings={"peer_outlier": date(2025, 5, 1)}),
        replace(lived(ct_ratio=Decimal(40)), setup_ratio=Decimal(40)),
        lived(clock=Event(3, "clock_checked", date(2026, 1, 1), offset_s=Decimal(300))),
        lived(certificate=replace(HELD, until=DAY + timedelta(days=90))),
        lived(retired=date(2025, 12, 31), certificate=None, instrument=""),
        replace(GOOD, balance=Balance(30, Decimal(1000), Decimal(1028), Decimal(28))),
        replace(GOOD, balance=Balance(30, Decimal(1000), Decimal(800), Decimal(28))),
        replace(GOOD, balance=Balance(6, Decimal(1000), Decimal(2000), Decimal(28))),
    ],
)
def test_at_its_limit_a_rule_finds_nothing(facts: Facts) -> None:
    assert rules(facts) == []


def test_the_worst_reason_is_the_verdict_and_stands_first() -> None:
    told = found(replace(lived(certificate=replace(HELD, until=DAY)), known=100, future_rows=1, held=DAY))
    assert told.verdict == "fault"
    assert [one.level for one in told.reasons] == ["fault", "doubt", "doubt", "remark"]


def test_classes_of_all_meters_add_up_and_an_unknown_one_is_the_packs() -> None:
    assert (
        tolerance(
            Decimal(1000), Decimal("0.5"), [(Decimal(400), None), (Decimal(-100), Decimal(2))], Decimal(3)
        )
        == 19
    )


@pytest.mark.parametrize(
    ("ratio", "is_one"),
    [(1, True), (40, True), ("12.5", True), (37, False), (120, True), (55, False), ("2.5", True)],
)
def test_rated_currents_make_ratios(ratio: str | int, is_one: bool) -> None:
    assert is_standard_ratio(Decimal(ratio), SAYS.numbers) is is_one
