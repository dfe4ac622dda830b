"""How good the estimates are: hide fuels of Seattle's buildings and of the demo's firms, and days of Cambridge's meters.

``python bench/estimation.py WORKSPACE ...`` takes computed workspaces (``tanliu run``, ``tanliu demo``); of each it
hides a third of those who report all their energy, three times, and prints the errors beside those of the
industry's ratio of sums.
"""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import numpy as np

from tanliu.app.actions.estimate_known import Known, known
from tanliu.app.actions.estimate_rules import choices
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.model.estimate.checks import Hidden, hide
from tanliu.model.estimate.types import Rules

SHARE, SEEDS = 0.3, (1, 2, 3)
NUMBERS = [field.name for field in fields(Hidden) if field.name != "coverages"]


def main() -> None:
    catalog = load()
    told = choices(catalog)
    for name in sys.argv[1:]:
        with Workspace(Path(name)) as workspace:
            years = known(workspace, catalog, told)
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


def show(title: str, year: Known, covariates: tuple[str, ...], rules: Rules) -> None:
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


if __name__ == "__main__":
    main()
