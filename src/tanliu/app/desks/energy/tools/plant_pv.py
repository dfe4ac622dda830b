"""What photovoltaics should give by the weather, and how far a meter says they do."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from tanliu.app.desks.energy.tools.weather import Weather, best_minutes, weather_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import USES, Floats, Stamps, series_of
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.document import Photovoltaics
from tanliu.model.plant.pv import (
    Array,
    Performance,
    cell_temperature,
    performance,
    power,
    stuck,
    year_on_year,
)
from tanliu.model.plant.sun import erbs, on_surface, outside, sun
from tanliu.report.phrase import say


@dataclass(frozen=True, slots=True)
class _Made:
    """Expected energy of intervals [kWh], with irradiance [W/m2] and cell temperature [degC]."""

    stamps: Stamps
    kwh: Floats
    irradiance: Floats
    cell: Floats


def run(given: Given) -> Answer:
    """Work out what photovoltaics should give."""
    method = method_of(given.catalog, "photovoltaics", Photovoltaics)
    weather = weather_of(given, float(method.highest_w_m2), float(method.wind_m_s))
    array = _array(given, method)
    made = _made(given, method, weather, array)
    meter = given.files.get("meter")
    told = (
        None
        if meter is None
        else _compared(
            made, weather.hours, array, series_of(meter, USES).stamps, series_of(meter, USES).values, method
        )
    )
    return _answer(given, method, array, made, weather, told)


def _array(given: Given, method: Photovoltaics) -> Array:
    rating, inverter, losses = (given.number(name) for name in ("rating_kw", "inverter_kw", "losses"))
    if rating is None or rating <= 0:
        raise TanliuError("more than zero wanted", where="rating_kw", found=given.text("rating_kw"))
    return Array(
        rating, inverter or rating / float(method.rating_ratio), float(method.per_kelvin),
        float(method.losses) if losses is None else losses, float(method.inverter_efficiency), float(method.heat_0), float(method.heat_1),
    )  # fmt: skip


def _made(given: Given, method: Photovoltaics, weather: Weather, array: Array) -> _Made:
    at, beyond = sun(weather.utc, weather.latitude, weather.longitude), outside(weather.utc)
    if weather.beam is not None and weather.diffuse is not None:
        beam, diffuse = weather.beam, weather.diffuse
    else:
        beam, diffuse = erbs(weather.ghi, at, beyond)
    tilt, azimuth = given.number("tilt"), given.number("azimuth")
    found = on_surface(
        weather.ghi,
        beam,
        diffuse,
        at,
        beyond,
        0.0 if tilt is None else tilt,
        180.0 if azimuth is None else azimuth,
        float(method.albedo),
    ).total
    cell = cell_temperature(found, weather.air, weather.wind, array)
    return _Made(weather.stamps, power(found, weather.air, weather.wind, array) * weather.hours, found, cell)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A meter beside what was expected."""

    stamps: Stamps
    actual: Floats
    expected: Floats
    of: Performance
    stuck: int
    change: float
    pairs: int


def _compared(
    made: _Made, hours: float, array: Array, stamps: Stamps, kwh: Floats, method: Photovoltaics
) -> _Compared:
    """Set a meter beside the expectation, hour by hour; readings that are stuck are taken as unknown."""
    frozen = stuck(kwh, method.stuck_readings)
    kwh = np.where(frozen, np.nan, kwh)
    bins, place = np.unique(made.stamps.astype("M8[h]"), return_inverse=True)
    count = np.bincount(place)
    expected = np.bincount(place, made.kwh).astype(np.float64)
    irradiance, cell = (np.bincount(place, one) / count for one in (made.irradiance, made.cell))
    own, at = np.unique(stamps.astype("M8[h]"), return_inverse=True)
    sums = np.bincount(at, np.nan_to_num(kwh)).astype(np.float64)
    sums[np.bincount(at, np.isnan(kwh)) > 0] = np.nan
    both, here, there = np.intersect1d(bins, own, return_indices=True)
    if not len(both):
        raise TanliuError(
            "meter and weather have no hour in common",
            found=f"{own[0]} – {own[-1]}",
            accepted=f"{bins[0]} – {bins[-1]}",
        )
    # a full interval of the weather stands for its hour
    scale = np.maximum(1 / (count[here] * hours), 1) if hours < 1 else 1.0
    actual, expected = sums[there], expected[here] * scale
    found = performance(actual, expected, irradiance[here], cell[here], 1.0, array)
    days, day = np.unique(both.astype("M8[D]"), return_inverse=True)
    known = ~np.isnan(actual)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.nan_to_num(
            np.bincount(day, np.where(known, actual, 0)) / np.bincount(day, np.where(known, expected, 0))
        )
    change, pairs = year_on_year(days, ratio)
    return _Compared(both.astype("M8[s]"), actual, expected, found, int(frozen.sum()), change, pairs)


