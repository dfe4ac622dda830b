"""Two people act at once on one case, on SQLite and on PostgreSQL: one moves it, the other is told, nothing is doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from two_databases import KINDS, environments

HERE = Path(__file__).parent


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a site with an empty database."""
    yield from environments(request.param, tmp_path)


def _raced(site: dict[str, str], what: str) -> list[dict[str, Any]]:
    command = [sys.executable, str(HERE / "racing_people.py"), what]
    done = subprocess.run(command, env=site, check=True, capture_output=True, text=True)
    rounds: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(rounds) >= 15
    return rounds


def test_one_of_two_moves_a_case(site: dict[str, str]) -> None:
    for told in _raced(site, "moved"):
        assert sorted(told["got"]) == ["ConflictError", "taken"]
        winner = ("ann", "ben")[told["got"].index("taken")]
        assert (told["state"], told["revision"], told["steps"], told["notices"]) == ("asked", 2, [winner], 1)


def test_one_of_two_opens_a_case(site: dict[str, str]) -> None:
    for told in _raced(site, "begun"):
        assert sorted(told["got"]) == ["ConflictError", "taken"] and told["cases"] == 1


def test_what_is_done_for_one_cause_is_done_once(site: dict[str, str]) -> None:
    """Both get the answer of who was first."""
    for told in _raced(site, "once"):
        assert told["got"][0] == told["got"][1] in ("ann", "ben") and told["events"] == 1


def test_two_workers_tell_once_that_a_day_is_over(site: dict[str, str]) -> None:
    for told in _raced(site, "tended"):
        assert told["got"] == ["tended", "tended"] and told["steps"] == 1
        assert told["told"] == ["2026-03-16 -5 firm", "2026-03-16 0 judge", "2026-03-16 3 firm"]


def test_an_answer_is_kept_once_and_a_file_of_two_once(site: dict[str, str]) -> None:
    for told in _raced(site, "kept"):
        assert told == {"got": ["kept", "kept"], "answers": 1, "files": 1}


def test_two_workers_send_a_notice_once(site: dict[str, str]) -> None:
    for told in _raced(site, "sent"):
        assert told == {"got": ["worked", "worked"], "carried": 1, "states": ["sent"]}


def test_a_kilowatt_hour_is_credited_once_and_the_last_reward_goes_once(site: dict[str, str]) -> None:
    for told in _raced(site, "credited"):
        assert told == {"got": ["", "twice"], "counted": 1, "redeemed": ["ConflictError", "True"], "paid": 10}
