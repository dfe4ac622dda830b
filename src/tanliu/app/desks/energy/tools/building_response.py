"""Calls for less load: what would have been used, what was given, what is paid, and how far such a baseline errs when nothing is called."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.app.platform.tools.files import USES, File, series_of
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.building.life import DemandResponse
from tanliu.model.building.points import Stamps, points_of
from tanliu.model.building.response import (
    Expected,
    Hours,
    LikeDays,
    Placebos,
    Window,
    by_day,
    expected,
    paid,
    placebos,
)  # fmt: skip
from tanliu.model.building.schema import like_days
from tanliu.report.phrase import say

_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, slots=True)
class _Call:
    """A call with what is known of it; money and reduction are not numbers where nothing was measured."""

    window: Window
    begin: np.datetime64
    asked_kwh: float
    price: float
    expected: Expected | None
    used_kwh: float
    paid_kwh: float

    @property
    def baseline_kwh(self) -> float:
        return float(self.expected.kwh.sum()) if self.expected else float("nan")

    @property
    def reduction_kwh(self) -> float:
        return self.baseline_kwh - self.used_kwh


def run(given: Given) -> Answer:
    """Settle calls, and offer for those to come."""
    method = method_of(given.catalog, "demand-response", DemandResponse)
    meter = series_of(given.files["meter"], USES)
    points = points_of(meter.stamps, meter.values, 1.0, "hourly")
    file = given.files["calls"]
    begins, ends = _times(file)
    first, kwh = by_day(points.start, points.kwh, begins.max())
    windows = [_window(file, at, first, *pair) for at, pair in enumerate(zip(begins, ends, strict=True))]
    windows = [_after_first(one, windows) for one in windows]
    called = np.zeros(len(kwh), dtype=bool)
    called[[one.day for one in windows]] = True
    hours = Hours(first, kwh, _working(given, first, len(kwh)), called)
    rule = like_days(method)
    asked, price = _numbers(file, "kw_asked"), _numbers(file, "price_per_kwh")
    calls = [
        _call(method, hours, one, rule, begins[at], asked[at], price[at]) for at, one in enumerate(windows)
    ]
    return _answer(given, method, hours, calls, placebos(hours, windows, rule))


def _times(file: File) -> tuple[Stamps, Stamps]:
    begins = file.stamps(file.column(None, ("from", "start", "开始")))
    return begins, file.stamps(file.column(None, ("until", "end", "结束")))


def _numbers(file: File, name: str) -> list[float]:
    if name not in file.columns:
        return [float("nan")] * len(next(iter(file.columns.values())))
    found = [float(one) for one in file.numbers(name)]
    for at, one in enumerate(found):
        if one < 0:
            where = Message(
                "{file}, row {row}, column {column}", file=file.name, row=at + file.first_row, column=name
            )
            raise TanliuError("an amount is a number of zero or more", where=where, found=one)
    return found


def _window(file: File, at: int, first: np.datetime64, begin: np.datetime64, end: np.datetime64) -> Window:
    hours = [(one - begin.astype("M8[D]")) / _HOUR for one in (begin, end)]
    day = int((begin.astype("M8[D]") - first).astype(int))
    if not 0 <= hours[0] < hours[1] <= 24 or any(one % 1 for one in hours) or day < 0:
        raise TanliuError(
            "a call is whole hours of one day, not before the meter begins",
            where=Message("{file}, row {row}", file=file.name, row=at + file.first_row),
            found=f"{begin} / {end}".replace("T", " "),
            accepted="2025-07-14 14:00 / 2025-07-14 17:00",
        )
    return Window(day, int(hours[0]), int(hours[1]), int(hours[0]))


def _after_first(one: Window, windows: list[Window]) -> Window:
    """Return a window whose hours before end where the first call of the day begins: a call must not make its own baseline."""
    return Window(one.day, one.begin, one.end, min(other.begin for other in windows if other.day == one.day))


def _working(given: Given, first: np.datetime64, count: int) -> np.ndarray:
    calendar, begin = given.catalog.calendar.assuming(), date.fromisoformat(str(first))
    days = (begin + timedelta(at) for at in range(count))
    return np.array([calendar.kind(one) in ("working", "make_up") for one in days])


def _call(
    method: DemandResponse,
    hours: Hours,
    window: Window,
    rule: LikeDays,
    begin: np.datetime64,
    kw: float,
    price: float,
) -> _Call:
    found = expected(hours, window, rule)
    used = float(hours.kwh[window.day, window.hours].sum())
    asked = kw * (window.end - window.begin)
    due = float("nan")
    if found is not None and used == used:
        reduction = float(found.kwh.sum()) - used
        # without an amount that was asked for all of a reduction counts
        due = (
            max(reduction, 0.0)
            if asked != asked
            else paid(reduction, asked, float(method.least_share), float(method.most_share))
        )
    return _Call(window, begin, asked, price, found, used, due)


def _answer(
    given: Given, method: DemandResponse, hours: Hours, calls: list[_Call], found: Placebos
) -> Answer:
    lang = given.lang
    judged = len(found.errors) >= method.least_placebos
    error = found.within(float(method.band_share)) if judged else float("nan")
    settled = [one for one in calls if one.paid_kwh == one.paid_kwh]
    shown = [one for one in settled if one.reduction_kwh > error * one.baseline_kwh]
    total = sum(one.reduction_kwh for one in settled)
    said = say("energy_response_said", lang, kwh=figure(total), count=len(settled), shown=len(shown))
    if not settled:
        said = say("energy_response_none", lang)
    elif not judged:
        said = say(
            "energy_response_no_error",
            lang,
            kwh=figure(total),
            count=len(settled),
            least=method.least_placebos,
            found=len(found.errors),
        )
    tone: Tone = "good" if settled and len(shown) == len(settled) else "warn"
    sheets = [_settlement(settled, error, lang)] if settled else []
    if rest := [one for one in calls if one.paid_kwh != one.paid_kwh]:
        sheets.append(_offers(rest, hours, error, lang))
    source = f"{method.title[lang]} {method.edition} · {method.source}"
    return Answer(
        said, tone, _facts(method, settled, found, judged, lang), _remarks(given, method, hours, lang), sheets, _picture(hours, calls, method, lang),
        _export(sheets[0]) if settled else None, source,
    )  # fmt: skip


def _facts(
    method: DemandResponse, settled: list[_Call], found: Placebos, judged: bool, lang: str
) -> list[Fact]:
    facts = []
    if judged:
        about = say("energy_response_placebos", lang, count=len(found.errors))
        facts = [
            Fact(say("energy_response_median", lang), percent(found.within(0.5)), "%", about),
            Fact(say("energy_response_band", lang, share=percent(float(method.band_share), 0)), percent(found.within(float(method.band_share))), "%", about),
            Fact(say("energy_response_bias", lang), percent(found.bias), "%", say("energy_response_bias_about", lang)),
        ]  # fmt: skip
    if settled:
        limits = say(
            "energy_response_limits",
            lang,
            least=percent(float(method.least_share), 0),
            most=percent(float(method.most_share), 0),
        )
        facts.append(
            Fact(say("energy_response_reduction", lang), figure(sum(one.reduction_kwh for one in settled)))
        )
        facts.append(
            Fact(say("energy_response_paid", lang), figure(sum(one.paid_kwh for one in settled)), "", limits)
        )
        priced = [one.paid_kwh * one.price for one in settled if one.price == one.price]
        if priced:
            facts.append(
                Fact(
                    say("energy_response_money", lang),
                    figure(sum(priced), 2),
                    "",
                    say("energy_response_money_about", lang, count=len(priced)),
                )
            )
    return facts or [Fact(say("energy_response_placebo_days", lang), figure(len(found.errors)), "d")]


def _remarks(given: Given, method: DemandResponse, hours: Hours, lang: str) -> list[str]:
    first = date.fromisoformat(str(hours.first))
    covered = given.catalog.calendar.covers(first, first + timedelta(len(hours.kwh) - 1))
    return [
        say("energy_response_method", lang, days=method.days, back=method.back_days, before=method.before_hours,
            low=method.lowest_factor, high=method.highest_factor),
        say("energy_response_calendar" if covered else "energy_response_weekdays", lang),
        say("energy_response_remark", lang),
    ]  # fmt: skip


def _stamp(one: _Call) -> str:
    return f"{str(one.begin).replace('T', ' ')[:16]}–{one.window.end:02}:00"


def _told(value: float, digits: int = 0) -> str:
    return figure(value, digits) if value == value else "–"


def _settlement(settled: list[_Call], error: float, lang: str) -> Sheet:
    rows = []
    for one in settled:
        band = error * one.baseline_kwh
        verdict = "unjudged" if band != band else "beyond" if one.reduction_kwh > band else "within"
        factor = one.expected.factor if one.expected else float("nan")
        rows.append([
            _stamp(one), figure(one.baseline_kwh), _told(factor, 2), figure(one.used_kwh), figure(one.reduction_kwh), _told(band),
            _told(one.asked_kwh), figure(one.paid_kwh), _told(one.paid_kwh * one.price, 2), say(f"energy_response_{verdict}", lang),
        ])  # fmt: skip
    names = (
        "call",
        "baseline",
        "factor",
        "used",
        "reduction",
        "half_band",
        "asked",
        "paid",
        "money",
        "verdict",
    )
    return Sheet(
        say("energy_response_settled", lang), [say(f"energy_response_{name}", lang) for name in names], rows
    )


def _export(settlement: Sheet) -> Sheet:
    """Return the settlement with numbers as a program reads them."""
    rows = [[row[0], *(one.replace(",", "") for one in row[1:-1]), row[-1]] for row in settlement.rows]
    return Sheet(settlement.title, settlement.header, rows)


def _offers(calls: list[_Call], hours: Hours, error: float, lang: str) -> Sheet:
    """Return what can be offered: no less than what stands out from chance, no more than what runs beyond the lowest load."""
    rows = []
    known = hours.kwh[~np.isnan(hours.kwh)]
    lowest = float(np.quantile(known, 0.05)) if len(known) else float("nan")
    last = int(np.flatnonzero(~np.isnan(hours.kwh)).max(initial=-1))
    for one in calls:
        length = one.window.end - one.window.begin
        mean = one.baseline_kwh / length
        later = one.window.day * 24 + one.window.begin > last
        name = "few_days" if one.expected is None else "to_come" if later else "not_whole"
        rows.append([
            _stamp(one), _told(mean, 1), _told(error * mean, 1), _told(max(mean - lowest, 0.0) if mean == mean else mean, 1),
            _told(one.asked_kwh / length, 1), say(f"energy_response_{name}", lang),
        ])  # fmt: skip
    names = ("call", "baseline_kw", "least_kw", "most_kw", "asked_kw", "state")
    return Sheet(
        say("energy_response_offers", lang), [say(f"energy_response_{name}", lang) for name in names], rows
    )


def _picture(
    hours: Hours, calls: list[_Call], method: DemandResponse, lang: str
) -> Mapping[str, object] | None:
    """Return the last measured day of a call, beside what would have been used all day."""
    for one in reversed(calls):
        own = hours.kwh[one.window.day]
        day = expected(hours, Window(one.window.day, 0, 24, one.window.before), like_days(method))
        if day is not None and not np.isnan(own).any():
            series = ((say("energy_observed", lang), own), (say("energy_expected", lang), day.kwh))
            return {
                "kind": "scenarios", "unit": "kWh", "band": "", "periods": [f"{str(one.begin)[:10]} {at:02}:00" for at in range(24)],
                "series": [{"title": title, "values": [round(float(value), 1) for value in values]} for title, values in series],
            }  # fmt: skip
    return None


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a summer of an office that gives way on three of four afternoons, and is asked once more."""
    draw, first, rows = random.Random(14), datetime(2025, 5, 12, tzinfo=UTC), []
    called = {(7, 9), (7, 16), (7, 29)}
    for day in range(84):
        warm = draw.gauss(1, 0.08)
        for hour in range(24):
            when = first + timedelta(days=day, hours=hour)
            busy = 8 <= hour < 19 and when.weekday() < 5
            less = 0.7 if (when.month, when.day) in called and 14 <= hour < 17 else 1.0
            rows.append(
                (
                    when.strftime("%Y-%m-%d %H:%M"),
                    round((400 * warm if busy else 140) * less * draw.gauss(1, 0.03), 1),
                )
            )
    days = ["2025-07-09", "2025-07-16", "2025-07-24", "2025-07-29", "2025-08-05"]
    calls = [(f"{one} 14:00", f"{one} 17:00", 100, 3) for one in days]
    return {
        "meter": csv_of(("time", "kwh"), rows),
        "calls": csv_of(("from", "until", "kw_asked", "price_per_kwh"), calls),
    }, {}
