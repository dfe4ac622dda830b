"""Kill -9 at any moment, on SQLite and on PostgreSQL: nothing that was acknowledged is lost, nothing is doubled.

``TANLIU_LEDGER_KILLS`` says how often; the suite has a short run.
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

KILLS = int(os.environ.get("TANLIU_LEDGER_KILLS", "5"))


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a site with an empty database."""
    yield from environments(request.param, tmp_path)


def test_nothing_is_lost_or_doubled(site: dict[str, str]) -> None:
    command = [sys.executable, str(Path(__file__).with_name("killed_poster.py")), str(KILLS)]
    done = subprocess.run(command, env=site, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["killed"], told["lost"], told["faults"]) == (KILLS, [], [])
    a_round = sum(10 + at for at in range(20))
    assert told["budget"] == told["rounds"] * a_round
    assert told["reserve"] == 7 * told["rounds"] and told["allowance"] == told["rounds"] * (a_round - 7)
    # of five reports each the newest of its versions counts
    assert told["decided"] == sum(3 * number for number in range(told["rounds"] - 5, told["rounds"]))
