"""One event upon one case: what it makes of it, what it refuses, and what silence does."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from casework_case import CALENDAR, READY, compiled, permit
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.decide.casework.agenda import agenda, awaited, silence
from tanliu.decide.casework.document import Workflow
from tanliu.decide.casework.interpreter import offered, opened, step
from tanliu.decide.casework.machine import Machine, machine
from tanliu.decide.casework.types import Case, Event, HeldError, NotAllowedError, NotOfferedError, Taken
from tanliu.kit.errors import ConflictError, TanliuError

DAY = date(2025, 3, 3)
MEMBERS = ("fire", "water", "land")


def _heard(process: Machine) -> Case:
    apply = Event("apply", "firm", DAY, 1, facts=READY)
    return step(process, opened(process), apply, CALENDAR).case


def _told(process: Machine, case: Case, member: str, action: str) -> Case:
    return step(process, case, Event(action, member, DAY, case.revision, member), CALENDAR).case


def test_a_step_says_what_follows() -> None:
    process = compiled()
    made = step(process, opened(process), Event("apply", "firm", DAY, 1, facts=READY), CALENDAR)
    assert (made.case.state, made.case.revision, made.case.group) == ("heard", 2, "hearing")
    assert set(made.case.branches) == set(MEMBERS) and set(made.case.clocks) == {"decision"}
    assert all(set(one.clocks) == {"opinion"} for one in made.case.branches.values())
    assert [one.to for one in made.notices] == ["office"]
    assert offered(process, made.case, "office") == ["inquire"]


@pytest.mark.parametrize(
    ("event", "error", "what"),
    [
        (Event("grant", "join", DAY, 1), NotOfferedError, "not offered"),
        (Event("apply", "office", DAY, 1, facts=READY), NotAllowedError, "for others"),
        (Event("apply", "firm", DAY, 1, facts={"complete": False, "disputed": False}), NotOfferedError, "condition"),
        (Event("apply", "firm", DAY, 1, facts={"complete": True, "disputed": True}), NotOfferedError, "condition"),
        (Event("apply", "firm", DAY, 1, facts=READY, holds=frozenset({"high_energy"})), HeldError, "hold forbids"),
        (Event("apply", "firm", DAY, 2, facts=READY), ConflictError, "moved on"),
        (Event("agree", "fire", DAY, 1, "fire"), NotOfferedError, "awaits no answer"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(event: Event, error: type[TanliuError], what: str) -> None:
    process = compiled()
    with pytest.raises(error, match=what):
        step(process, opened(process), event, CALENDAR)


def test_a_hold_of_another_kind_forbids_nothing() -> None:
    process = compiled()
    event = Event("apply", "firm", DAY, 1, facts=READY, holds=frozenset({"other"}))
    assert step(process, opened(process), event, CALENDAR).case.state == "heard"


@pytest.mark.parametrize(
    ("rule", "quorum", "answers", "state"),
    [
        ("all", None, ("agree", "agree", "agree"), "granted"),
        ("all", None, ("refuse", "agree"), "heard"),
        ("all", None, ("refuse", "agree", "agree"), "rejected"),
        ("any", None, ("agree",), "granted"),
        ("any", None, ("refuse", "refuse"), "heard"),
        ("any", None, ("refuse", "refuse", "refuse"), "rejected"),
        ("quorum", 2, ("agree", "refuse"), "heard"),
        ("quorum", 2, ("agree", "agree"), "granted"),
        ("quorum", 2, ("refuse", "refuse"), "rejected"),
        ("first_refusal", None, ("agree", "refuse"), "rejected"),
        ("first_refusal", None, ("agree", "agree"), "heard"),
        ("first_refusal", None, ("agree", "agree", "agree"), "granted"),
    ],
)
def test_branches_are_joined_by_their_rule(
    rule: str, quorum: int | None, answers: tuple[str, ...], state: str
) -> None:
    process = compiled(rule, quorum)
    case = _heard(process)
    for member, action in zip(MEMBERS, answers, strict=False):
        case = _told(process, case, member, action)
    assert case.state == state
    assert all(not one.is_open for one in case.branches.values()) == (state != "heard")


def test_an_answer_after_the_join_is_refused() -> None:
    process = compiled("any")
    case = _told(process, _heard(process), "fire", "agree")
    with pytest.raises(NotOfferedError, match="awaits no answer"):
        _told(process, case, "water", "agree")


def test_nobody_answers_for_another() -> None:
    process = compiled()
    case = _heard(process)
    with pytest.raises(NotAllowedError):
        step(process, case, Event("agree", "water", DAY, case.revision, "fire"), CALENDAR)


def test_silence_is_a_step_with_a_record() -> None:
    """Seven working days from Monday 3 March end on Wednesday 12 March; the day after, silence is agreement."""
    process = compiled()
    case = _heard(process)
    steps: list[Taken] = []
    while items := [one for one in agenda(process, case, CALENDAR) if one.clock == "opinion"]:
        event = silence(process, case, items[0])
        # the day is that of the due date, whenever it is found out
        assert event is not None and event.on == date(2025, 3, 13)
        made = step(process, case, event, CALENDAR)
        case, steps = made.case, [*steps, *made.taken]
    assert case.state == "granted"
    assert [(one.outcome.action, one.by, one.member) for one in steps] == [
        *(("agree", "clock", member) for member in MEMBERS), ("grant", "join", None)
    ]  # fmt: skip


def test_nothing_is_deemed_on_an_assumed_day() -> None:
    process = compiled()
    applied = Event("apply", "firm", date(2025, 12, 26), 1, facts=READY)
    case = step(process, opened(process), applied, CALENDAR).case
    items = [one for one in agenda(process, case, CALENDAR) if one.clock == "opinion"]
    assert len(items) == len(MEMBERS) and all(one.want.assumed for one in items)
    assert [silence(process, case, one) for one in items] == [None] * len(MEMBERS)


def test_a_clock_that_ran_out_is_over_though_nobody_said_so() -> None:
    """A process may forget to stop the clock whose silence acts: it must not act again."""
    data = permit()
    data["clocks"]["decision"]["silence"] = {"rule": "deem_refused", "action": "inquire"}
    data["transitions"][1] |= {"by": ["office", "clock"], "clocks": {}}
    process = machine(Workflow.model_validate(data))
    case = _heard(process)
    item = next(
        one for one in agenda(process, case, CALENDAR) if one.clock == "decision" and not one.want.left
    )
    event = silence(process, case, item)
    assert event is not None
    after = step(process, case, event, CALENDAR).case
    assert after.state == "lacking" and "decision" not in after.clocks


def test_whose_turn_it_is() -> None:
    data = permit()
    process = machine(Workflow.model_validate(data))
    assert awaited(process, opened(process)) == ("firm",)
    assert awaited(process, _heard(process)) == ("fire", "water", "land", "office")
    data["states"]["heard"]["awaits"] = ["office"]
    case = _heard(machine(Workflow.model_validate(data)))
    answered = step(process, case, Event("agree", "fire", DAY, case.revision, "fire"), CALENDAR).case
    assert awaited(machine(Workflow.model_validate(data)), answered) == ("water", "land", "office")


_ANSWERS = st.lists(
    st.tuples(st.sampled_from(MEMBERS), st.sampled_from(["agree", "refuse", "inquire", "supply"])),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(
    rule=st.sampled_from([("all", None), ("any", None), ("quorum", 2), ("first_refusal", None)]),
    answers=_ANSWERS,
)
def test_branches_are_conserved_and_no_event_acts_twice(
    rule: tuple[str, int | None], answers: list[tuple[str, str]]
) -> None:
    process = compiled(*rule)
    case = _heard(process)
    for member, action in answers:
        own = action in ("agree", "refuse")
        by = member if own else {"inquire": "office", "supply": "firm"}[action]
        event = Event(action, by, DAY, case.revision, member if own else None)
        before = case
        try:
            case = step(process, case, event, CALENDAR).case
        except NotOfferedError:
            assert case is before
            continue
        assert case.revision == before.revision + 1
        with pytest.raises(ConflictError):
            step(process, case, event, CALENDAR)
        counted = Counter(one.outcome or "open" for one in case.branches.values())
        assert counted.total() == len(MEMBERS) and set(counted) <= {"open", "agreed", "refused", "ended"}
        # answered branches stay as they were answered
        assert all(one.is_open or case.branches[name] == one for name, one in before.branches.items())
        if case.state in process.final:
            assert not counted["open"] and not case.clocks
            assert all(not one.clocks for one in case.branches.values())
            assert not [name for (state, name) in process.rules if state == case.state]
