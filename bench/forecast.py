"""How long a day ahead takes for every enterprise of a district, and how much memory.

``python bench/forecast.py [SERIES]`` makes loads of so many enterprises (3,600 when left out) by the hour for fourteen months, learns
from them and forecasts the next day with bands. Floors: two minutes on two cores, 2 GB, an error below that of the week before.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date

import numpy as np

from tanliu.catalog.editions import scheme
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.forecast.ahead import learn, say
from tanliu.model.forecast.document import Forecasting
from tanliu.model.forecast.panel import Days, Floats, Panel
from tanliu.model.forecast.schema import KIND

FIRST, DAYS = date(2024, 1, 1), 428
MOST_SECONDS, MOST_GB = 120, 2.0


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3600
    rules = read(scheme(load(), KIND), Forecasting).rules()
    values = made_up(count)
    panel = Panel(values, 60, Days.of(FIRST, DAYS + 21, load().calendar))
    origin = (DAYS - 1) * 24
    begun = time.perf_counter()
    learned = learn(panel, origin, 24, rules)
    learning = time.perf_counter() - begun
    said = say(panel, learned, origin)
    seconds = time.perf_counter() - begun
    came, week = values[:, origin:], values[:, origin - 7 * 24 : origin - 6 * 24]
    inside = ((said[0] <= came) & (came <= said[2])).mean()
    error, naive = (np.abs(one - came).sum() / came.sum() for one in (said[1], week))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{count:,} series: learned in {learning:.0f} s, forecast in {seconds - learning:.0f} s; {memory:.2f} GB"
    )
    print(f"error {error:.1%}, week before {naive:.1%}, inside the band {inside:.0%}")
    good = seconds <= MOST_SECONDS and memory <= MOST_GB and error < naive
    print(
        f"at most {MOST_SECONDS} s and {MOST_GB:g} GB, better than the week before: {'yes' if good else 'NO'}"
    )
    return 0 if good else 1


def made_up(count: int) -> Floats:
    """Return loads of enterprises with one to three shifts whose level wanders from day to day."""
    rng = np.random.default_rng(7)
    works = np.repeat(Days.of(FIRST, DAYS, load().calendar).sort == 0, 24)
    hour = np.arange(DAYS * 24) % 24
    values = np.empty((count, DAYS * 24))
    for one in range(count):
        shifts, size = rng.integers(1, 4), np.exp(rng.normal(4, 1.5))
        shape = 0.3 + works * ((hour >= 8 - 2 * (shifts > 1)) & (hour < 8 + 8 * shifts))
        level = np.repeat(np.exp(np.cumsum(rng.normal(0, 0.04, DAYS)) * 0.5), 24)
        values[one] = size * shape * level * rng.lognormal(0, 0.08, DAYS * 24)
    return values


if __name__ == "__main__":
    sys.exit(main())
