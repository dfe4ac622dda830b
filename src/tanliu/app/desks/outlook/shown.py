"""An outlook as people read it: its table, its pictures, its remarks, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tanliu.app.desks.outlook.queries.base import BaseYear
from tanliu.app.desks.outlook.queries.scenarios import COUPLED, STEPS, Asked, Reason, Told, variable
from tanliu.model.outlook.base import GROUPS, Floats
from tanliu.model.outlook.run import Run
from tanliu.model.outlook.sensitivity import Swing
from tanliu.model.trend.peak import Rules, peak
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
#: The scenario of a reader's own beside those of the pack.
OWN = "own"
#: A base year that rests on estimates by more than this says so.
_MUCH_ESTIMATED = 0.05
_YEAR = 12


def title(one: Asked, scenario: str, lang: str) -> str:
    """Return the name of a scenario."""
    return say("outlook_own", lang) if scenario == OWN else one.outlook.scenarios[scenario].title[lang]


def name_of(name: str, lang: str) -> str:
    """Return the name of an assumption."""
    return say(f"outlook_assumes_{name}", lang)


def remarks(base: BaseYear, one: Asked, lang: str) -> list[str]:
    """Return what could mislead who reads an outlook."""
    told = [say("outlook_not_a_forecast", lang, evidence=say(f"outlook_grade_{one.outlook.evidence}", lang))]
    if one.policy != "provincial":
        told.append(say("outlook_policy_differs", lang, total=_t(base.base.total_kgco2e)))
    else:
        told.append(say("outlook_policy_provincial", lang))
    if base.months < _YEAR:
        told.append(say("outlook_part_of_year", lang, months=base.months, year=base.base.year))
    if base.without_factor:
        told.append(say("outlook_without_factor", lang, count=base.without_factor))
    if base.estimated_ratio > _MUCH_ESTIMATED:
        told.append(say("outlook_estimated", lang, share=f"{base.estimated_ratio:.0%}"))
    return told


def line(one: Asked, scenario: str, run: Run, band: Told | None, lang: str) -> Row:
    """Return a scenario in a table: emissions of the first, middle and last years, and its peak."""
    return {
        "id": scenario,
        "title": title(one, scenario, lang),
        "about": _about(one, scenario, lang),
        "values": [run.total_kgco2e[0, at] / 1000 for at in places(one)],
        "bands": [
            None if band is None else (band.low[at] / 1000, band.high[at] / 1000) for at in places(one)
        ],
        "peak": _peak(one, run, band, lang),
        "rounds": run.rounds,
    }


def _about(one: Asked, scenario: str, lang: str) -> str:
    if scenario == OWN:
        changed = (f"{name_of(name, lang)} × {factor:g}" for name, factor in one.changes.items())
        return "; ".join(changed)
    about = one.outlook.scenarios[scenario].about
    return "" if about is None else about[lang]


def places(one: Asked) -> list[int]:
    """Return the places of the years that tables show: the base year, and every fifth year of the calendar."""
    years = [int(year) for year in one.years]
    return [at for at, year in enumerate(years) if at == 0 or year % 5 == 0 or year == years[-1]]


def _peak(one: Asked, run: Run, band: Told | None, lang: str) -> Row:
    rules = one.outlook.peak
    found = peak(
        [int(year) for year in one.years], run.total_kgco2e[0].clip(min=1e-9),
        Rules(float(rules.plateau_ratio), rules.years_below, float(rules.significance), rules.firm_years),
    )  # fmt: skip
    told: Row = {
        "year": found.year,
        "level": found.value / 1000,
        "state": say(f"outlook_peak_{found.state}", lang),
    }
    if band is not None:
        told |= {
            "low": band.peak.low, "high": band.peak.high, "open": band.peak.open,
            "level_low": band.peak.level_low / 1000, "level_high": band.peak.level_high / 1000,
            "by_2030": chance_by(one, band, 2030),
        }  # fmt: skip
    return told


def chance_by(one: Asked, band: Told, year: int) -> float | None:
    """Return the share of draws that peak in a year or before; none where it lies outside."""
    at = year - one.base.base.year
    return float(band.peak.by[at]) if 0 <= at < len(band.peak.by) else None


def picture(one: Asked, runs: Sequence[tuple[str, Run, Told | None]], lang: str) -> Row:
    """Return the picture of scenarios with their bands."""
    return {
        "kind": "scenarios", "unit": "t CO2e", "periods": [int(year) for year in one.years],
        "series": [
            {
                "title": title(one, name, lang), "own": name == OWN, "values": (run.total_kgco2e[0] / 1000).tolist(),
                "low": None if band is None else (band.low / 1000).tolist(),
                "high": None if band is None else (band.high / 1000).tolist(),
            }
            for name, run, band in runs
        ],
        "band": say("outlook_band", lang),
    }  # fmt: skip


def fields(run: Run, names: Names) -> Row:
    """Return the picture of fields over the years."""
    return {
        "kind": "stacked", "unit": "t CO2e", "area": True, "periods": [str(int(year)) for year in run.years],
        "series": [
            {"title": names.word(field) if field else say("outlook_no_field", names.language),
             "values": (run.field_kgco2e[0, at] / 1000).tolist()}
            for at, field in enumerate(run.base.fields)
        ],
    }  # fmt: skip


def carriers(run: Run, lang: str) -> Row:
    """Return the picture of the energy structure over the years."""
    return {
        "kind": "stacked", "unit": "tce", "area": True, "periods": [str(int(year)) for year in run.years],
        "series": [
            {"title": say(f"outlook_group_{group}", lang), "values": (run.energy_kgce[0, :, at].sum(axis=0) / 1000).tolist()}
            for at, group in enumerate(GROUPS) if run.energy_kgce[0, :, at].any()
        ],
    }  # fmt: skip


def waterfall(
    parts: Mapping[str, float], before: tuple[str, float], after: tuple[str, float], lang: str
) -> Row:
    """Return the picture of what drives a difference; its steps add up."""
    return {
        "kind": "waterfall", "unit": "t CO2e", "places": 0,
        "before": {"title": before[0], "value": before[1] / 1000}, "after": {"title": after[0], "value": after[1] / 1000},
        "steps": [
            {"title": say(f"outlook_part_{name}", lang), "value": value / 1000} for name, value in parts.items() if value
        ],
    }  # fmt: skip


def swung(swings: Sequence[Swing], lang: str) -> list[Row]:
    """Return the rows of the tornado in tonnes, without those that change nothing."""
    return [
        {"name": one.name, "title": name_of(one.name, lang), "low": one.low / 1000, "high": one.high / 1000, "width": one.width / 1000}
        for one in swings
        if one.width > 0.5
    ]  # fmt: skip


def coupled(values: Floats, lang: str) -> list[Row]:
    """Return the rows of the coupling table: change against the assumed, in tonnes and of it [1]."""
    assumed = STEPS.index(1.0)
    return [
        {
            "title": name_of(name, lang),
            "cells": [((value - row[assumed]) / 1000, (value - row[assumed]) / row[assumed] if row[assumed] else 0.0) for value in row],
        }
        for name, row in zip(COUPLED, values.tolist(), strict=True)
    ]  # fmt: skip


def because(reasons: Sequence[Reason], one: Asked, names: Names) -> list[Row]:
    """Return the rows of assumptions, each with who makes it and where it is from."""
    lang = names.language
    return [
        {
            "name": each.assumed.assumption.key,
            "title": name_of(each.assumed.assumption.name, lang),
            "field": names.word(each.assumed.assumption.field) if each.assumed.assumption.field else "",
            "first": each.first,
            "value": each.value,
            "factor": each.factor,
            "scenario": title(one, each.assumed.scenario, lang),
            "spread": float(each.assumed.assumption.spread),
            "source": each.assumed.assumption.source,
            "evidence": say(f"outlook_grade_{each.assumed.assumption.evidence}", lang),
        }
        for each in reasons
    ]


def sliders(one: Asked, lang: str) -> list[Row]:
    """Return the assumptions that a reader may change, those of the source first."""
    offered = variable(one.outlook)
    ordered = [
        *(name for name in COUPLED if name in offered),
        *(name for name in offered if name not in COUPLED),
    ]
    return [
        {"name": name, "title": name_of(name, lang), "value": one.changes.get(name, 1.0)} for name in ordered
    ]


def _t(kilograms: float) -> str:
    return f"{kilograms / 1000:,.0f} t CO₂e"
