"""Two people act at once on one case, on SQLite and on PostgreSQL: one moves it, the other is told, nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from two_databases import KINDS, Rounds, raced_on


@pytest.fixture(scope="module", params=KINDS)
def raced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """Return by act what came of each round."""
    for found in raced_on(
        request.param, tmp_path_factory.mktemp("site"), Path(__file__).with_name("racing_people.py")
    ):
        assert all(len(rounds) >= 15 for rounds in found.values())
        yield found


def test_one_of_two_moves_a_case(raced: Rounds) -> None:
    for told in raced["moved"]:
        assert sorted(told["got"]) == ["ConflictError", "taken"]
        winner = ("ann", "ben")[told["got"].index("taken")]
        assert (told["state"], told["revision"], told["steps"], told["notices"]) == ("asked", 2, [winner], 1)


def test_one_of_two_opens_a_case(raced: Rounds) -> None:
    for told in raced["begun"]:
        assert sorted(told["got"]) == ["ConflictError", "taken"] and told["cases"] == 1


def test_what_is_done_for_one_cause_is_done_once(raced: Rounds) -> None:
    """Both get the answer of who was first."""
    for told in raced["once"]:
        assert told["got"][0] == told["got"][1] in ("ann", "ben") and told["events"] == 1


def test_two_workers_tell_once_that_a_day_is_over(raced: Rounds) -> None:
    for told in raced["tended"]:
        assert told["got"] == ["tended", "tended"] and told["steps"] == 1
        assert told["told"] == ["2026-03-16 -5 firm", "2026-03-16 0 judge", "2026-03-16 3 firm"]


def test_an_answer_is_kept_once_and_a_file_of_two_once(raced: Rounds) -> None:
    for told in raced["kept"]:
        assert told == {"got": ["kept", "kept"], "answers": 1, "files": 1}


def test_two_workers_send_a_notice_once(raced: Rounds) -> None:
    for told in raced["sent"]:
        assert told == {"got": ["worked", "worked"], "carried": 1, "states": ["sent"]}


def test_a_kilowatt_hour_is_credited_once_and_the_last_reward_goes_once(raced: Rounds) -> None:
    for told in raced["credited"]:
        assert told == {"got": ["", "twice"], "counted": 1, "redeemed": ["ConflictError", "True"], "paid": 10}


def test_a_list_of_institutions_is_decided_once(raced: Rounds) -> None:
    for told in raced["published"]:
        won = next(one for one in told["decided"] if one in ("published", "refused"))
        assert sorted(told["decided"]) == sorted(["ConflictError", won]) and told["state"] == won
        assert told["by"] == {"published": "ann", "refused": "ben"}[won]
        assert sorted(told["withdrawn"]) == ["ConflictError", "withdrawn"] and told["reason"] in (
            "by ann",
            "by ben",
        )
        assert told["trail"] == [1, 1], "the trail tells one decision"
