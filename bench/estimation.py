"""How good the estimates are: hide fuels of buildings and firms, and hours of meters.

``python bench/estimation.py WORKSPACE ...`` takes computed workspaces (``tanliu run``, ``tanliu demo``); of each it
hides a third of those who report all their energy, three times, and prints the errors beside those of the
industry's ratio of sums. Of years reported by month it shows one to eleven months of the hidden firms, with and
without their other years, and prints the errors of the months that are not shown. Of hourly meters with nearly all hours of a year known it hides gaps of several lengths.
"""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import numpy as np

from tanliu.app.desks.estimates.actions.energy_years import energy_years
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.model.estimate.checks import Hidden, HiddenMonths, hide, hide_months, hide_runs
from tanliu.model.estimate.gaps import GapRules
from tanliu.model.estimate.load import settings
from tanliu.model.estimate.observed import EnergyYear
from tanliu.model.estimate.regression import Floats
from tanliu.model.estimate.types import Rules

SHARE, SEEDS = 0.3, (1, 2, 3)
METERS, LENGTHS = 40, (1, 6, 24, 72)
NUMBERS = [field.name for field in fields(Hidden) if field.name != "coverages"]


def main() -> None:
    catalog = load()
    told = settings(catalog)
    for name in sys.argv[1:]:
        with Workspace(Path(name)) as workspace:
            years = energy_years(workspace, catalog, told)
            hours(workspace, told.gaps)
        for year in years:
            told_of = [
                c for c in told.covariates if np.isfinite(year.firms.covariates[c][year.full]).mean() > 0.8
            ]
            for covariates in ((), tuple(told_of)):
                show(
                    f"{name} {year.year} {' '.join(covariates) or 'electricity only'}",
                    year,
                    covariates,
                    told.rules,
                )
            if len(year.periods) > 1:
                months(f"{name} {year.year}", year, told.rules)


def months(title: str, year: EnergyYear, rules: Rules) -> None:
    """Hide months of the same firms, chosen by chance."""
    rows = list(year.full)
    firms, past = year.firms.only(()).take(rows), year.past.take(rows)
    for kind in ("this year's months", "this year's months and other years", "other years"):
        found = []
        for seed in SEEDS:
            rng = np.random.default_rng(seed)
            out = rng.permutation(len(rows))[: int(SHARE * len(rows))]
            count = 0 if kind == "other years" else rng.integers(1, 12, (len(rows), 1))
            shown = past.told & ~past.this_year & (kind != "this year's months")
            chance = np.where(past.this_year & past.told, rng.random(shown.shape), 2)
            shown |= chance.argsort(axis=1).argsort(axis=1) < count
            some = np.flatnonzero(shown.any(axis=1))
            at = {row: place for place, row in enumerate(some)}
            told = hide_months(
                firms.take(some), past.take(some), shown[some], year.electricity_kgco2e[rows][some],
                [at[row] for row in out if row in at], rules,
            )  # fmt: skip
            found += [told] if told else []
        print(f"\n{title}: {kind} shown of {SHARE:.0%} of {len(rows)} firms, {len(found)} times")
        for field in fields(HiddenMonths) if found else ():
            each = [getattr(one, field.name) for one in found]
            print(f"  {field.name:24} {np.mean(each):7.3f}   {' '.join(f'{one:.3f}' for one in each)}")


def show(title: str, year: EnergyYear, covariates: tuple[str, ...], rules: Rules) -> None:
    rows = sorted(set(year.full) & set(year.firms.only(covariates).whole().astype(int).tolist()))
    firms = year.firms.only(covariates).take(rows)
    found = []
    for seed in SEEDS:
        out = np.random.default_rng(seed).permutation(len(rows))[: int(SHARE * len(rows))]
        values = (year.other_kgce[rows], year.other_kgco2e[rows], year.electricity_kgco2e[rows])
        found.append(hide(firms, *values, out.tolist(), rules))
    print(f"\n{title}: {len(rows)} firms, {len(SEEDS)} times {SHARE:.0%} hidden")
    for number in NUMBERS:
        each = [getattr(one, number) for one in found]
        print(f"  {number:24} {np.mean(each):7.3f}   {' '.join(f'{one:.3f}' for one in each)}")
    for group in sorted({name for one in found for name, (count, _) in one.coverages.items() if count >= 30}):
        shares = [one.coverages[group][1] for one in found if group in one.coverages]
        print(f"  inside, {group:40} {np.mean(shares):.2f}")


def hours(workspace: Workspace, rules: GapRules) -> None:
    """Hide gaps of the meters with the most hours known in the middle year."""
    years = sorted({month // 100 for month in workspace.months("reading")})
    year = years[len(years) // 2] if years else 0
    scan = workspace.lake.scan("reading", where={"month": [100 * year + month for month in range(1, 13)]})
    meters = workspace.connection.execute(
        f"""SELECT meter_id FROM {scan} JOIN {workspace.lake.scan("meter")} USING (meter_id)
            WHERE quantity > 0 AND interval_minutes = 60 GROUP BY 1 HAVING count(*) > 8700 ORDER BY 1 LIMIT {METERS}"""
    ).fetchall()
    for length in LENGTHS if meters else ():
        rng, errors, inside = np.random.default_rng(1), {}, []
        for (meter,) in meters:
            series = _hourly(workspace, scan, meter)
            known = [
                at
                for at in range(720, len(series) - 720)
                if np.isfinite(series[at - 1 : at + length + 1]).all()
            ]
            found = hide_runs(series, 24, rng.choice(known, 8, replace=False).tolist(), length, rules)
            inside += found.inside
            for name, values in found.errors.items():
                errors.setdefault(name, []).extend(values[np.isfinite(values)])
        told = "  ".join(f"{name} {np.median(values):.1%}" for name, values in errors.items())
        print(f"gap of {length:3} h, {len(meters)} meters of {year}: {told}  inside {np.mean(inside):.2f}")


def _hourly(workspace: Workspace, scan: str, meter: int) -> Floats:
    rows = workspace.connection.execute(
        f"SELECT epoch(start)::BIGINT // 3600, sum(quantity)::DOUBLE FROM {scan} WHERE meter_id = {meter} GROUP BY 1"
    ).fetchall()
    first = min(hour for hour, _ in rows)
    series = np.full(max(hour for hour, _ in rows) - first + 1, np.nan)
    for hour, energy in rows:
        series[hour - first] = energy or np.nan
    return series


if __name__ == "__main__":
    main()
