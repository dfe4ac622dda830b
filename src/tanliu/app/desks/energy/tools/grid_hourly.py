"""A user's carbon by the hour beside that of a yearly factor, and the share of its use that clean supply covers in its hour."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import USES, File, Floats, Series, Stamps, series_of
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.model.grid.document import GridCarbon
from tanliu.model.grid.matched import Matched, Timed, matched, timed
from tanliu.report.phrase import say

_FACTORS = ("kg_per_kwh", "kgco2_per_kwh", "intensity", "carbon_intensity")


def run(given: Given) -> Answer:
    """Work out carbon by the hour."""
    method = method_of(given.catalog, "grid-carbon", GridCarbon)
    stamps, use = _hours(series_of(given.files["use"], USES), total=True)
    use_known = ~np.isnan(use)
    stamps, use = stamps[use_known], use[use_known]
    intensity = _at(given.files["intensity"], stamps, _FACTORS, total=False)
    if intensity.max() > float(method.highest_kg_per_kwh):
        raise TanliuError(
            "a factor is higher than any power has", where=given.files["intensity"].name, found=f"{intensity.max():g} kg/kWh",
            accepted=f"<= {method.highest_kg_per_kwh}",
        )  # fmt: skip
    yearly = given.number("yearly_factor")
    told = timed(use, intensity, float(intensity.mean()) if yearly is None else yearly)
    clean_file = given.files.get("clean")
    clean = None if clean_file is None else _at(clean_file, stamps, USES, total=True)
    store = (given.number("store_kwh") or 0.0, given.number("store_kw") or 0.0)
    covered = (
        None if clean is None else matched(use, clean, *store, efficiency=float(method.store_efficiency))
    )
    return _answer(given, method, _Hours(stamps, use, intensity, clean), told, covered, yearly is not None)


def _hours(series: Series, total: bool) -> tuple[Stamps, Floats]:
    """Return sums (or means) of hours."""
    known = ~np.isnan(series.values)
    bins, place = np.unique(series.stamps[known].astype("M8[h]"), return_inverse=True)
    sums = np.bincount(place, series.values[known])
    return bins.astype("M8[s]"), np.asarray(sums if total else sums / np.bincount(place), dtype=np.float64)


def _at(file: File, stamps: Stamps, known: tuple[str, ...], total: bool) -> Floats:
    """Return a series at the hours of the use.

    Raises
    ------
    TanliuError
        When an hour is missing: an hour without a factor or supply is not one of zero.
    """
    bins, values = _hours(series_of(file, known), total)
    place = np.clip(np.searchsorted(bins, stamps), 0, len(bins) - 1)
    lacking = bins[place] != stamps
    if lacking.any():
        raise TanliuError(
            "an hour of the use has no value",
            where=file.name,
            found=str(stamps[lacking][0]),
            accepted=f"{bins[0]} – {bins[-1]}",
        )
    return values[place]


@dataclass(frozen=True, slots=True)
class _Hours:
    """A use over hours [kWh], the intensity of its power [kg/kWh], and clean supply where it is told [kWh]."""

    stamps: Stamps
    use: Floats
    intensity: Floats
    clean: Floats | None


def _answer(
    given: Given, method: GridCarbon, one: _Hours, told: Timed, covered: Matched | None, own_factor: bool
) -> Answer:
    lang, gap = given.lang, told.hourly - told.yearly
    share = f"{100 * gap / told.yearly:+.1f} %" if told.yearly else "–"
    facts = _facts(one, told, own_factor, lang)
    said = say("energy_hourly_said", lang, kg=figure(told.hourly), gap=f"{gap:+,.0f}", share=share)
    if covered is not None:
        about = say("energy_matched_about", lang, kwh=figure(covered.matched_kwh))
        balance = say("energy_balanced_about", lang, kwh=figure(covered.clean_kwh))
        facts += [
            Fact(say("energy_matched", lang), percent(covered.hourly), "%", about),
            Fact(say("energy_balanced", lang), percent(covered.balance), "%", balance),
        ]
        shares = {"hourly": percent(covered.hourly), "balance": percent(covered.balance)}
        said += " " + say("energy_matched_said", lang, **shares)
    source = f"{method.title[lang]} {method.edition} · {method.source}"
    return Answer(
        said,
        "good",
        facts,
        [say("energy_hourly_remark", lang)],
        [_day(one, lang)],
        None,
        _export(one),
        source,
    )


def _facts(one: _Hours, told: Timed, own_factor: bool, lang: str) -> list[Fact]:
    used = float(one.use.sum())
    factor = say("energy_factor_own" if own_factor else "energy_factor_mean", lang)
    return [
        Fact(
            say("energy_used", lang),
            figure(used),
            "kWh",
            say("energy_hours", lang, hours=figure(len(one.use))),
        ),
        Fact(
            say("energy_carbon_hourly", lang),
            figure(told.hourly),
            "kg CO2",
            f"{told.hourly / used:.4f} kg/kWh",
        ),
        Fact(say("energy_carbon_yearly", lang), figure(told.yearly), "kg CO2", factor),
        Fact(
            say("energy_gap_when", lang), f"{told.when:+,.0f}", "kg CO2", say("energy_gap_when_about", lang)
        ),
        Fact(
            say("energy_gap_where", lang),
            f"{told.where:+,.0f}",
            "kg CO2",
            say("energy_gap_where_about", lang),
        ),
    ]


def _day(one: _Hours, lang: str) -> Sheet:
    """Return the mean day."""
    hour = one.stamps.astype("M8[h]").astype(int) % 24
    count = np.maximum(np.bincount(hour, minlength=24), 1)
    use, factor = (np.bincount(hour, values, 24) / count for values in (one.use, one.intensity))
    header = [say(name, lang) for name in ("energy_hour_of_day", "energy_use_mean", "energy_factor_of_hour")]
    rows = [[f"{at:02}:00", figure(use[at], 1), f"{factor[at]:.4f}"] for at in range(24)]
    return Sheet(say("energy_day_table", lang), header, rows)


def _export(one: _Hours) -> Sheet:
    rows = [
        [str(at).replace("T", " "), f"{u:.3f}", f"{i:.6f}", f"{u * i:.4f}", "" if one.clean is None else f"{one.clean[place]:.3f}"]
        for place, (at, u, i) in enumerate(zip(one.stamps, one.use, one.intensity, strict=True))
    ]  # fmt: skip
    return Sheet("", ("time", "use_kwh", "kg_per_kwh", "kg", "clean_kwh"), rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a firm of two shifts, a grid that is cleaner at noon, and a roof of its own, for a year."""
    draw, first = random.Random(5), datetime(2025, 1, 1, tzinfo=UTC)
    use, factor, clean = [], [], []
    for at in range(8760):
        when = first + timedelta(hours=at)
        season = math.cos(2 * math.pi * (when.timetuple().tm_yday - 172) / 365)
        sun = max(0.0, math.cos((when.hour - 12.5) / 12 * math.pi)) * (0.7 + 0.3 * season)
        busy = 6 <= when.hour < 22 and when.weekday() < 6
        stamp = when.strftime("%Y-%m-%d %H:%M")
        use.append((stamp, round((420 if busy else 90) * draw.gauss(1, 0.05), 2)))
        factor.append((stamp, round(0.62 - 0.25 * sun + draw.gauss(0, 0.02), 4)))
        clean.append((stamp, round(700 * sun * draw.uniform(0.3, 1), 2)))
    return {
        "use": csv_of(("time", "kwh"), use), "intensity": csv_of(("time", "kg_per_kwh"), factor), "clean": csv_of(("time", "kwh"), clean),
    }, {"yearly_factor": "0.5703", "store_kwh": "500", "store_kw": "250"}  # fmt: skip
