"""Clocks in working days: real vectors, pauses that take nothing away, years that nobody knows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from casework_case import CALENDAR, READY, compiled
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.decide.casework.clocks import Due, due, due_on, paused, resumed
from tanliu.decide.casework.clocks import wants as wanted
from tanliu.decide.casework.interpreter import opened, step
from tanliu.decide.casework.types import Clock, Event
from tanliu.kit.errors import TanliuError

_FIRST = date(2025, 1, 2)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [("2023-09-27", 7, "2023-10-12"), ("2024-01-31", 10, "2024-02-19"), ("2024-04-30", 3, "2024-05-08")],
)
def test_due_dates_of_real_years(start: str, days: int, due: str) -> None:
    """Across golden week, Spring Festival and the days that are worked for them; two public calendars agree."""
    calendar = load().calendar
    assert due_on(Clock(days, date.fromisoformat(start)), calendar) == date.fromisoformat(due)


def test_a_year_without_its_notice_gives_no_due_date() -> None:
    with pytest.raises(TanliuError, match=r"does not know the working days of this year.*2026"):
        due_on(Clock(20, date(2025, 12, 20)), CALENDAR)
    assert due_on(Clock(3, date(2025, 12, 20)), CALENDAR) == date(2025, 12, 24)


def test_a_case_moves_on_though_its_due_date_is_not_known() -> None:
    process = compiled()
    made = step(process, opened(process), Event("apply", "firm", date(2026, 5, 4), 1, facts=READY), CALENDAR)
    assert made.case.clocks["decision"].counted_from == date(2026, 5, 4)


def test_a_request_for_information_stops_the_clock() -> None:
    """Asked on a Friday, answered on the Monday ten days later: five working days more than without."""
    process = compiled()
    case = step(
        process, opened(process), Event("apply", "firm", date(2025, 3, 3), 1, facts=READY), CALENDAR
    ).case
    straight = due_on(case.clocks["decision"], CALENDAR)
    case = step(process, case, Event("inquire", "office", date(2025, 3, 7), case.revision), CALENDAR).case
    assert case.clocks["decision"].is_paused and case.clocks["decision"].used_days == 4
    assert due_on(case.clocks["decision"], CALENDAR) is None
    case = step(process, case, Event("supply", "firm", date(2025, 3, 14), case.revision), CALENDAR).case
    later = due_on(case.clocks["decision"], CALENDAR)
    assert straight == date(2025, 3, 31) and later == date(2025, 4, 7)


def test_reminders_come_on_their_days_and_silence_after_the_last() -> None:
    rule = compiled().clocks["decision"]
    wants = wanted(Clock(20, date(2025, 3, 3)), rule, CALENDAR)
    assert [(f"{one.on:%m-%d}", one.left) for one in wants] == [("03-24", 5), ("03-28", 1), ("04-01", 0)]
    assert {one.due_on for one in wants} == {date(2025, 3, 31)} and not any(one.assumed for one in wants)
    late = rule.model_copy(update={"overdue": (1, 5)})
    assert [(f"{one.on:%m-%d}", one.left) for one in wanted(Clock(20, date(2025, 3, 3)), late, CALENDAR)][
        2:
    ] == [("04-01", 0), ("04-01", -1), ("04-07", -5)]


def test_a_reminder_is_not_for_a_day_on_which_the_clock_stood() -> None:
    """Resumed three working days before the end: the reminder of five days is past, that of one comes."""
    wants = wanted(Clock(20, date(2025, 3, 26), 17), compiled().clocks["decision"], CALENDAR)
    assert [(f"{one.on:%m-%d}", one.left) for one in wants] == [("03-28", 1), ("04-01", 0)]
    assert wanted(Clock(20, None, 17), compiled().clocks["decision"], CALENDAR) == []


def test_a_day_beyond_the_calendar_is_assumed_and_says_so() -> None:
    """New Year's Day counts as a working day as long as nobody said otherwise, which the day tells."""
    clock = Clock(8, date(2025, 12, 22))
    assert due(clock, CALENDAR) == Due(date(2026, 1, 1), assumed=True)
    assert due(Clock(7, date(2025, 12, 22)), CALENDAR) == Due(date(2025, 12, 31), assumed=False)
    known = load(["base"]).calendar
    assert due(clock, known) == Due(date(2026, 1, 4), assumed=False)
    assert all(one.assumed for one in wanted(clock, compiled().clocks["decision"], CALENDAR))


@given(days=st.integers(1, 40), start=st.integers(0, 300), left=st.integers(1, 39))
def test_a_reminder_has_as_many_days_left_as_it_says(days: int, start: int, left: int) -> None:
    clock = Clock(days, _FIRST + timedelta(days=start))
    rule = compiled().clocks["decision"].model_copy(update={"reminders": (left,)})
    calendar = CALENDAR.assuming()
    for one in wanted(clock, rule, CALENDAR):
        if one.left:
            assert calendar.count(one.on, one.due_on) == left < days
            assert calendar.kind(one.on) in ("working", "make_up")
        else:
            assert one.on == one.due_on + timedelta(days=1)


@settings(deadline=None)
@given(
    days=st.integers(1, 30),
    start=st.integers(0, 60),
    pauses=st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=4),
)
def test_a_pause_moves_the_due_date_by_the_working_days_it_lasted(
    days: int, start: int, pauses: list[tuple[int, int]]
) -> None:
    now = _FIRST + timedelta(days=start)
    clock, stood = Clock(days, now), 0
    straight = due_on(clock, CALENDAR)
    assert straight is not None
    for runs, stands in pauses:
        now += timedelta(days=runs)
        clock = paused(clock, now, CALENDAR)
        assert paused(clock, now + timedelta(days=3), CALENDAR) == clock
        back = now + timedelta(days=stands)
        if clock.used_days < days:
            stood += CALENDAR.count(now, back)
        clock, now = resumed(clock, back), back
        assert resumed(clock, back + timedelta(days=3)) == clock
    if clock.used_days < days:
        assert due_on(clock, CALENDAR) == CALENDAR.after(straight, stood)
