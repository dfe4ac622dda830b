"""Acts that a person looks at because of what they are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tanliu.decide.credit.risk import Limits, Told, risky, scores

LIMITS = Limits(3.5, 5, 50)


def _acts(*quantities: float, source: str = "op") -> list[Told]:
    return [Told(f"a{at}", f"p{at}", source, Decimal(str(one))) for at, one in enumerate(quantities)]


def test_a_modified_score_is_that_of_the_median_of_logarithms() -> None:
    # logarithms 0, 1, 2, 3, 10: median 2, deviations 2, 1, 0, 1, 8, of which the median is 1
    from math import e

    values = {str(power): Decimal(str(e**power)) for power in (0, 1, 2, 3, 10)}
    found = scores(values, 5)
    assert found["10"] == pytest.approx(8 / 1.4826) and found["0"] == pytest.approx(-2 / 1.4826)
    assert scores(values, 6) == {}
    assert scores(dict.fromkeys("abcde", Decimal(3)), 3) == {}


def test_who_rides_far_more_than_others_is_looked_at_by_the_largest_act_though_no_ride_is_long() -> None:
    plain = [
        Told(f"{who}-{at}", f"p{who}", "op", Decimal(who % 3 + 4) / 2) for who in range(9) for at in range(4)
    ]
    busy = [Told(f"busy-{at}", "busy", "op", Decimal(at % 3 + 4) / 2) for at in range(90)]
    found = risky([*plain, *busy], LIMITS)
    assert {id: one.why for id, one in found.items()} == {"busy-11": "peers"}
    assert found["busy-11"].z is not None and found["busy-11"].z > 3.5


def test_one_act_beyond_all_others_is_looked_at_and_the_furthest_come_first() -> None:
    acts = _acts(4, 5, 6, 5, 4.5, 5.5, 4.8, 5.2, 60, 900)
    found = risky(acts, Limits(3.5, 5, 10))
    assert list(found) == ["a9"]
    assert set(risky(acts, LIMITS)) == {"a8", "a9"}
    assert risky(acts, Limits(3.5, 11, 50)) == {}


def test_small_is_no_risk_and_a_source_found_false_before_is_looked_at_beyond_the_share() -> None:
    assert risky(_acts(4, 5, 6, 5, 4.5, 0.01), LIMITS) == {}
    acts = [*_acts(4, 5, 6), *(Told("b", "q", "other", Decimal(3)),)]
    found = risky(acts, Limits(3.5, 50, 0), false=("other", "nobody"))
    assert {id: (one.why, one.z) for id, one in found.items()} == {"b": ("source", None)}
