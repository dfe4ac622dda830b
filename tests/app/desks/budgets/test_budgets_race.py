"""Two officers act at once on budgets, on SQLite and on PostgreSQL: nothing is done twice, lost, or a fault of ours."""

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
        request.param,
        tmp_path_factory.mktemp("site"),
        Path(__file__).with_name("racing_officers_of_budgets.py"),
    )


def test_a_plan_is_issued_once(raced: Rounds) -> None:
    for told in raced["issue_twice"]:
        assert sorted(told["got"]) == ONE and told["held"] == 1000
        assert [one[4:] for one in told["numbers"]] == ["-1"]


def test_of_two_plans_of_a_year_the_later_replaces_the_first(raced: Rounds) -> None:
    for told in raced["issue_two"]:
        assert told == {"got": ["done", "done"], "states": ["issued", "replaced"]}


def test_a_plan_that_was_taken_back_is_not_issued_over_who_took_it_back(raced: Rounds) -> None:
    """On PostgreSQL both were told that it was done."""
    for told in raced["issue_or_withdraw"]:
        assert sorted(told["got"]) == ONE
        issued = told["got"][0] == "done"
        assert (told["state"], told["held"]) == (("issued", 1000) if issued else ("withdrawn", 0))


def test_an_appeal_is_lodged_once(raced: Rounds) -> None:
    assert all(sorted(told["got"]) == ONE and told["cases"] == 1 for told in raced["lodge_twice"])


def test_an_appeal_is_decided_once(raced: Rounds) -> None:
    for told in raced["grant_twice"]:
        assert sorted(told["got"]) == ONE and (told["state"], told["held"]) == ("granted", 1400)
    for told in raced["grant_or_refuse"]:
        granted = told["got"] == ["done", "ConflictError"]
        assert granted or told["got"] == ["ConflictError", "done"]
        assert (told["state"], told["held"]) == (("granted", 1400) if granted else ("refused", 1000))


def test_a_warning_is_raised_once_and_answered_once(raced: Rounds) -> None:
    """On PostgreSQL the second who looked was told of a fault of ours."""
    assert all(told == {"got": ["done", "done"], "warnings": 1} for told in raced["supervise_twice"])
    for told in raced["answer_twice"]:
        assert sorted(told["got"]) == ONE
        assert told["answer"] == ("one", "two")[told["got"].index("done")]


def test_an_order_is_placed_once_and_withdrawn_once(raced: Rounds) -> None:
    assert all(told == {"got": ["done", "done"], "orders": 1} for told in raced["order_twice"])
    assert all(sorted(told["got"]) == ONE for told in raced["withdraw_order_twice"])


def test_a_budget_is_acknowledged_once(raced: Rounds) -> None:
    assert all(told == {"got": ["done", "done"], "receipts": 1} for told in raced["acknowledge_twice"])


def test_the_books_hold_after_all_of_it(raced: Rounds) -> None:
    (told,) = raced["books"]
    assert told["faults"] == [] and told["keys"] > 1000