def _answer(
    given: Given, method: Photovoltaics, array: Array, made: _Made, weather: Weather, told: _Compared | None
) -> Answer:
    lang, total = given.lang, float(made.kwh.sum())
    whole = f"{str(made.stamps[0])[:10]} – {str(made.stamps[-1])[:10]}"
    ratio = total / (made.irradiance.sum() / 1000 * weather.hours * array.rating_kw)
    facts = [
        Fact(say("energy_expected", lang), figure(total), "kWh", whole),
        Fact(
            say("energy_full_hours", lang),
            figure(total / array.rating_kw),
            "kWh/kW",
            say("energy_per_rating", lang),
        ),
        Fact(
            say("energy_on_surface", lang), figure(made.irradiance.sum() / 1000 * weather.hours), "kWh/m²", ""
        ),
        Fact(
            say("energy_model_ratio", lang),
            percent(ratio),
            "%",
            say("energy_losses_used", lang, losses=percent(array.losses, 0)),
        ),
    ]
    said, tone = say("energy_pv_said", lang, kwh=figure(total), hours=figure(total / array.rating_kw)), "good"
    if told is not None:
        facts += _facts(told, lang)
        low = not told.of.achieved >= float(method.low_ratio)
        tone = "bad" if low else "good"
        said = say(
            "energy_pv_low" if low else "energy_pv_met",
            lang,
            share=percent(told.of.achieved),
            lost=figure(told.of.lost_kwh),
        )
    months, place = np.unique(made.stamps.astype("M8[M]"), return_inverse=True)
    header = [say("energy_month", lang), f"{say('energy_expected', lang)} kWh", "kWh/m²"]
    rows = [[str(m)[5:] if len(months) <= 12 else str(m), figure(e), figure(i / 1000 * weather.hours, 1)]
            for m, e, i in zip(months, np.bincount(place, made.kwh), np.bincount(place, made.irradiance), strict=True)]  # fmt: skip
    remarks = [say("energy_pv_beam_told" if weather.beam is not None else "energy_pv_beam_split", lang)]
    minutes = best_minutes(weather)
    if minutes is not None:
        remarks.append(say("energy_pv_minutes", lang, minutes=minutes))
    if told is not None and told.stuck:
        remarks.append(say("energy_pv_stuck", lang, count=told.stuck))
    export = Sheet("", ("time", "expected_kwh", "irradiance_w_m2", "cell_c"), [
        [str(at).replace("T", " "), f"{k:.4f}", f"{i:.1f}", f"{c:.1f}"] for at, k, i, c in zip(made.stamps, made.kwh, made.irradiance, made.cell, strict=True)
    ])  # fmt: skip
    return Answer(said, "bad" if tone == "bad" else "good", facts, remarks, [Sheet(say("energy_by_month", lang), header, rows)], _picture(told, lang), export,
                  f"{method.title[lang]} {method.edition} · {method.source}")  # fmt: skip


def _facts(told: _Compared, lang: str) -> list[Fact]:
    facts = [
        Fact(
            say("energy_observed", lang),
            figure(np.nansum(told.actual)),
            "kWh",
            say("energy_known_share", lang, share=percent(told.of.known)),
        ),
        Fact(
            say("energy_achieved", lang), percent(told.of.achieved), "%", say("energy_achieved_about", lang)
        ),
        Fact(
            say("energy_ratio", lang),
            percent(told.of.ratio),
            "%",
            say("energy_ratio_25", lang, share=percent(told.of.corrected_ratio)),
        ),
        Fact(
            say("energy_available", lang),
            percent(told.of.available),
            "%",
            say("energy_lost", lang, kwh=figure(told.of.lost_kwh)),
        ),
    ]
    if told.pairs >= 100:
        facts.append(
            Fact(
                say("energy_degradation", lang),
                f"{100 * told.change:+.2f}",
                "%/a",
                say("energy_pairs", lang, count=told.pairs),
            )
        )
    return facts


def _picture(told: _Compared | None, lang: str) -> Mapping[str, object] | None:
    if told is None:
        return None
    days, place = np.unique(told.stamps.astype("M8[D]"), return_inverse=True)
    known = ~np.isnan(told.actual)
    series = ((say("energy_observed", lang), told.actual), (say("energy_expected", lang), told.expected))
    return {
        "kind": "scenarios", "unit": "kWh", "band": "", "periods": [str(one) for one in days],
        "series": [
            {"title": title, "values": [round(float(one), 1) for one in np.bincount(place, np.where(known, values, 0))]} for title, values in series
        ],
    }  # fmt: skip


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a quarter of weather and a roof that stood still for four days."""
    draw, first = random.Random(3), datetime(2025, 4, 1, tzinfo=UTC)
    rows, meter = [], []
    cloud = 0.7
    for at in range(91 * 24):
        when = first + timedelta(hours=at)
        if when.hour == 0:
            cloud = draw.uniform(0.2, 1)
        high = max(0.0, math.sin((when.hour + 0.5 - 5.6) / 13 * math.pi)) if 5 < when.hour < 19 else 0.0
        ghi = round(950 * high**1.3 * cloud, 1)
        air = round(18 + 6 * math.sin((when.hour - 9) / 24 * 2 * math.pi) + draw.gauss(0, 1), 1)
        stamp = when.strftime("%Y-%m-%d %H:%M")
        rows.append((stamp, ghi, air, 2.0))
        still = datetime(2025, 5, 10, tzinfo=UTC) <= when < datetime(2025, 5, 14, tzinfo=UTC)
        meter.append((stamp, 0 if still else round(ghi / 1000 * 100 * 0.78 * draw.gauss(1, 0.04), 2)))
    return {
        "sky": csv_of(("time", "ghi", "temp_air", "wind"), rows), "meter": csv_of(("time", "kwh"), meter),
    }, {"latitude": "30.5", "longitude": "120.9", "utc_offset": "8", "rating_kw": "100", "tilt": "5", "azimuth": "180"}  # fmt: skip
