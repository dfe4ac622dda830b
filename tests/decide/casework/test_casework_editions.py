"""A case goes on in a later edition as that edition says, and an edition that leaves a case without a place is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from casework_case import CALENDAR, READY, permit, process

from tanliu.decide.casework.checks import faults as of_process
from tanliu.decide.casework.editions import migrated
from tanliu.decide.casework.interpreter import opened, step
from tanliu.decide.casework.machine import machine
from tanliu.decide.casework.migrations import faults
from tanliu.decide.casework.types import Case, Event
from tanliu.kit.errors import TanliuError

STATES = {"draft": "draft", "heard": "examined", "lacking": "lacking"}


def later() -> dict[str, Any]:
    """Return a second edition: *heard* is called *examined*, and the clock of the decision *verdict*."""
    data = permit()
    data |= {"edition": "2", "migrates": {"1": {"states": dict(STATES), "clocks": {"decision": "verdict"}}}}
    data["states"]["examined"] = data["states"].pop("heard")
    data["clocks"]["verdict"] = data["clocks"].pop("decision")
    for one in data["transitions"]:
        one["from"] = ["examined" if state == "heard" else state for state in one["from"]]
        one["to"] = "examined" if one["to"] == "heard" else one["to"]
        if "clocks" in one:
            one["clocks"] = {key: ["verdict"] for key in one["clocks"]}
    return data


def found(data: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...], object]]:
    assert of_process(process(data)) == []
    return [(str(one.what), one.at, one.found) for one in faults(process(data), {"1": process()})]


def test_a_sound_migration_has_no_fault() -> None:
    assert found(later()) == []


@pytest.mark.parametrize(
    ("change", "what", "at"),
    [
        (lambda one: one["states"].pop("lacking"), "has no place in this one", ("states",)),
        (lambda one: one["states"].update(heard="heard"), "unknown state", ("states", "heard")),
        (lambda one: one["states"].update(begun="draft"), "unknown state", ("states", "begun")),
        (lambda one: one["states"].update(heard="granted"), "does not end a case", ("states", "heard")),
        (lambda one: one["clocks"].clear(), "unknown clock", ("clocks", "decision")),
        (lambda one: one["clocks"].update(sundial="verdict"), "unknown clock", ("clocks", "sundial")),
    ],
)
def test_a_case_without_a_place_is_found(
    change: Callable[[Any], Any], what: str, at: tuple[str, ...]
) -> None:
    data = later()
    change(data["migrates"]["1"])
    assert [one for one in found(data) if what in one[0] and one[1] == ("migrates", "1", *at)]


def test_a_migration_from_nowhere_is_found() -> None:
    data = later()
    data["migrates"]["0"] = data["migrates"].pop("1")
    assert [(one[0], one[2]) for one in found(data)] == [("unknown edition in a process", "0")]


def test_a_clock_that_comes_to_a_state_where_silence_has_no_effect_is_found() -> None:
    """Cases of the old edition come with a clock that no case of the new one has in this state."""
    before, data = permit(), later()
    before["clocks"]["hurry"] = {
        "name": {"en": "x", "zh": "x"}, "working_days": 3, "silence": {"rule": "deem_refused", "action": "inquire"}
    }  # fmt: skip
    before["transitions"][0]["clocks"] = {"start": ["decision", "hurry"]}
    before["transitions"][1]["by"] = ["office", "clock"]
    for number in (1, 3, 4):
        before["transitions"][number]["clocks"] = {
            **before["transitions"][number].get("clocks", {}), "stop": ["decision", "hurry"]
        }  # fmt: skip
    data["clocks"]["hurry"] = before["clocks"]["hurry"]
    data["transitions"][2]["clocks"] = {"resume": ["verdict"], "start": ["hurry"]}
    told = [(str(one.what), one.at, one.found) for one in faults(process(data), {"1": process(before)})]
    assert ("silence has no effect in this state", ("states", "examined"), "hurry") in told


def test_a_case_goes_on_with_its_clocks_and_branches() -> None:
    old, new = machine(process()), machine(process(later()))
    case = step(old, opened(old), Event("apply", "firm", date(2025, 3, 3), 1, facts=READY), CALENDAR).case
    moved = migrated(case, process(later()).migrates["1"])
    assert (moved.state, moved.revision) == ("examined", case.revision + 1)
    assert moved.clocks == {"verdict": case.clocks["decision"]} and moved.branches == case.branches
    asked = step(new, moved, Event("inquire", "office", date(2025, 3, 7), moved.revision), CALENDAR).case
    assert asked.state == "lacking" and asked.clocks["verdict"].used_days == 4


def test_a_state_without_a_place_stops_it() -> None:
    with pytest.raises(TanliuError, match="does not say where a case in this state goes on"):
        migrated(Case("granted"), process(later()).migrates["1"])
