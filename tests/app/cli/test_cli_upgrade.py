"""A workspace of an earlier version, with its operational database, opens in this one and comes to the same total.

``workspace-VERSION.tar.gz`` was made by that version: a district, two firms, 743 of 744 hours of a meter (the missing one is
left out of the total), a month of reports of which two of four rows were refused, value added, and one account. It is
never made anew.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: What each version said of the district in March 2025, in kg CO2e.
TOTALS = {"2026.11.0": "86,468.95"}
Run = Callable[..., str]


@pytest.fixture(params=sorted(TOTALS))
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Return a version and its workspace, unpacked."""
    with tarfile.open(HERE / f"workspace-{request.param}.tar.gz") as old:
        old.extractall(tmp_path / "workspace", filter="data")
    return request.param, tmp_path / "workspace"


@pytest.fixture
def run(upgraded: tuple[str, Path]) -> Run:
    """Run commands of this version on it, each in a process of its own, as its people would."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TANLIU_", "DJANGO_"))
    }

    def told(*words: str) -> str:
        command = [sys.executable, "-m", "tanliu", *words, "-w", str(upgraded[1])]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return told


def test_it_opens_and_says_the_same(upgraded: tuple[str, Path], run: Run) -> None:
    version, workspace = upgraded
    run("run")
    assert f"{TOTALS[version]} kg" in run("explain", "D1", "2025-03")
    assert "2 refused rows are open" in run("quarantine")
    assert "0 faults" in run("verify")
    # the database of then is brought to the tables of now, and whoever had an account has it still
    assert "0 cases" in run("cases")
    with closing(sqlite3.connect(workspace / "tanliu.sqlite3")) as database:
        assert database.execute("SELECT username FROM auth_user").fetchall() == [("boss",)]
        assert database.execute("SELECT role FROM office_member").fetchall() == [("district",)]
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"office_ledgertransfer", "office_case"} <= names
    run("check")
