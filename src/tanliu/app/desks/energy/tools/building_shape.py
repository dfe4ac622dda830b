"""What the hours of a building say of it: base load, nights, weekends, how even it is, and its place among its peers."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.app.platform.tools.files import USES, Floats, Stamps, series_of
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.model.building.diagnose import Shape, percentile, shape
from tanliu.model.building.life import UseShape
from tanliu.model.building.points import points_of
from tanliu.report.phrase import say


def run(given: Given) -> Answer:
    """Judge the shape of a use."""
    method = method_of(given.catalog, "use-shape", UseShape)
    meter = series_of(given.files["meter"], USES)
    points = points_of(meter.stamps, meter.values, 1.0, "hourly")
    found = shape(
        points.start,
        points.kwh,
        (method.work_from, method.work_until),
        (method.night_from, method.night_until),
    )
    area = given.number("floor_m2")
    return _answer(given, method, found, points.start, points.kwh, _place(given, points.kwh, area))


def _place(given: Given, kwh: Floats, area: float | None) -> tuple[float, float, int] | None:
    """Return the use for each square metre and year, its percentile among peers of the type, and how many they are."""
    if not area:
        return None
    known = ~np.isnan(kwh)
    own = float(kwh[known].mean()) * 8760 / area
    file = given.files.get("benchmark")
    if file is None:
        return own, math.nan, 0
    values = file.numbers(file.column(None, ("kwh_per_m2", "eui")))
    if (kind := given.text("type")) and "type" in file.columns:
        values = values[np.array([one == kind for one in file.texts("type")])]
        if not len(values):
            raise TanliuError("the benchmarks have no building of this type", where=file.name, found=kind)
    values = values[~np.isnan(values)]
    return own, percentile(own, values), len(values)


def _findings(method: UseShape, one: Shape, lang: str) -> list[str]:
    judged = (
        ("base", one.base_share > float(method.high_base_share), one.base_share, method.high_base_share),
        ("night", one.night_ratio > float(method.high_night_ratio), one.night_ratio, method.high_night_ratio),
        (
            "weekend",
            one.weekend_ratio > float(method.high_weekend_ratio),
            one.weekend_ratio,
            method.high_weekend_ratio,
        ),
        ("factor", one.load_factor < float(method.low_load_factor), one.load_factor, method.low_load_factor),
    )
    return [
        say(f"energy_shape_{name}", lang, found=percent(value, 0), limit=percent(float(limit), 0))
        for name, wrong, value, limit in judged
        if wrong
    ]


def _answer(
    given: Given,
    method: UseShape,
    one: Shape,
    stamps: Stamps,
    kwh: Floats,
    place: tuple[float, float, int] | None,
) -> Answer:
    lang, enough = given.lang, one.hours >= method.least_hours
    told = _findings(method, one, lang) if enough else []
    said = say("energy_shape_said", lang, count=len(told))
    if not enough:
        said = say("energy_shape_short", lang, least=method.least_hours)
    source = f"{method.title[lang]} {method.edition} · {method.source}"
    remarks = [*told, say("energy_shape_remark", lang)]
    tone: Tone = "warn" if told or not enough else "good"
    return Answer(
        said, tone, _facts(one, place, lang), remarks, [_day(stamps, kwh, lang)], None, None, source
    )


def _facts(one: Shape, place: tuple[float, float, int] | None, lang: str) -> list[Fact]:
    facts = [Fact(say("energy_hours_known", lang), figure(one.hours), "h", "")]
    for name in ("base_share", "night_ratio", "weekend_ratio", "load_factor"):
        value = float(getattr(one, name))
        shown = percent(value) if math.isfinite(value) else "–"
        facts.append(Fact(say(f"energy_{name}", lang), shown, "%", say(f"energy_{name}_about", lang)))
    if place is not None:
        own, about = figure(place[0], 1), say("energy_intensity_about", lang)
        facts.append(Fact(say("energy_intensity_year", lang), own, "kWh/(m²·a)", about))
        if place[2]:
            among = say("energy_percentile_about", lang, count=place[2])
            facts.append(Fact(say("energy_percentile", lang), percent(place[1], 0), "%", among))
    return facts


def _day(stamps: Stamps, kwh: Floats, lang: str) -> Sheet:
    """Return the mean working day and weekend."""
    at = stamps.astype("M8[h]").astype(int)
    known, hour, working = ~np.isnan(kwh), at % 24, (at + 72) // 24 % 7 < 5
    rows = []
    for one in range(24):
        means = [kwh[known & (hour == one) & days] for days in (working, ~working)]
        rows.append(
            [f"{one:02}:00", *(figure(float(values.mean()), 1) if len(values) else "–" for values in means)]
        )
    header = [say(name, lang) for name in ("energy_hour_of_day", "energy_working_day", "energy_weekend")]
    return Sheet(say("energy_day_table", lang), header, rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up eight weeks of an office whose ventilation runs all night."""
    draw, first, rows = random.Random(9), datetime(2025, 3, 3, tzinfo=UTC), []
    for at in range(8 * 168):
        when = first + timedelta(hours=at)
        busy = 8 <= when.hour < 18 and when.weekday() < 5
        rows.append((when.strftime("%Y-%m-%d %H:%M"), round((180 if busy else 110) * draw.gauss(1, 0.05), 1)))
    peers = [("office", value) for value in range(60, 240, 9)]
    return {"meter": csv_of(("time", "kwh"), rows), "benchmark": csv_of(("type", "kwh_per_m2"), peers)}, {
        "floor_m2": "8000",
        "type": "office",
    }
