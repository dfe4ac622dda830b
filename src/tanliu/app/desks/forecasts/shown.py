"""Stored forecasts as pages, files and the interface tell them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tanliu.app.desks.forecasts.models import Forecast, ForecastRun
from tanliu.app.desks.forecasts.queries.loads import ENTERPRISE, METER, REGION
from tanliu.app.desks.forecasts.queries.stored import Standing
from tanliu.app.platform.served import catalog, results
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
KINDS = (REGION, ENTERPRISE, METER)
HEADER = ("start", "low", "mid", "high", "naive", "came")


def names_of(kind: str, ids: Sequence[str], lang: str) -> dict[str, str]:
    """Return what subjects of a kind are called."""
    if kind == METER:
        return {one: one for one in ids}
    table, key = ("region", "region_id") if kind == REGION else ("entity", "entity_id")
    other = "name_zh" if kind == REGION else "NULL"
    rows = results().rows(
        f"SELECT {key} AS id, name, {other} AS name_zh FROM {table} WHERE list_contains(?, {key})",
        [list(ids)],
    )
    return {row["id"]: (row["name_zh"] if lang == "zh" else None) or row["name"] for row in rows}


def carrier(code: str, lang: str) -> str:
    return Names(catalog(), lang).carrier(code)


def first_day(one: Forecast) -> Row:
    """Return what the first day ahead comes to: its sum, its highest interval and when that is; None where not all is told."""
    steps = min(24 * 60 // one.run.minutes, one.run.horizon)
    told = one.mid[:steps]
    if any(value is None for value in told):
        return {"sum": None, "peak": None, "at": None}
    high = max(range(steps), key=lambda step: told[step])
    return {"sum": sum(told), "peak": told[high] * 60 / one.run.minutes, "at": one.run.stamps()[high]}


def rows(one: Forecast) -> list[tuple[Any, ...]]:
    """Return the intervals of a forecast as rows of a file."""
    came = one.came or [None] * one.run.horizon
    each = zip(one.run.stamps(), one.low, one.mid, one.high, one.naive, came, strict=True)
    return [(f"{at:%Y-%m-%d %H:%M}", *values) for at, *values in each]


def plan(one: Forecast) -> list[tuple[str, float]]:
    """Return the first day as a schedule of a micro-grid takes it: local time and kW; nothing where not all is told."""
    steps = min(24 * 60 // one.run.minutes, one.run.horizon)
    each = list(zip(one.run.stamps(), one.mid, strict=True))[:steps]
    if one.unit != "kWh" or any(value is None for _, value in each):
        return []
    return [(f"{at:%Y-%m-%d %H:%M}", max(value, 0.0) * 60 / one.run.minutes) for at, value in each]


def days(one: Forecast) -> list[Row]:
    """Return the days of a forecast: sum, and what came of the same intervals; a day that is not whole says how much it has."""
    found: dict[Any, Row] = {}
    for at, _, mid, _, _, came in each_of(one):
        row = found.setdefault(
            at.date(), {"day": at.date(), "mid": 0.0, "came": None, "intervals": 0, "of_came": 0.0}
        )
        if mid is None:
            continue
        row["mid"] += mid
        row["intervals"] += 1
        if came is not None:
            row["came"] = (row["came"] or 0.0) + came
            row["of_came"] += mid
    return list(found.values())


def each_of(one: Forecast) -> list[tuple[datetime, Any, Any, Any, Any, Any]]:
    came = one.came or [None] * one.run.horizon
    return list(zip(one.run.stamps(), one.low, one.mid, one.high, one.naive, came, strict=True))


def chart(one: Forecast, lang: str) -> Row:
    """Return what the browser needs to draw a forecast, as power."""
    per_hour = 60 / one.run.minutes

    def power(values: Sequence[float | None]) -> list[float | None]:
        return [None if value is None else round(value * per_hour, 6) for value in values]

    return {
        "kind": "forecast", "unit": "kW" if one.unit == "kWh" else f"{one.unit}/h",
        "times": [f"{at:%Y-%m-%d %H:%M}" for at in one.run.stamps()],
        "low": power(one.low), "mid": power(one.mid), "high": power(one.high), "came": power(one.came) if one.came else None,
        "naive": power(one.naive),
        "words": {word: say(f"forecasts_{word}", lang) for word in ("mid", "band", "came", "naive", "low", "high")},
    }  # fmt: skip


def remarks(one: Forecast, lang: str) -> list[str]:
    """Return how a forecast was made, when and with what."""
    run = one.run
    told = [
        say(
            "forecasts_made_at",
            lang,
            made=run.made_at,
            begins=f"{run.begins:%Y-%m-%d %H:%M}",
            level=f"{run.level:.0%}",
        )
    ]
    if run.afterwards:
        told.append(say("forecasts_afterwards", lang))
    told.append(
        say(
            "forecasts_used",
            lang,
            way=say(f"forecasts_way_{one.by}", lang),
            model=run.model or "–",
            edition=run.edition,
        )
    )
    told.append(say("forecasts_weather" if run.weather else "forecasts_no_weather", lang))
    if one.restricted:
        told.append(say("forecasts_restricted", lang, count=one.restricted))
    if one.kind == REGION:
        told.append(say("forecasts_of_metered", lang))
    return told


def score_row(one: Forecast, lang: str) -> Row:
    """Return a run of a subject with its score."""
    gain = None if one.wape is None or not one.naive_wape else 1 - one.wape / one.naive_wape
    return {
        "begins": one.run.begins, "made_at": one.run.made_at, "afterwards": one.run.afterwards, "way": say(f"forecasts_way_{one.by}", lang), "run": one.run_id, "counted": one.counted,
        "horizon": one.run.horizon, "wape": one.wape, "naive_wape": one.naive_wape, "coverage": one.coverage, "gain": gain,
    }  # fmt: skip


def told(found: Standing, lang: str) -> str:
    """Return the sentence of how good the last forecasts were."""
    if found.wape is None:
        return say("forecasts_no_score", lang)
    values = {
        "wape": f"{found.wape:.1%}",
        "coverage": "–" if found.coverage is None else f"{found.coverage:.0%}",
    }
    values["naive"] = "–" if found.naive_wape is None else f"{found.naive_wape:.1%}"
    text = say("forecasts_standing", lang, runs=found.runs, intervals=f"{found.intervals:,}", **values)
    return f"{text} {say('forecasts_of_them', lang, count=found.afterwards)}" if found.afterwards else text


def run_row(one: ForecastRun) -> Row:
    """Return a run for the interface."""
    return {
        "begins": f"{one.begins:%Y-%m-%dT%H:%M}", "made_at": one.made_at, "minutes": one.minutes, "horizon": one.horizon,
        "afterwards": one.afterwards, "model": one.model, "edition": one.edition, "level": one.level, "weather": one.weather,
        "scored_at": one.scored_at,
    }  # fmt: skip
