"""Acts are judged fast and still to the last digit: speed, windows of caps, factors that hold on some days only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.credit.claim import Act, judged
from tanliu.decide.credit.document import Bound, Cap, Methodology

AT = datetime.fromisoformat("2025-03-30T08:00+08:00")
BIKE = read(load().documents["credits"]["shared-bike-metro"][-1], Methodology)


def _ride(ref: str, km: str, minutes: int = 60, days: int = 0) -> Act:
    start = AT + timedelta(days=days)
    return Act(
        ref, "bike_ride", BIKE.credit, "R1", Decimal(km), start, start + timedelta(minutes=minutes), "op", ref
    )


@pytest.mark.parametrize(("km", "reason"), [("7.625", ""), ("7.625000000000001", "too_fast")])
def test_a_ride_at_the_speed_that_may_be_counts_and_a_hair_faster_does_not(km: str, reason: str) -> None:
    method = BIKE.model_copy(update={"bound": Bound(most=Decimal(50), most_speed_kmh=Decimal("30.5"))})
    (one,) = judged([_ride("a", km, 15)], {BIKE.credit: method})
    assert one.reason == reason


@pytest.mark.parametrize(("per", "counted"), [("day", [8, 8, 8]), ("month", [8, 2, 8]), ("year", [8, 2, 0])])
def test_a_cap_holds_for_the_days_of_its_window(per: str, counted: list[int]) -> None:
    method = BIKE.model_copy(update={"caps": (Cap.model_validate({"per": per, "most": Decimal(10)}),)})
    found = judged([_ride("a", "8"), _ride("b", "8", days=1), _ride("c", "8", days=2)], {BIKE.credit: method})
    assert [one.quantity for one in found] == counted


def test_a_factor_that_holds_until_a_day_is_asked_for_each_day() -> None:
    factor = BIKE.factors["baseline"].model_copy(update={"valid_until": date(2025, 3, 30)})
    method = BIKE.model_copy(update={"factors": {**BIKE.factors, "baseline": factor}})
    found = judged([_ride("a", "2"), _ride("b", "2", days=1)], {BIKE.credit: method})
    assert [(one.reason, one.grams) for one in found] == [("", Fraction("97.3")), ("not_valid", Fraction(0))]
