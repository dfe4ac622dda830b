"""Baselines of calls for less load: like days, the factor of the same day, placebos and what is paid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.building.life import DemandResponse
from tanliu.model.building.response import (
    Hours,
    LikeDays,
    Window,
    by_day,
    expected,
    paid,
    placebos,
)
from tanliu.model.building.schema import settled

METHOD = read(load().schemes["demand-response"], DemandResponse)
RULE = LikeDays(5, 45, 3, 0.8, 1.2)
MONDAY = np.datetime64("2025-03-03")


def hours(kwh: np.ndarray, called: tuple[int, ...] = ()) -> Hours:
    days = np.arange(len(kwh))
    return Hours(MONDAY, kwh, days % 7 < 5, np.isin(days, called))


def test_like_days_are_the_latest_of_the_kind_without_a_call_and_known() -> None:
    kwh = np.full((15, 24), 10.0)
    kwh[9, 15] = np.nan
    found = expected(hours(kwh, called=(8, 14)), Window(14, 14, 17, 14), RULE)
    # 14 is a Monday: 12 and 13 are a weekend, 9 is not known, 8 has a call
    assert found is not None
    assert found.like == (11, 10, 7, 4, 3)
    assert found.kwh.tolist() == [10, 10, 10]
    assert expected(hours(kwh), Window(4, 14, 17, 14), RULE) is None


@pytest.mark.parametrize(("before", "factor"), [(11.0, 1.1), (20.0, 1.2), (1.0, 0.8)])
def test_the_same_day_scales_within_limits(before: float, factor: float) -> None:
    kwh = np.full((8, 24), 10.0)
    kwh[7, 11:14] = before
    found = expected(hours(kwh), Window(7, 14, 17, 14), RULE)
    assert found is not None
    assert found.factor == pytest.approx(factor)
    assert found.kwh == pytest.approx(np.full(3, 10 * factor))


def test_a_day_that_has_not_come_has_no_factor() -> None:
    start = np.arange("2025-03-03", "2025-03-08", dtype="M8[h]").astype("M8[s]")
    first, kwh = by_day(start, np.full(len(start), 10.0), np.datetime64("2025-03-10T14:00"))
    assert (str(first), kwh.shape) == ("2025-03-03", (8, 24))
    found = expected(hours(kwh), Window(7, 14, 17, 14), RULE)
    assert found is not None
    assert np.isnan(found.factor)
    assert found.kwh.sum() == 30


def test_placebos_leave_calls_out_and_err_by_what_changes() -> None:
    kwh = np.full((40, 24), 10.0)
    kwh[37, 14:17] = 5.0
    kwh[36, 14:17] = 12.5
    found = placebos(hours(kwh, called=(37,)), [Window(37, 14, 17, 14)], RULE)
    working = sum(day % 7 < 5 for day in range(40))
    assert len(found.errors) == working - 5 - 1
    assert found.errors.min() == pytest.approx(10 / 12.5 - 1)
    assert found.within(0.5) == 0


@given(st.floats(-50, 200), st.floats(1, 100))
def test_what_is_paid_lies_within_the_limits(reduction: float, asked: float) -> None:
    found = paid(reduction, asked, 0.5, 1.2)
    assert 0 <= found <= 1.2 * asked
    assert found == 0 or (found <= reduction and reduction >= 0.5 * asked)


def test_printed_settlements_are_as_told() -> None:
    assert [settled(METHOD, one) for one in METHOD.examples] == [("115.00", "24.00"), ("120.00", "0.00")]
