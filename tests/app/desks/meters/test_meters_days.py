"""Readings that meters give on a day, by the clock of their zone."""

from __future__ import annotations

from datetime import date

import pytest

from tanliu.app.desks.meters.queries.load_curve import expected_of


@pytest.mark.parametrize(
    ("day", "minutes", "zone", "readings"),
    [
        ("2024-10-27", 15, "Europe/Berlin", 100),
        ("2024-03-31", 15, "Europe/Berlin", 92),
        ("2024-10-27", 30, "Europe/London", 50),
        ("2024-03-31", 30, "Europe/London", 46),
        ("2024-10-27", 1440, "Europe/Berlin", 1),
        ("2024-10-27", 15, "Asia/Shanghai", 96),
    ],
)
def test_a_day_in_which_clocks_change_has_an_hour_more_or_less(
    day: str, minutes: int, zone: str, readings: int
) -> None:
    meter = {"interval_minutes": minutes, "zone": zone}
    assert expected_of([meter, meter], date.fromisoformat(day)) == 2 * readings
