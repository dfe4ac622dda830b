"""How good the early warning is on real meters: probabilities beside a straight line and the base rate.

``python bench/warning.py [FILE]`` takes hourly energy by building (building, carrier, ts, kwh), by default that of the
Cambridge estate beside the checkout. Each electricity meter has a budget of 90, 97, 103 and 110 % of what it used the year
before; in each month of 2018 and 2019 the probability is told from what was known then: errors of forecasts of earlier years
alone. A year counts where nine hours in ten of each month are known, zeros being what the publisher put for missing ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from tanliu.model.overrun.outlook import Flags, Floats, calibration, errors, probability, rest, score

FILE = Path(__file__).parents[2] / "shared" / "data" / "cambridge" / "dev_2016_2019.parquet"
BUDGETS = (0.90, 0.97, 1.03, 1.10)
TESTED, FIRST, MONTHS = (2018, 2019), 2016, 12
KNOWN = 0.9
EDGES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
ALARM = 0.8
MOST_OFF, LEAST_RECALL, MOST_FALSE = 0.08, 0.9, 0.15

_MONTHS = """
    SELECT building, year(ts) AS year, month(ts) AS month, sum(kwh) AS used,
           sum((kwh > 0)::INT) / (24.0 * extract(day FROM last_day(any_value(ts)))) AS known
    FROM read_parquet(?) WHERE carrier = 'electricity' GROUP BY ALL ORDER BY ALL"""


def years(file: Path) -> dict[int, Floats]:
    """Return kWh by year, building and month; NaN for a whole year in which a month is not known well enough."""
    rows = duckdb.execute(_MONTHS, [str(file)]).fetchall()
    at = {name: place for place, name in enumerate(sorted({row[0] for row in rows}))}
    made = {year: np.full((len(at), MONTHS), np.nan) for year in {row[1] for row in rows}}
    for building, year, month, used, known in rows:
        if known >= KNOWN:
            made[year][at[building], month - 1] = used
    for table in made.values():
        table[np.isnan(table).any(axis=1)] = np.nan
    return made


def told(used: dict[int, Floats], year: int, known: int) -> tuple[Floats, Flags, Flags]:
    """Return probability, straight line and what came, of every meter and budget that can be judged."""
    before, now = used[year - 1], used[year]
    past = np.stack([errors(used[one - 1], used[one], known) for one in range(FIRST + 1, year)], axis=1)
    to_date, to_come = now[:, :known].sum(axis=1), rest(before, now, known)
    parts = []
    for share in BUDGETS:
        budget = share * before.sum(axis=1)
        probable = probability(budget, to_date, to_come, past)
        judged = np.isfinite(probable) & np.isfinite(now.sum(axis=1))
        line, passed = to_date * MONTHS / known > budget, now.sum(axis=1) > budget
        # the order of meters stays, so that months can be laid side by side
        parts.append((np.where(judged, probable, np.nan), line, passed))
    probable, line, passed = (np.concatenate(column) for column in zip(*parts, strict=True))
    return probable, line, passed


def main() -> int:
    used = years(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
    table = Table(
        "month",
        "cases",
        "probability",
        "straight line",
        "base rate",
        "met",
        title="Brier score (less is better)",
    )
    every: list[tuple[Floats, Flags]] = []
    months, good = [], True
    for known in range(1, MONTHS):
        probable, line, passed = (
            np.concatenate(column)
            for column in zip(*(told(used, year, known) for year in TESTED), strict=True)
        )
        months.append(probable)
        here = np.isfinite(probable)
        found = score(probable[here], line[here], passed[here])
        met = found.brier < min(found.line, found.base_rate)
        good &= met
        every.append((probable[here], passed[here]))
        table.add_row(
            str(known), str(found.count), f"{found.brier:.3f}", f"{found.line:.3f}", f"{found.base_rate:.3f}", "yes" if met else "NO"
        )  # fmt: skip
    console = Console(width=100)
    console.print(table)
    probable, came = (np.concatenate(column) for column in zip(*every, strict=True))
    good &= shown_calibration(console, probable, came)
    good &= shown_alarms(console, np.array(months), passed)
    return 0 if good else 1


def shown_calibration(console: Console, probable: Floats, came: Flags) -> bool:
    """Print what was said and what came; return whether no bin is further off than allowed."""
    table = Table("said", "came", "off", "cases", title="Calibration")
    found = calibration(probable, came, EDGES)
    for said, share, count in found:
        table.add_row(f"{said:.2f}", f"{share:.2f}", f"{said - share:+.3f}", str(count))
    console.print(table)
    worst = max(abs(said - share) for said, share, _ in found)
    console.print(f"furthest off {worst:.3f}, at most {MOST_OFF}: {'yes' if worst <= MOST_OFF else 'NO'}")
    return worst <= MOST_OFF


def shown_alarms(console: Console, months: Floats, passed: Flags) -> bool:
    """Print alarms of a meter-year: given in any month or not."""
    judged = np.isfinite(months).any(axis=0)
    raised = np.nan_to_num(months[:, judged]) > ALARM
    ever, came = raised.any(axis=0), passed[judged]
    lead = MONTHS - 1 - raised.argmax(axis=0)[ever & came]
    recall, false, of_alarms = ever[came].mean(), ever[~came].mean(), (~came[ever]).mean()
    console.print(
        f"alarm above {ALARM}: {judged.sum()} budgets of meter-years, recall {recall:.2f} (at least {LEAST_RECALL}), "
        f"false {false:.2f} of those that kept it, {of_alarms:.2f} of the alarms (at most {MOST_FALSE}), "
        f"median lead {np.median(lead):.0f} months"
    )
    return bool(recall >= LEAST_RECALL and max(false, of_alarms) <= MOST_FALSE)


if __name__ == "__main__":
    sys.exit(main())
