"""Made-up data of the samples: the same every time, and named as made up wherever they are shown."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta

_FIRST, _DAYS, _WORKS = date(2020, 1, 1), 1827, date(2024, 1, 1)


def building_of_years() -> tuple[list[str], list[float], list[float], dict[str, list[float]]]:
    """Return days, their temperatures [degC], the use of a building that saves 12 % from 2024 on, and of six peers [kWh]."""
    draw = random.Random(2020)
    days = [_FIRST + timedelta(at) for at in range(_DAYS)]
    degrees = [
        round(16 - 12 * math.cos(2 * math.pi * (one.timetuple().tm_yday - 20) / 365.25) + draw.gauss(0, 3), 1)
        for one in days
    ]
    own = _uses(draw, days, degrees, 900.0, 0.12)
    peers = {f"P{at}": _uses(draw, days, degrees, 300.0 + 150 * at, 0.0) for at in range(1, 7)}
    return [one.isoformat() for one in days], degrees, own, peers


def _uses(
    draw: random.Random, days: Sequence[date], degrees: Sequence[float], base: float, saved: float
) -> list[float]:
    # what really happens in a building from year to year, and no baseline knows
    of_year = {year: draw.gauss(1, 0.03) for year in range(2020, 2026)}
    found = []
    for day, degree in zip(days, degrees, strict=True):
        use = base * (1 + 0.03 * max(14 - degree, 0) + 0.05 * max(degree - 22, 0)) * of_year[day.year]
        found.append(round(use * draw.gauss(1, 0.06) * (1 - saved if day >= _WORKS else 1), 1))
    return found
