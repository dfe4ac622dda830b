"""Two officers at once, on SQLite and on PostgreSQL: nothing is given twice, nothing is lost, one tree grows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from two_databases import KINDS, environments


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a site with an empty database."""
    yield from environments(request.param, tmp_path)


def test_two_officers_at_once(site: dict[str, str]) -> None:
    command = [sys.executable, str(Path(__file__).with_name("racing_officers.py"))]
    done = subprocess.run(command, env=site, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for one in told["spent"]:
        assert one == {"got": ["True", "balance_covers"], "held": [0, 0]}
    for one in told["retried"]:
        assert one == {"got": ["False", "True"], "held": 0}
    for one in told["ended"]:
        assert one == {"got": ["True", "ended_once"], "reserved": 0}
    assert told["whole"] == {"places": True, "root": True, "total": 0}
