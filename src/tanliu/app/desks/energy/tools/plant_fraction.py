"""How much of the heat that a system hands over is from the sun: the solar fraction, by month and in all."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import TIMES, Floats
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say


def run(given: Given) -> Answer:
    """Work the solar fraction out."""
    file, lang = given.files["heat"], given.lang
    stamps = file.stamps(file.column(None, TIMES))
    order = np.argsort(stamps, kind="stable")
    solar, auxiliary = (file.numbers(file.column(name, ()))[order] for name in ("solar_kwh", "auxiliary_kwh"))
    stamps = stamps[order]
    target = given.within("target_percent", 0, 100, math.nan)
    for name, values in (("solar_kwh", solar), ("auxiliary_kwh", auxiliary)):
        if (values < 0).any():
            raise TanliuError("an amount is a number of zero or more", where=f"{file.name}, {name}", found=float(np.nanmin(values)))  # fmt: skip
    known = ~np.isnan(solar) & ~np.isnan(auxiliary)
    if not known.any() or (solar + auxiliary)[known].sum() <= 0:
        raise TanliuError("no heat was handed over", where=file.name)
    share = float(solar[known].sum() / (solar + auxiliary)[known].sum())
    met = math.isnan(target) or 100 * share >= target
    said = say("energy_fraction_said", lang, share=percent(share))
    if not math.isnan(target):
        said = say("energy_fraction_met" if met else "energy_fraction_missed", lang, share=percent(share), target=figure(target, 1))  # fmt: skip
    facts = [
        Fact(say("energy_fraction", lang), percent(share), "%", say("energy_fraction_about", lang)),
        Fact(say("energy_fraction_solar", lang), figure(solar[known].sum()), "kWh", say("energy_known_share", lang, share=percent(float(known.mean())))),
        Fact(say("energy_fraction_auxiliary", lang), figure(auxiliary[known].sum()), "kWh", ""),
    ]  # fmt: skip
    remarks = [say("energy_fraction_remark", lang)]
    if _days(stamps) < 365:
        remarks.append(say("energy_fraction_no_year", lang))
    return Answer(said, "good" if met else "warn", facts, remarks, [_months(stamps, solar, auxiliary, known, lang)], source=say("energy_fraction_source", lang))  # fmt: skip


def _days(stamps: np.ndarray) -> int:
    return len(np.unique(stamps.astype("M8[D]")))


def _months(stamps: np.ndarray, solar: Floats, auxiliary: Floats, known: np.ndarray, lang: str) -> Sheet:
    months, place = np.unique(stamps.astype("M8[M]"), return_inverse=True)
    sums = [np.bincount(place, np.where(known, values, 0)) for values in (solar, auxiliary)]
    header = [
        say("energy_month", lang), f"{say('energy_fraction_solar', lang)} kWh", f"{say('energy_fraction_auxiliary', lang)} kWh",
        f"{say('energy_fraction', lang)} %",
    ]  # fmt: skip
    rows = [
        [str(month), figure(a), figure(b), percent(a / (a + b)) if a + b > 0 else "–"]
        for month, a, b in zip(months, *sums, strict=True)
    ]
    return Sheet(say("energy_by_month", lang), header, rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a year of days of a hospital whose auxiliary heater works in winter."""
    draw, first, rows = random.Random(4), datetime(2025, 1, 1, tzinfo=UTC), []
    for at in range(365):
        day = first + timedelta(days=at)
        use = 900 * draw.gauss(1, 0.05)
        sun = 1000 * (0.8 + 0.35 * math.sin((at - 80) / 365 * 2 * math.pi)) * draw.uniform(0.55, 1.1)
        solar = min(use, sun)
        rows.append((day.strftime("%Y-%m-%d"), round(solar, 1), round(use - solar, 1)))
    return {"heat": csv_of(("time", "solar_kwh", "auxiliary_kwh"), rows)}, {"target_percent": "80"}
