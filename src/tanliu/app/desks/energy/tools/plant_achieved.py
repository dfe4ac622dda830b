"""How far a plant gave what it should, what the rest is due to, and its longest run."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import TIMES, Floats, Stamps
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.achieved import CAUSES, Shortfall, longest_run, shortfall
from tanliu.report.phrase import say

_NAMES = {
    "M": ("energy_month", "energy_by_month"), "W": ("energy_week", "energy_by_week"), "D": ("energy_day", "energy_by_day"),
}  # fmt: skip


def run(given: Given) -> Answer:
    """Split what a plant did not give."""
    file = given.files["operation"]
    stamps = file.stamps(file.column(None, TIMES))
    order = np.argsort(stamps, kind="stable")
    expected, actual = (file.numbers(file.column(name, ()))[order] for name in ("expected_kwh", "actual_kwh"))
    weather = (
        file.numbers("weather_stop")[order] > 0
        if "weather_stop" in file.columns
        else np.zeros(len(stamps), dtype=bool)
    )
    logged = np.full(len(stamps), "derated_share" in file.columns)
    derated = np.nan_to_num(file.numbers("derated_share")[order]) if logged.any() else np.zeros(len(stamps))
    if ((derated < 0) | (derated > 1)).any():
        raise TanliuError(
            "a share lies between 0 and 1",
            where=f"{file.name}, derated_share",
            found=float(derated[(derated < 0) | (derated > 1)][0]),
        )
    found = shortfall(expected, actual, weather, derated, logged)
    return _answer(given, stamps[order], expected, actual, found)


def _answer(given: Given, stamps: Stamps, expected: Floats, actual: Floats, found: Shortfall) -> Answer:
    lang = given.lang
    known = ~np.isnan(expected) & ~np.isnan(actual)
    if not known.any() or expected[known].sum() <= 0:
        raise TanliuError("nothing was expected of the plant", where=given.files["operation"].name)
    rate = float(actual[known].sum() / expected[known].sum())
    begin, length = longest_run(actual, 0.0)
    run_kwh = float(np.nansum(actual[begin : begin + length]))
    step = float(np.median(np.diff(stamps)) / np.timedelta64(1, "h")) if len(stamps) > 1 else 1.0
    facts = [
        Fact(say("energy_observed", lang), figure(actual[known].sum()), "kWh", say("energy_known_share", lang, share=percent(float(known.mean())))),
        Fact(say("energy_expected", lang), figure(expected[known].sum()), "kWh", ""),
        Fact(say("energy_achieved", lang), percent(rate), "%", say("energy_achieved_about", lang)),
        Fact(say("energy_missing", lang), figure(found.missing), "kWh", say("energy_beyond", lang, kwh=figure(found.beyond))),
        *(
            Fact(say(f"energy_cause_{name}", lang), figure(found.by_cause[name]), "kWh", f"{percent(found.by_cause[name] / found.missing)} %" if found.missing else "")
            for name in CAUSES
        ),
        Fact(say("energy_longest", lang), figure(length * step, 1), "h", f"{figure(run_kwh)} kWh, {str(stamps[begin]).replace('T', ' ')[:16]}"),
    ]  # fmt: skip
    worst = max(CAUSES, key=lambda name: found.by_cause[name])
    said = say("energy_achieved_said", lang, rate=percent(rate), cause=say(f"energy_cause_{worst}", lang))
    return Answer(said, "good", facts, [say("energy_achieved_remark", lang)], [_by(stamps, expected, actual, unit, lang) for unit in "MWD"],
                  None, _days(stamps, expected, actual), say("energy_achieved_source", lang))  # fmt: skip


def _by(stamps: Stamps, expected: Floats, actual: Floats, unit: str, lang: str) -> Sheet:
    """Return the achieved share by month, week or day; weeks begin on a Monday."""
    rows = [
        [str(at), figure(a), figure(e), percent(a / e) if e > 0 else "–"]
        for at, a, e in _sums(stamps, expected, actual, unit)
    ]
    name, title = _NAMES[unit]
    header = [
        say(name, lang),
        f"{say('energy_observed', lang)} kWh",
        f"{say('energy_expected', lang)} kWh",
        f"{say('energy_achieved', lang)} %",
    ]
    return Sheet(say(title, lang), header, rows[:60])


def _sums(stamps: Stamps, expected: Floats, actual: Floats, unit: str) -> list[tuple[object, float, float]]:
    """Return by month, week or day what was given and expected where both are known [kWh]."""
    days = stamps.astype("M8[D]")
    # 1970-01-01 was a Thursday
    weeks = days - (days.astype(int) + 3) % 7
    bins = {"M": stamps.astype("M8[M]"), "W": weeks, "D": days}[unit]
    known = ~np.isnan(expected) & ~np.isnan(actual)
    found, place = np.unique(bins, return_inverse=True)
    sums = [np.bincount(place, np.where(known, values, 0)) for values in (actual, expected)]
    return [(at, float(a), float(e)) for at, a, e in zip(found, *sums, strict=True)]


def _days(stamps: Stamps, expected: Floats, actual: Floats) -> Sheet:
    """Return every day, for a file; without a rate where nothing was expected."""
    rows = [
        [str(at), f"{a:.1f}", f"{e:.1f}", f"{a / e:.4f}" if e > 0 else ""]
        for at, a, e in _sums(stamps, expected, actual, "D")
    ]
    return Sheet("", ("day", "actual_kwh", "expected_kwh", "achieved_share"), rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up five weeks of a tower with a pump that failed, a sandstorm and a slow crew."""
    draw, first, rows = random.Random(8), datetime(2025, 8, 1, tzinfo=UTC), []
    for at in range(35 * 24):
        when = first + timedelta(hours=at)
        expected = (
            30_000 * max(0.0, math.sin((when.hour - 6) / 16 * math.pi)) if 6 < when.hour < 22 else 4_000.0
        )
        storm, pump = when.day in (9, 10) and when.month == 8, when.day in (17, 18, 19) and when.month == 8
        share = 0.0 if storm else (0.45 if pump else 1.0) * min(draw.gauss(0.97, 0.02), 1.0)
        rows.append(
            (
                when.strftime("%Y-%m-%d %H:%M"),
                round(expected, 1),
                round(expected * share, 1),
                int(storm),
                0.5 if pump else 0,
            )
        )
    return {
        "operation": csv_of(("time", "expected_kwh", "actual_kwh", "weather_stop", "derated_share"), rows)
    }, {}
