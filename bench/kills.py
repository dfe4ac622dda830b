"""Kill everything that changes something, at any moment, and look at what is left: python bench/kills.py [--kills 200]

Half of the kills fall on the verbs of a workspace in turn (import, mend, settle, compute, estimate, findings, publish,
restate, compact, back-up, booking, restore, withdrawal), each table compared with that of a workspace in which nobody was
killed; the others on what listens, books and takes readings in, on postings of the ledger and on steps of cases, the last
two on SQLite and on PostgreSQL where it answers.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

#: Share of the kills, the variable that says how many, and the test, which takes so many on each of its databases.
PARTS = (
    (0.5, "TANLIU_VERB_KILLS", "tests/app/compute/test_compute_kills.py", 1),
    (0.2, "TANLIU_KILLS", "tests/app/live/test_live_kills.py", 1),
    (0.15, "TANLIU_LEDGER_KILLS", "tests/app/platform/ledger/test_ledger_kills.py", 2),
    (0.15, "TANLIU_CASE_KILLS", "tests/app/platform/test_casework_kills.py", 2),
)


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--kills", type=int, default=200)
    kills, bad = told.parse_args().kills, 0
    for share, variable, test, databases in PARTS:
        number = -(-round(kills * share) // databases)
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--tb=short", "-rfs", test]
        environment = os.environ | {variable: str(number)}
        code = subprocess.run(command, cwd=Path(__file__).parents[1], env=environment, check=False).returncode
        seconds = time.monotonic() - began
        print(
            f"{test}: {number} kills on {databases} kind(s) of store in {seconds:.0f} s: {'faults' if code else 'whole'}"
        )
        bad += code != 0
    return bad


if __name__ == "__main__":
    sys.exit(main())
