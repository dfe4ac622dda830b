"""Kill -9 while cases move, on SQLite and on PostgreSQL: no acknowledged step is lost, none is taken twice or by half.

``TANLIU_CASE_KILLS`` says how often; the suite has a short run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from two_databases import KINDS, environments

KILLS = int(os.environ.get("TANLIU_CASE_KILLS", "4"))


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a site with an empty database."""
    yield from environments(request.param, tmp_path)


def test_no_step_is_lost_or_taken_twice(site: dict[str, str]) -> None:
    command = [sys.executable, str(Path(__file__).with_name("killed_officer.py")), str(KILLS)]
    done = subprocess.run(command, env=site, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["killed"], told["lost"], told["faults"], told["cases"]) == (KILLS, [], [], 12)
