"""Run small files after public bug reports and print what was right, what came out, and whether they agree.

    python bench/reader_cases.py [--folder FOLDER] [CASE ...]

Each folder is copied and its ``run.sh`` run there. A case is right when all patterns of its kind are found in what the run
prints (or, after ``!``, are not found); ``bench/reader_cases.csv`` holds them. The folders lie beside the checkout, in
``../shared/data/reader_cases``, or where ``--folder`` says. Where a case could not be said by any
mapping when it was written, the mapping that says it now lies in ``bench/reader_cases/CASE``.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
_SECONDS = 900


def main(folder: Path, only: list[str]) -> int:
    with (_HERE / "reader_cases.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["case"]: row for row in csv.DictReader(file)}
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        shutil.copy(folder / "show.py", temporary)
        for case in sorted(path for path in folder.iterdir() if path.is_dir()):
            if only and not any(case.name.startswith(name) for name in only):
                continue
            printed = _run(case, Path(temporary) / case.name)
            verdict = _verdict(printed, wanted.get(case.name))
            failed += verdict != "ok"
            print(f"{case.name:34} {wanted.get(case.name, {}).get('right', '?'):60} {verdict}", flush=True)
            if only:
                print(printed)
    print(f"{failed} not right")
    return failed


def _run(case: Path, copy: Path) -> str:
    shutil.copytree(case, copy)
    if (now := _HERE / "reader_cases" / case.name).is_dir():
        shutil.copytree(now, copy, dirs_exist_ok=True)
    home = Path(sys.executable).parent
    environment = {**os.environ, "T": str(home / "tanliu"), "PY": sys.executable, "COLUMNS": "300"}
    done = subprocess.run(
        ["sh", "run.sh"], cwd=copy, env=environment, capture_output=True, text=True, timeout=_SECONDS
    )
    return done.stdout + done.stderr


def _verdict(printed: str, row: dict[str, str] | None) -> str:
    if "Traceback" in printed:
        return "traceback"
    if row is None:
        return "no pattern"
    for pattern in row["patterns"].split(" && "):
        wanted = not pattern.startswith("!")
        if bool(re.search(pattern.removeprefix("!"), printed)) != wanted:
            return f"not right: {pattern}"
    return "ok"


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--folder", type=Path, default=_HERE.parents[1] / "shared/data/reader_cases")
    asked.add_argument("case", nargs="*")
    chosen = asked.parse_args()
    sys.exit(min(main(chosen.folder, chosen.case), 1))
