"""Whether a field of solar collectors gives what it should: its measurements in, the ratio of ISO 24194 out."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure
from tanliu.app.platform.tools.files import TIMES, File, Floats, Stamps
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.collector import Collector, Conditions, Hours, counted, expected_heat, heat_of
from tanliu.model.plant.document import Collectors
from tanliu.model.plant.sun import incidence, sun
from tanliu.report.phrase import say

_KELVIN = 273.15
_NUMBERS = ("area_m2", "tilt", "azimuth", "latitude", "longitude", "utc_offset")


def run(given: Given) -> Answer:
    """Check a field."""
    method = method_of(given.catalog, "solar-collectors", Collectors)
    type_id = given.text("collector") or next(iter(method.types))
    if type_id not in method.types:
        raise TanliuError(
            "no such choice", where="collector", found=type_id, accepted=", ".join(method.types)
        )
    told = {name: _number(given, name) for name in _NUMBERS}
    stamps, hours = _hours(given, method, told)
    one = method.types[type_id]
    collector = Collector(
        float(one.eta_beam), float(one.diffuse), float(one.a1), float(one.a2), float(one.a5_kj_m2k) * 1000,
        np.array(one.angles, dtype=float), np.array(one.modifiers, dtype=float),
    )  # fmt: skip
    limits = Conditions(
        float(method.least_beam_w_m2),
        float(method.most_drift_k_h),
        float(method.least_air_c),
        float(method.most_wind_m_s),
    )
    keep = counted(hours, limits)
    target = float(method.safety.pipes * method.safety.uncertainty * method.safety.other)
    check = _Check(stamps, hours, expected_heat(hours, collector), keep, target, method.least_hours)
    return _answer(given, method, one.name[given.lang], check)


def _number(given: Given, name: str) -> float:
    found = given.number(name)
    if found is None:
        raise TanliuError("a field is empty", where=name)
    return found


def _celsius(file: File, column: str) -> Floats:
    values = file.numbers(file.column(column, ()))
    # no fluid of a collector is warmer than 250 degC or colder than -73
    return values - _KELVIN if np.nanmedian(values) > 200 else values


def _hours(given: Given, method: Collectors, told: Mapping[str, float]) -> tuple[Stamps, Hours]:
    """Return means of hours in which no reading is missing."""
    file = given.files["field"]
    stamps = file.stamps(file.column(None, (*TIMES, "timestamps_utc")))
    inlet, outlet, air = (_celsius(file, name) for name in ("te_in", "te_out", "te_amb"))
    flow, beam, diffuse = (
        file.numbers(file.column(name, ())) for name in ("flow_m3_s", "beam_w_m2", "diffuse_w_m2")
    )
    wind = file.numbers("wind_m_s") if "wind_m_s" in file.columns else np.zeros(len(stamps))
    shaded = file.numbers("shaded") > 0 if "shaded" in file.columns else np.zeros(len(stamps), dtype=bool)
    density, capacity = _fluid(given, method, inlet, (inlet + outlet) / 2)
    heat = heat_of(flow, density, capacity, inlet, outlet, told["area_m2"])
    bins, place = np.unique(stamps.astype("M8[h]"), return_inverse=True)
    count = np.bincount(place)

    def mean(values: Floats) -> Floats:
        return np.bincount(place, values) / count

    first = np.searchsorted(place, np.arange(len(bins)))
    last = np.searchsorted(place, np.arange(len(bins)), side="right") - 1
    middle = (inlet + outlet) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = (middle[last] - middle[first]) / ((stamps[last] - stamps[first]) / np.timedelta64(1, "h"))
    drift[count < np.median(count)] = np.nan
    # the sun of an hour is that of its middle
    middle_of_hour = np.timedelta64(1800 - round(told["utc_offset"] * 3600), "s")
    begin: Stamps = bins.astype("M8[s]")
    utc = begin + middle_of_hour
    seen = incidence(sun(utc, told["latitude"], told["longitude"]), told["tilt"], told["azimuth"])
    return bins.astype("M8[s]"), Hours(
        mean(heat), mean(beam), mean(diffuse), np.degrees(np.arccos(np.clip(seen, 0, 1))), mean(inlet), mean(outlet), drift,
        mean(air), mean(wind), mean(shaded.astype(float)) > 0,
    )  # fmt: skip


def _fluid(given: Given, method: Collectors, inlet: Floats, middle: Floats) -> tuple[Floats, Floats]:
    """Return density [kg/m3] and heat capacity [J/kgK] of the fluid: a table of the user, or water."""
    file = given.files.get("fluid")
    if file is None:
        return np.full(len(inlet), float(method.water_density_kg_m3)), np.full(
            len(inlet), float(method.water_heat_capacity_j_kgk)
        )
    at = file.numbers(file.column("temperature_c", ()))
    density, capacity = (
        file.numbers(file.column(name, ())) for name in ("density_kg_m3", "heat_capacity_j_kgk")
    )
    return tuple(  # type: ignore[return-value]
        np.interp(where, at[~np.isnan(values)], values[~np.isnan(values)])
        for where, values in ((inlet, density), (middle, capacity))
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """Hours of a field, what they should give [W/m2], which of them count, and the target."""

    stamps: Stamps
    hours: Hours
    expected: Floats
    keep: NDArray[np.bool_]
    target: float
    least: int

    @property
    def count(self) -> int:
        """Return how many hours count."""
        return int(self.keep.sum())

    @property
    def ratio(self) -> float:
        """Return the heat given over the heat expected, of the hours that count [-]."""
        wanted = float(self.expected[self.keep].sum())
        return float(self.hours.heat[self.keep].sum()) / wanted if wanted > 0 else 0.0

    @property
    def verdict(self) -> str:
        """Return whether the field meets the target, or too few hours count."""
        return "short" if self.count < self.least else "met" if self.ratio >= self.target else "missed"


_TONE: Mapping[str, Tone] = {"short": "warn", "met": "good", "missed": "bad"}


def _answer(given: Given, method: Collectors, name: str, one: _Check) -> Answer:
    lang = given.lang
    said = say(
        f"energy_collector_{one.verdict}", lang, ratio=f"{one.ratio:.3f}", target=f"{one.target:.3f}", count=one.count, least=one.least
    )  # fmt: skip
    remark = say(
        "energy_collector_counts", lang, beam=method.least_beam_w_m2, drift=method.most_drift_k_h, air=method.least_air_c,
        wind=method.most_wind_m_s,
    )  # fmt: skip
    rows = [
        [str(at).replace("T", " "), f"{heat:.2f}", f"{expected:.2f}", str(int(keep))]
        for at, heat, expected, keep in zip(one.stamps, one.hours.heat, one.expected, one.keep, strict=True)
    ]
    export = Sheet("", ("time", "heat_w_m2", "expected_w_m2", "counts"), rows)
    source = f"{method.title[lang]} {method.edition} · {method.source}"
    return Answer(
        said, _TONE[one.verdict], _facts(one, name, lang), [remark], [_days(one, lang)], None, export, source
    )


def _facts(one: _Check, name: str, lang: str) -> list[Fact]:
    measured, wanted = (
        figure(float(values[one.keep].mean()), 1) if one.count else "–"
        for values in (one.hours.heat, one.expected)
    )
    ratio = "–" if one.verdict == "short" else f"{one.ratio:.3f}"
    whole = figure(float(np.nansum(np.maximum(one.hours.heat, 0))) / 1000, 1)
    return [
        Fact(
            say("energy_hours_counted", lang),
            str(one.count),
            "h",
            say("energy_hours_needed", lang, least=one.least),
        ),
        Fact(say("energy_observed", lang), measured, "W/m²", say("energy_gross_area", lang)),
        Fact(say("energy_expected", lang), wanted, "W/m²", name),
        Fact(
            say("energy_heat_ratio", lang),
            ratio,
            "",
            say("energy_heat_target", lang, target=f"{one.target:.3f}"),
        ),
        Fact(
            say("energy_yield", lang),
            whole,
            "kWh/m²",
            f"{str(one.stamps[0])[:10]} – {str(one.stamps[-1])[:10]}",
        ),
    ]


def _days(one: _Check, lang: str) -> Sheet:
    days, place = np.unique(one.stamps.astype("M8[D]"), return_inverse=True)
    count, heat, wanted = (
        np.bincount(place, np.where(one.keep, values, 0))
        for values in (np.ones(len(place)), one.hours.heat, one.expected)
    )
    rows = [
        [str(days[at]), f"{count[at]:.0f}", figure(heat[at] / count[at], 1), figure(wanted[at] / count[at], 1), f"{heat[at] / wanted[at]:.3f}"]
        for at in np.flatnonzero((count > 0) & (wanted > 0))
    ]  # fmt: skip
    observed, expected = (f"{say(name, lang)} W/m²" for name in ("energy_observed", "energy_expected"))
    header = [say("energy_day", lang), "h", observed, expected, say("energy_heat_ratio", lang)]
    return Sheet(say("energy_by_day", lang), header, rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up ten days of a field, every five minutes, of which the last four give a tenth less."""
    draw, first, rows = random.Random(11), datetime(2025, 6, 1, tzinfo=UTC), []
    for at in range(10 * 288):
        when = first + timedelta(minutes=5 * at)
        clock = when.hour + when.minute / 60
        high = max(0.0, math.sin((clock - 5) / 14 * math.pi)) if 5 < clock < 19 else 0.0
        beam, diffuse = 760 * high**1.2, 150 * high
        inlet, air = 55 + 0.4 * high, 22 + 5 * high
        heat = max(0.0, 0.745 * (0.99 * beam + 0.93 * diffuse) - 2.067 * 40 - 0.009 * 1600) * (
            0.94 if when.day <= 6 else 0.84
        )
        outlet = inlet + (20 * heat / 600 if heat else 0)
        flow = heat * 500 / (983 * 4185 * (outlet - inlet)) if heat else 0.0
        rows.append((when.strftime("%Y-%m-%d %H:%M"), f"{flow:.7f}", f"{inlet:.2f}", f"{outlet:.2f}", f"{air:.1f}",
                     f"{beam * draw.gauss(1, 0.01):.1f}", f"{diffuse:.1f}", 2.0))  # fmt: skip
    header = ("time", "flow_m3_s", "te_in", "te_out", "te_amb", "beam_w_m2", "diffuse_w_m2", "wind_m_s")
    return {"field": csv_of(header, rows)}, {
        "area_m2": "500", "tilt": "30", "azimuth": "180", "latitude": "39.1", "longitude": "117.7", "utc_offset": "8",
    }  # fmt: skip
