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
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tanliu.app.cli.main import app

HERE = Path(__file__).parent
#: What each version said of the district in March 2025, in kg CO2e.
TOTALS = {"2026.11.0": "86,468.95"}


@pytest.fixture(params=sorted(TOTALS))
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Return a version and its workspace, unpacked."""
    with tarfile.open(HERE / f"workspace-{request.param}.tar.gz") as old:
        old.extractall(tmp_path / "workspace", filter="data")
    return request.param, tmp_path / "workspace"


def _told(*words: str) -> str:
    """Run a command of this version that asks the operational database for nothing."""
    done = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.output


def _alone(*words: str) -> str:
    """Run a command in a process of its own, with the database of the workspace."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TANLIU_", "DJANGO_"))
    }
    command = [sys.executable, "-m", "tanliu", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_opens_and_says_the_same(upgraded: tuple[str, Path]) -> None:
    version, workspace = upgraded
    place = ("-w", str(workspace))
    _told("run", *place)
    assert f"{TOTALS[version]} kg" in _alone("explain", "D1", "2025-03", *place)
    assert "2 refused rows are open" in _told("quarantine", *place)
    assert "0 faults" in _alone("verify", *place)
    # the database of then is brought to the tables of now, and whoever had an account has it still
    assert "0 cases" in _alone("cases", *place)
    with closing(sqlite3.connect(workspace / "tanliu.sqlite3")) as database:
        assert database.execute("SELECT username FROM auth_user").fetchall() == [("boss",)]
        assert database.execute("SELECT role FROM office_member").fetchall() == [("district",)]
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"office_ledgertransfer", "office_case"} <= names
