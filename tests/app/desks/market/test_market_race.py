"""Two act at once on the market, on SQLite and on PostgreSQL: nothing is sold twice, delivered twice, or lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from two_databases import KINDS, environments

HERE = Path(__file__).parent
Rounds = dict[str, list[dict[str, Any]]]
ONE = ["ConflictError", "done"]


@pytest.fixture(scope="module", params=KINDS)
def raced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """Return by act what came of each round."""
    for site in environments(request.param, tmp_path_factory.mktemp("site")):
        site["PYTHONPATH"] = os.pathsep.join([str(HERE.parents[2]), site.get("PYTHONPATH", "")])
        command = [sys.executable, str(HERE / "racing_traders.py")]
        done = subprocess.run(command, env=site, check=True, capture_output=True, text=True)
        yield json.loads(done.stdout)


def test_what_is_left_of_an_order_is_taken_once(raced: Rounds) -> None:
    for told in raced["take_last"]:
        assert sorted(told["got"]) == ONE and told["trades"] == 1 and told["has"] == [0, 10]
    for told in raced["take_or_withdraw"]:
        assert sorted(told["got"]) == ONE
        assert (told["trades"], told["has"]) == ((1, [0, 10]) if told["got"][0] == "done" else (0, [10, 0]))


def test_nothing_is_offered_twice_and_a_request_is_one_order(raced: Rounds) -> None:
    for told in raced["sell_twice"]:
        assert sorted(told["got"]) == ["TanliuError", "done"] and told["has"] == [4, 6]
    assert all(told == {"got": ["done", "done"], "has": [4, 6]} for told in raced["same_twice"])


def test_a_trade_is_delivered_once_or_void(raced: Rounds) -> None:
    assert all(told == {"got": ["done", "done"], "has": [[0, 0], [10, 0]]} for told in raced["deliver_twice"])
    for told in raced["deliver_or_void"]:
        assert sorted(told["got"]) == ONE
        assert told["has"] == ([[0, 0], [10, 0]] if told["got"][0] == "done" else [[10, 0], [0, 0]])


def test_an_auction_is_run_once(raced: Rounds) -> None:
    for told in raced["run_twice"]:
        assert told == {"got": ["done", "done"], "trades": 1, "has": [6, 4]}


def test_the_books_hold_after_all_of_it(raced: Rounds) -> None:
    assert raced["books"] == [{"faults": []}]
