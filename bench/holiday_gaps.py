"""Whether a calendar of holidays helps to fill gaps: days of Cambridge hidden, with the bank holidays of England.

``python bench/holiday_gaps.py WORKSPACE`` takes a workspace of Cambridge and prints, for electricity and gas, the
median error of the energy of hidden days: on holidays, on days within three weeks of one, and on others.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.model.estimate.checks import hide_runs
from tanliu.model.estimate.gaps import GapRules, Kinds
from tanliu.model.estimate.load import settings
from tanliu.model.estimate.regression import Floats

FIRST, DAYS, PER_DAY = date(2016, 1, 1), 1461, 24
#: Bank holidays of England and Wales as published by GOV.UK, month-day by year.
HOLIDAYS = {
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
}
METERS, TRIES = 40, 12
#: England has eight such days a year: errors on them are learned from the years around.
_WINDOW = 730 * PER_DAY


def main() -> None:
    rules = settings(load()).gaps
    holidays = {
        (date.fromisoformat(f"{year}-{day}") - FIRST).days
        for year, text in HOLIDAYS.items()
        for day in text.split()
    }
    near = {day + shift for day in holidays for shift in range(-21, 22)} - holidays
    groups = {"holiday": holidays, "near one": near, "other": set(range(DAYS)) - near - holidays}
    kinds = _kinds(holidays)
    with Workspace(Path(sys.argv[1])) as workspace:
        for carrier in ("electricity", "natural_gas_energy"):
            series = _series(workspace, carrier)
            for name, days in groups.items():
                _show(f"{carrier}, {name}", series, sorted(days), kinds, rules)


def _show(title: str, meters: list[Floats], days: list[int], kinds: Kinds, rules: GapRules) -> None:
    rng = np.random.default_rng(1)
    errors: dict[str, list[float]] = {}
    inside: dict[str, list[bool]] = {"same_kind_of_day": [], "same_weekday": []}
    for series in meters:
        starts = [day * PER_DAY for day in days if 30 < day < DAYS - 30]
        known = [at for at in starts if np.isfinite(series[at - 1 : at + PER_DAY + 1]).all()]
        for start in rng.permutation(known)[:TRIES].tolist():
            window = slice(max(start - _WINDOW, 0), start + _WINDOW)
            cut = Kinds(kinds.like[window], kinds.special[window])
            for method in inside:
                only = replace(rules, longest_hours={method: 72})
                found = hide_runs(series[window], PER_DAY, [start - window.start], PER_DAY, only, cut)
                inside[method] += found.inside
                errors.setdefault(method, []).append(float(found.errors[method][0]))
    told = "  ".join(
        f"{name} {np.nanmedian(values):.1%}, mean {np.nanmean(np.minimum(values, 1)):.1%}, inside {np.mean(inside[name] or np.nan):.2f} of {len(inside[name])}"
        for name, values in errors.items()
    )
    print(f"{title}: {len(meters)} meters, {len(next(iter(errors.values())))} days: {told}", flush=True)


def _kinds(holidays: set[int]) -> Kinds:
    weekday = np.array([(FIRST + timedelta(day)).weekday() for day in range(DAYS)])
    special = np.isin(np.arange(DAYS), sorted(holidays))
    return Kinds(np.repeat(np.where(special, 6, weekday), PER_DAY), np.repeat(special, PER_DAY))


def _series(workspace: Workspace, carrier: str) -> list[Floats]:
    """Return the meters with the most hours known; zeros are missing readings."""
    rows = workspace.connection.execute(
        f"""SELECT meter_id, epoch(start)::BIGINT // 3600 - epoch(TIMESTAMP '{FIRST}')::BIGINT // 3600 AS hour,
                   sum(quantity)::DOUBLE AS energy
            FROM {workspace.lake.scan("reading")} JOIN {workspace.lake.scan("meter")} m USING (meter_id)
            WHERE m.carrier = ? GROUP BY ALL HAVING energy > 0 ORDER BY meter_id""",
        [carrier],
    ).fetchnumpy()
    found = []
    for meter in np.unique(rows["meter_id"]):
        own = rows["meter_id"] == meter
        hours = rows["hour"][own].astype(int)
        inside = (hours >= 0) & (hours < DAYS * PER_DAY)
        series = np.full(DAYS * PER_DAY, np.nan)
        series[hours[inside]] = rows["energy"][own][inside].astype(float)
        found.append(series)
    found.sort(key=lambda series: -int(np.isfinite(series).sum()))
    return [series for series in found[:METERS] if np.isfinite(series).mean() > 0.5]


if __name__ == "__main__":
    main()
