"""Trips of a small town that does not exist: out in the morning, back in the evening, fewer at weekends."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tanliu.app.platform.tools.made_up import csv_of

HEADER = (
    "trip_id", "user_id", "bike_id", "started_at", "ended_at", "start_station_id", "start_lat", "start_lng",
    "end_station_id", "end_lat", "end_lng", "trace_m",
)  # fmt: skip
_STATIONS = 12
_DEGREE_M = 111_000


def trips(days: int = 35, a_day: int = 120, bikes: int = 60) -> bytes:
    """Return trips of a number of days; the same every time."""
    draw, first, rows = random.Random(19), datetime(2025, 3, 3), []  # noqa: DTZ001
    places = [
        (round(30.5 + draw.uniform(-0.02, 0.02), 5), round(120.9 + draw.uniform(-0.02, 0.02), 5))
        for _ in range(_STATIONS)
    ]
    for day in range(days):
        weekend = (first + timedelta(days=day)).weekday() >= 5
        for _ in range(a_day // 2 if weekend else a_day):
            morning = draw.random() < 0.5
            hour = draw.gauss(8, 1) if morning else draw.gauss(18, 1.5)
            ends = (draw.randrange(_STATIONS // 2), draw.randrange(_STATIONS // 2, _STATIONS))
            start, end = ends if morning else ends[::-1]
            rows.append(
                _trip(
                    draw, first + timedelta(days=day, hours=min(max(hour, 5), 22)), places, start, end, bikes
                )
            )
    rows.sort(key=lambda row: row[2])
    return csv_of(HEADER, [(at, *row) for at, row in enumerate(rows, 1)])


def _trip(
    draw: random.Random, begun: datetime, places: list[tuple[float, float]], start: int, end: int, bikes: int
) -> tuple[str | float, ...]:
    (lat, lon), (to_lat, to_lon) = places[start], places[end]
    straight = (((to_lat - lat) ** 2 + ((to_lon - lon) * 0.86) ** 2) ** 0.5) * _DEGREE_M
    metres = round(straight * draw.uniform(1.15, 1.5) + 50)
    ended = begun + timedelta(seconds=metres / draw.uniform(2.8, 4.2))
    return (
        f"U{draw.randrange(200):03}", f"B{draw.randrange(bikes):03}", f"{begun:%Y-%m-%d %H:%M:%S}", f"{ended:%Y-%m-%d %H:%M:%S}",
        f"S{start:02}", lat, lon, f"S{end:02}", to_lat, to_lon, metres,
    )  # fmt: skip
