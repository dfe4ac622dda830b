"""A process is checked before a case runs: every kind of fault is planted once and found at its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from casework_case import document, permit, process

from tanliu.catalog.load import load
from tanliu.decide.casework.checks import across, faults

Change = Callable[[dict[str, Any]], Any]
Keys = tuple[str | int, ...]


def _put(*keys: str | int, value: object) -> Change:
    def change(data: dict[str, Any]) -> None:
        at: Any = data
        for key in keys[:-1]:
            at = at[key]
        at[keys[-1]] = value

    return change


def _drop(*keys: str | int) -> Change:
    def change(data: dict[str, Any]) -> None:
        at: Any = data
        for key in keys[:-1]:
            at = at[key]
        del at[keys[-1]]

    return change


_LONELY = {"name": {"en": "x", "zh": "x"}}
_ASIDE = {
    "action": "rest", "text": {"en": "x", "zh": "x"}, "from": ["heard"], "to": "lonely", "by": ["office"]
}  # fmt: skip
_FAULTS: list[tuple[Change, str, Keys]] = [
    (_put("initial", value="begun"), "unknown state", ("initial",)),
    (_put("transitions", 0, "from", value=["begun"]), "unknown state", ("transitions", 0, "from", 0)),
    (_put("transitions", 0, "to", value="begun"), "unknown state", ("transitions", 0, "to")),
    (_put("transitions", 0, "by", value=["mayor"]), "unknown party", ("transitions", 0, "by", 0)),
    (_put("transitions", 0, "by", value=["member"]), "unknown party", ("transitions", 0, "by", 0)),
    (_put("transitions", 0, "notices", 0, "to", value="mayor"), "unknown party", ("transitions", 0, "notices", 0, "to")),
    (_put("transitions", 0, "clocks", value={"start": ["sundial"]}), "unknown clock", ("transitions", 0, "clocks", "start", 0)),
    (_put("transitions", 0, "form", value="paper"), "unknown form", ("transitions", 0, "form")),
    (_put("transitions", 0, "opens", value="trial"), "unknown group of branches", ("transitions", 0, "opens")),
    (_put("transitions", 0, "when", value="complete and sunny"), "unknown guard", ("transitions", 0, "when")),
    (_put("transitions", 0, "when", value="__import__('os')"), "not a condition", ("transitions", 0, "when")),
    (_put("transitions", 0, "when", value="complete or"), "not a condition", ("transitions", 0, "when")),
    (_put("transitions", 1, "action", value="grant"), "two transitions of one state", ("transitions", 3, "action")),
    (_put("branches", "hearing", "members", value=["mayor"]), "unknown party", ("branches", "hearing", "members", 0)),
    (_put("branches", "hearing", "states", "agreed", "outcome", value=None), "final with an outcome", ("branches", "hearing", "states", "agreed")),
    (_put("branches", "hearing", "join", "quorum", value=2), "no quorum", ("branches", "hearing", "join")),
    (_put("branches", "hearing", "join", value={"rule": "quorum", "quorum": 4, "agreed": "grant", "refused": "reject"}), "no quorum", ("branches", "hearing", "join")),
    (_put("branches", "hearing", "join", "agreed", value="supply"), "by join", ("branches", "hearing", "join", "agreed")),
    (_drop("transitions", 0, "opens"), "no transition opens", ("branches", "hearing")),
    (_drop("transitions", 0, "clocks"), "no transition starts this clock", ("clocks", "decision")),
    (_put("clocks", "decision", "silence", value={"rule": "escalate"}), "what silence means", ("clocks", "decision", "silence")),
    (_put("clocks", "opinion", "silence", "action", value="grant"), "by clock", ("clocks", "opinion", "silence", "action")),
    (_put("holds", "high_energy", "blocks", value=["fly"]), "unknown action", ("holds", "high_energy", "blocks", 0)),
    (_put("states", "lonely", value=_LONELY), "no path leads", ("states", "lonely")),
    (_put("states", "rejected", "final", value=False), "no way leads out", ("states", "rejected")),
    (_put("states", "lacking", "final", value=True), "a final state is left", ("states", "lacking")),
    (_put("transitions", 3, "from", value=["heard"]), "cannot be joined", ("transitions", 0, "opens")),
    (_drop("transitions", 3, "clocks"), "a clock is not stopped", ("states", "granted")),
    (_put("branches", "hearing", "transitions", 1, "clocks", value={}), "a clock is not stopped", ("branches", "hearing", "states", "refused")),
    (_put("states", "heard", "awaits", value=["mayor"]), "unknown party", ("states", "heard", "awaits", 0)),
    (_put("states", "heard", "awaits", value=["fire"]), "this party can do nothing here", ("states", "heard", "awaits", 0)),
    (_put("clocks", "decision", "reminders", value=[5, 20]), "a reminder before the clock starts", ("clocks", "decision", "reminders", 1)),
    (_put("branches", "hearing", "transitions", 0, "when", value="complete"), "silence finds out no condition", ("branches", "hearing", "transitions", 0, "when")),
    (_put("clocks", "opinion", "overdue", value=[1]), "nobody is late", ("clocks", "opinion", "overdue")),
]  # fmt: skip


def test_the_permit_is_sound() -> None:
    assert faults(process()) == []


def test_the_shipped_processes_are_sound() -> None:
    documents = [one for editions in load().documents["workflows"].values() for one in editions]
    assert len(documents) >= 2 and list(across(documents, load())) == []


@pytest.mark.parametrize(("change", "what", "at"), _FAULTS, ids=[f"{one[1]}-{one[2][-1]}" for one in _FAULTS])
def test_a_planted_fault_is_found_at_its_key(change: Change, what: str, at: Keys) -> None:
    data = permit()
    change(data)
    found = [(str(one.what), one.at) for one in faults(process(data))]
    assert [one for one in found if what in one[0] and one[1] == at], found
    assert "test/workflows/permit.yaml" in str(next(iter(across([document(data)], load()))))


def test_silence_that_cannot_act_is_found() -> None:
    """The opinion clock goes on in a state from which nobody is deemed to agree."""
    data = permit()
    group = data["branches"]["hearing"]
    group["states"]["thinking"] = {"name": {"en": "Thinking", "zh": "研究中"}}
    think = {
        "action": "think",
        "text": {"en": "x", "zh": "x"},
        "from": ["waiting"],
        "to": "thinking",
        "by": ["member"],
    }
    group["transitions"] += [think, {**group["transitions"][1], "from": ["thinking"]}]
    found = [(str(one.what), one.at) for one in faults(process(data))]
    assert found == [("silence has no effect in this state", ("branches", "hearing", "states", "thinking"))]


@pytest.mark.parametrize(
    "keys",
    [("title",), ("states", "draft", "name"), ("transitions", 0, "text"), ("clocks", "opinion", "name")],
)
def test_a_text_in_one_language_is_refused(keys: Keys) -> None:
    data = permit()
    _drop(*keys, "zh")(data)
    with pytest.raises(ValueError, match="zh"):
        process(data)
