"""Two act at once on the market, on SQLite and on PostgreSQL: nothing is sold twice, delivered twice, or lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from two_databases import KINDS, Rounds, raced_on

ONE = ["ConflictError", "done"]


@pytest.fixture(scope="module", params=KINDS)
def raced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """Return by act what came of each round."""
    yield from raced_on(
        request.param, tmp_path_factory.mktemp("site"), Path(__file__).with_name("racing_traders.py")
    )


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
