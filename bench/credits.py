"""How many acts of residents are judged in a second, and what a million of a month take.

``python bench/credits.py [ACTS]`` makes so many rides (1,000,000 when left out) of fifty thousand residents up and judges them in one month.
Floor: a million in at most five minutes on one core, each with the verdict that it has alone.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.credit.claim import Act, judged
from tanliu.decide.credit.document import Methodology

RESIDENTS, MOST_SECONDS, METHOD = 50_000, 300, "shared-bike-metro"


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    methods = {id: read(editions[-1], Methodology) for id, editions in load().documents["credits"].items()}
    acts = list(rides(count))
    begun = time.process_time()
    found = judged(acts, methods)
    seconds = time.process_time() - begun
    told = Counter(one.reason or "counts" for one in found)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{count:,} acts in {seconds:.1f} s of one core: {count / seconds:,.0f} acts/s; {memory:.2f} GB; {dict(told)}"
    )
    good = seconds * 1_000_000 / count <= MOST_SECONDS
    print(f"a million in at most {MOST_SECONDS} s: {'yes' if good else 'NO'}")
    return 0 if good else 1


def rides(count: int) -> Iterator[Act]:
    """Yield rides of one month; one in a hundred is told twice, one in fifty is faster than a bike."""
    chance = random.Random(11)
    first = datetime.fromisoformat("2025-03-01T06:00+08:00")
    for number in range(count):
        start = first + timedelta(days=chance.randrange(31), minutes=chance.randrange(900))
        km = Decimal(chance.randrange(8, 90)) / 10
        minutes = float(km) * (0.5 if chance.random() < 0.02 else 5)
        ref = f"{number - 1 if chance.random() < 0.01 else number}"
        yield Act(
            f"{number}", "bike_ride", METHOD, f"R{chance.randrange(RESIDENTS)}", km, start, start + timedelta(minutes=minutes), "operator", ref,
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
