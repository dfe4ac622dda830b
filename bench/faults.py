"""Let the disk fail in many ways while a workspace is changed: python bench/faults.py [--seeds 500] [--first 0]

Each seed takes one of ten verbs (import, booking, compute, publish, mend, compact, back-up, restore ...) and one fault: a kill
or a loss of power at some step towards the disk, EIO, ENOSPC, or files that take only so many bytes, which the engines'
own writes meet too. Then the verb is done once more, or, where it was told as done, is not; nothing may be lost, doubled or half.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

TEST = "tests/app/compute/test_compute_pairs.py"


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--seeds", type=int, default=500)
    told.add_argument("--first", type=int, default=0)
    asked = told.parse_args()
    began = time.monotonic()
    environment = os.environ | {"TANLIU_FAULTS": str(asked.seeds), "TANLIU_FIRST_FAULT": str(asked.first)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--dist",
        "load",
        "--tb=short",
        "-rf",
        "-k",
        "disk_that_fails",
        TEST,
    ]
    code = subprocess.run(command, cwd=Path(__file__).parents[1], env=environment, check=False).returncode
    print(f"{asked.seeds} seeds in {time.monotonic() - began:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
