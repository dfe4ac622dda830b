"""Scenarios that others made, in the format of the IAMC: read, checked row by row, and told beside their peaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tanliu.app.desks.outlook.exchange import EMISSIONS, HEADER, Read, Scenario, read
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say


def run(given: Given) -> Answer:
    """Read and check."""
    lang, wanted = given.lang, given.text("scenario")
    found = read(given.files["table"])
    scenarios = [one for one in found.scenarios if wanted in ("", one.scenario)]
    if not scenarios:
        raise TanliuError(
            "no such scenario", where="scenario", found=wanted, accepted=", ".join(dict.fromkeys(one.scenario for one in found.scenarios))
        )  # fmt: skip
    faults = len(found.refused) + len(found.doubts)
    says = say(
        "outlook_check_says", lang, rows=found.rows, scenarios=len(scenarios), refused=len(found.refused), doubts=len(found.doubts)
    )  # fmt: skip
    years = sorted({year for one in scenarios for series in one.series.values() for year in series})
    facts = [
        Fact(say("outlook_check_rows", lang), figure(found.rows)),
        Fact(
            say("outlook_check_variables", lang),
            figure(len({name for one in scenarios for name in one.series})),
        ),
        Fact(say("outlook_check_years", lang), f"{years[0]}–{years[-1]}"),
    ]
    refused = None
    if found.refused:
        header = [
            say("outlook_check_line", lang),
            say("outlook_check_why", lang),
            say("outlook_check_found", lang),
        ]
        rows = [(str(line), say(f"outlook_check_{why}", lang), told) for line, why, told in found.refused]
        refused = Sheet(say("outlook_check_refused", lang), header, rows)
    return Answer(
        says, "bad" if found.refused else "warn" if faults else "good", facts, [say("outlook_check_remark", lang)],
        [*_peaks(scenarios, lang), *_doubts(found, lang), _variables(scenarios, lang)], picture=_picture(scenarios),
        export=_long(scenarios), refused=refused, source="IAMC",
    )  # fmt: skip


def _peaks(scenarios: Sequence[Scenario], lang: str) -> list[Sheet]:
    rows = []
    for one in scenarios:
        series = one.series.get(EMISSIONS)
        if not series:
            continue
        highest = max(series, key=lambda year: (series[year], year))
        last = max(series)
        rows.append(
            (
                one.model,
                one.scenario,
                one.region,
                str(highest),
                figure(series[highest]),
                str(last),
                figure(series[last]),
            )
        )
    names = ("model", "scenario", "region", "peak_year", "peak_level", "last_year", "last_level")
    header = [say(f"outlook_check_{name}", lang) for name in names]
    return [Sheet(say("outlook_check_peaks", lang), header, rows)] if rows else []


def _doubts(found: Read, lang: str) -> list[Sheet]:
    header = [say(f"outlook_check_{name}", lang) for name in ("scenario", "variable", "year", "why")]
    rows = [
        (one.scenario, one.variable, str(one.year or "–"), say(f"outlook_check_{one.why}", lang, **one.told))
        for one in found.doubts
    ]
    return [Sheet(say("outlook_check_doubts", lang), header, rows)] if rows else []


def _variables(scenarios: Sequence[Scenario], lang: str) -> Sheet:
    names = ("scenario", "variable", "unit", "first_year", "first_level", "last_year", "last_level")
    header = [say(f"outlook_check_{name}", lang) for name in names]
    rows = []
    for one in scenarios:
        for variable, series in one.series.items():
            first, last = min(series), max(series)
            rows.append(
                (
                    one.scenario,
                    variable,
                    one.units[variable],
                    str(first),
                    figure(series[first]),
                    str(last),
                    figure(series[last]),
                )
            )
    return Sheet(say("outlook_check_read", lang), header, rows)


def _picture(scenarios: Sequence[Scenario]) -> Mapping[str, object] | None:
    told = [one for one in scenarios if one.series.get(EMISSIONS)]
    if not told:
        return None
    years = sorted({year for one in told for year in one.series[EMISSIONS]})
    return {
        "kind": "scenarios", "unit": "t CO2e", "periods": years, "band": "",
        "series": [
            {"title": f"{one.scenario} · {one.region}", "own": False, "low": None, "high": None,
             "values": [one.series[EMISSIONS].get(year) for year in years]}
            for one in told
        ],
    }  # fmt: skip


def _long(scenarios: Sequence[Scenario]) -> Sheet:
    """Return all that was read in the units that are told, one row for each year, for a file."""
    rows = [
        (one.model, one.scenario, one.region, variable, one.units[variable], str(year), figure(value, 6))
        for one in scenarios for variable, series in one.series.items() for year, value in sorted(series.items())
    ]  # fmt: skip
    return Sheet("IAMC", list(HEADER), rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make two scenarios up in the wide form, with a part that does not add up."""
    header = ("Model", "Scenario", "Region", "Variable", "Unit", "2025", "2030", "2040", "2060")
    lines = [
        ("Made up", "Plain", "Town", EMISSIONS, "Mt CO2-equiv/yr", 1.2, 1.3, 1.1, 0.5),
        ("Made up", "Plain", "Town", f"{EMISSIONS}|Industry", "Mt CO2-equiv/yr", 0.8, 0.9, 0.7, 0.3),
        ("Made up", "Plain", "Town", f"{EMISSIONS}|Transport", "kt CO2-equiv/yr", 400, 400, 300, 200),
        ("Made up", "Fast", "Town", EMISSIONS, "Mt CO2-equiv/yr", 1.2, 1.0, 0.5, 0.1),
        ("Made up", "Fast", "Town", "Final Energy", "PJ/yr", 18, 17, 15, 12),
    ]
    return {"table": csv_of(header, lines)}, {}
