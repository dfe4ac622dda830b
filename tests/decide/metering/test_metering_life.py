"""A certificate holds for the instrument it was given for, and nothing that was taken back holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.editions import document
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.metering.document import FOLDER, ID, Metering
from tanliu.decide.metering.life import Event, in_force, life, months_after, require_order
from tanliu.kit.errors import TanliuError

SAYS = read(document(load(), FOLDER, ID), Metering)
DAY = date(2026, 6, 1)
PUT_UP = Event(
    1, "installed", date(2020, 3, 1), instrument="electricity_a_b", serial="A1", ct_ratio=Decimal(40)
)


def verified(number: int, day: date, **more: Any) -> Event:
    return Event(number, "verified", day, certificate=f"C{number}", passed=more.pop("passed", True), **more)


def test_a_verification_holds_for_the_period_of_its_regulation() -> None:
    found = life([PUT_UP, verified(2, date(2020, 3, 5))], SAYS, DAY)
    assert found.certificate is not None
    assert (found.certificate.until, found.certificate.basis) == (date(2028, 3, 5), "period")
    assert found.certified(date(2028, 3, 5)) and not found.certified(date(2028, 3, 6))
    assert (found.accuracy_percent, found.ratio, found.instrument) == (2, 40, "electricity_a_b")


def test_of_the_day_told_and_the_period_the_earlier_counts() -> None:
    early = life([PUT_UP, verified(2, date(2020, 3, 5), until=date(2024, 3, 4))], SAYS, DAY).certificate
    late = life([PUT_UP, verified(2, date(2020, 3, 5), until=date(2035, 3, 4))], SAYS, DAY).certificate
    assert early is not None and late is not None
    assert (early.until, early.basis, early.cut) == (date(2024, 3, 4), "told", False)
    assert (late.until, late.basis, late.cut) == (date(2028, 3, 5), "period", True)


def test_before_a_regulation_was_in_force_no_period_is_known() -> None:
    old = Event(1, "installed", date(2010, 1, 1), instrument="electricity_a_b", serial="A1")
    found = life([old, verified(2, date(2012, 1, 1))], SAYS, date(2012, 6, 1)).certificate
    assert found is not None and (found.until, found.basis) == (None, "")


def test_an_exchange_ends_a_certificate_unless_it_was_the_new_instruments() -> None:
    exchange = Event(4, "exchanged", date(2023, 5, 1), instrument="electricity_c_d", serial="B7")
    before = [PUT_UP, verified(2, date(2020, 3, 5))]
    assert life([*before, exchange], SAYS, DAY).certificate is None
    factory = verified(3, date(2023, 4, 1), serial="B7")
    held = life([*before, factory, exchange], SAYS, DAY)
    assert held.certificate is not None and held.certificate.event.number == 3
    assert (held.certificate.until, held.serial, held.ratio) == (date(2029, 4, 1), "B7", 40)
    # while the old one stood there, the certificate of the new one was not its own
    assert life([*before, factory, exchange], SAYS, date(2023, 4, 15)).certificate.event.number == 2  # type: ignore[union-attr]


def test_a_repair_voids_and_a_failed_verification_ends_a_certificate() -> None:
    before = [PUT_UP, verified(2, date(2020, 3, 5))]
    assert life([*before, Event(3, "repaired", date(2024, 1, 1))], SAYS, DAY).certificate is None
    failed = life([*before, verified(3, date(2024, 1, 1), passed=False)], SAYS, DAY)
    assert failed.failed is not None and failed.certificate is None and not failed.certified(DAY)
    again = life(
        [*before, verified(3, date(2024, 1, 1), passed=False), verified(4, date(2024, 2, 1))], SAYS, DAY
    )
    assert again.failed is None and again.certified(DAY)


def test_what_was_taken_back_does_not_hold_and_what_is_later_is_not_known_yet() -> None:
    events = [PUT_UP, verified(2, date(2024, 3, 5)), Event(3, "reversed", date(2024, 4, 1), reverses=2)]
    assert [one.number for one in in_force(events)] == [1]
    assert life(events, SAYS, DAY).certificate is None
    assert life([PUT_UP], SAYS, date(2020, 2, 29)).told is False


def test_a_ratio_that_tells_no_voltage_transformer_keeps_it() -> None:
    events = [
        PUT_UP,
        Event(2, "ratio_changed", date(2021, 1, 1), ct_ratio=Decimal(40), pt_ratio=Decimal(100)),
        Event(3, "ratio_changed", date(2022, 1, 1), ct_ratio=Decimal(60)),
    ]
    assert life(events, SAYS, date(2021, 6, 1)).ratio == 4000
    assert life(events, SAYS, DAY).ratio == 6000


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (Event(9, "sealed", date(2020, 2, 1)), "before the meter was installed"),
        (Event(9, "ratio_changed", date(2025, 2, 1), ct_ratio=Decimal(1)), "after the meter was retired"),
    ],
)
def test_what_cannot_have_happened_then_is_refused(new: Event, sentence: str) -> None:
    events = [PUT_UP, Event(2, "retired", date(2025, 1, 1))]
    with pytest.raises(TanliuError, match=sentence):
        require_order(events, new, SAYS)
    require_order(events, Event(9, "verified", date(2019, 12, 1)), SAYS)
    require_order(events, Event(9, "exchanged", date(2026, 1, 1)), SAYS)
    require_order([], new, SAYS)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 240))
def test_months_later_is_so_many_months_later(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and months_after(later, 1).month != later.month)
