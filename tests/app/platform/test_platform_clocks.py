"""Clocks of cases: reminders and silence once, on their day whenever it is found out, and never on a guess."""

from __future__ import annotations

from datetime import date

import pytest
from term_case import PARTIES, Site, catalog_of, documents, first, second

from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework import rows, tend
from tanliu.app.platform.casework.models import Case, CaseClock, CaseNotice, Hold
from tanliu.app.platform.casework.move import Move, begin, migrate, offered, preview, take
from tanliu.decide.casework.types import NotOfferedError
from tanliu.kit.errors import TanliuError
from tanliu.kit.workday import Calendar

CONSOLE = Actor("console")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, db: None) -> Site:
    return Site(monkeypatch)


def do(case: Case, *actions: str) -> Case:
    for action in actions:
        take(case, Move(action, case.revision), CONSOLE)
    return case


def filed(subject: str = "S") -> Case:
    return do(begin(Case, "term", subject, "E", CONSOLE), "file")


def told(case: Case) -> list[tuple[str, str]]:
    return [(one.to, one.text_en.partition(": ")[2]) for one in case.notices.all()]


def test_reminders_and_silence_of_a_week_without_a_worker(site: Site) -> None:
    """Six working days from Monday 2 March end on the 10th; found out on the 20th, granted with the end of the 10th."""
    case = filed()
    assert case.due_on == date(2026, 3, 10) and not case.due_assumed
    assert tend.tend().reminded == 0
    site.day = date(2026, 3, 20)
    done = tend.tend()
    assert (done.reminded, done.acted) == (2, 1)
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("granted", None)
    assert told(case) == [
        ("office", "3 working days left, due on 2026-03-10"), ("office", "1 working days left, due on 2026-03-10")
    ]  # fmt: skip
    step = case.steps.last()
    assert step is not None and (step.actor, step.party, step.details["due_on"]) == (
        "clock",
        "clock",
        "2026-03-10",
    )
    again = tend.tend()
    assert (again.reminded, again.acted) == (0, 0) and len(told(case)) == 2


def test_who_is_late_is_told_on_and_on_though_nothing_is_deemed(site: Site) -> None:
    case = do(filed(), "inquire")
    site.day = date(2026, 3, 11)
    tend.tend()
    assert told(case) == [
        ("firm", "1 working days left, due on 2026-03-06"), ("office", "nobody acted until 2026-03-06"),
        ("firm", "1 working days overdue, was due on 2026-03-06"),
        ("firm", "3 working days overdue, was due on 2026-03-06"),
    ]  # fmt: skip
    case.refresh_from_db()
    assert case.state == "asked"


def test_nobody_acts_between_a_deadline_and_its_record(site: Site) -> None:
    """On the day itself the office may act; the day after, silence is first, though no worker wrote it yet."""
    case = filed()
    site.day = date(2026, 3, 10)
    assert preview(case, Move("inquire", case.revision), CONSOLE).case.state == "asked"
    site.day = date(2026, 3, 11)
    with pytest.raises(NotOfferedError, match="its effect comes first"):
        take(case, Move("inquire", case.revision), CONSOLE)
    tend.tend()
    case.refresh_from_db()
    assert case.state == "granted"


def test_a_hold_puts_silence_off(site: Site) -> None:
    data = first()
    data["holds"] = {"doubt": {"name": {"en": "Doubt", "zh": "存疑"}, "blocks": ["grant"]}}
    site.catalog = catalog_of(documents(data))
    case = filed()
    hold = Hold.objects.create(kind="doubt", entity_id="E", since=date(2026, 3, 1), cause="test")
    site.day = date(2026, 3, 12)
    assert tend.tend().put_off == 1
    Hold.objects.filter(pk=hold.pk).update(until=date(2026, 3, 12))
    site.day = date(2026, 3, 13)
    assert tend.tend().acted == 1
    case.refresh_from_db()
    assert case.state == "granted"


def test_silence_waits_for_the_calendar_and_the_day_moves_with_it(site: Site) -> None:
    """Nobody knows 2026: the day is assumed, said so, and nothing is deemed until the year has its calendar."""
    known = site.catalog.calendar
    few = Calendar.of(one for one in set(known.specials.values()) if one.year < 2026)
    site.catalog = catalog_of(documents(first()), few)
    site.day = date(2026, 2, 12)
    case = filed()
    assert (case.due_on, case.due_assumed) == (date(2026, 2, 20), True)
    site.day = date(2026, 2, 23)
    assert tend.tend().acted == 0
    assert all("(assumed" in text for _, text in told(case))
    site.catalog = catalog_of(documents(first()))
    assert tend.wanting(site.day).exists()
    done = tend.tend()
    case.refresh_from_db()
    # the Spring Festival was not known: the day is the fourth after it
    assert (done.moved, done.acted, case.due_on, case.due_assumed) == (1, 0, date(2026, 2, 27), False)
    assert "due on 2026-02-27, no longer on 2026-02-20" in told(case)[-1][1]


def test_a_case_stays_in_its_edition_until_its_next_step(site: Site) -> None:
    case = filed()
    site.catalog = catalog_of(documents(first(), second(date(2026, 3, 4))))
    assert begin(Case, "term", "early", "E", CONSOLE).edition == "1"
    site.day = date(2026, 3, 4)
    assert begin(Case, "term", "late", "E", CONSOLE).edition == "2"
    assert (case.edition, case.state, offered(case, "term", CONSOLE)) == ("1", "filed", ["inquire", "grant"])
    do(case, "inquire")
    steps = [(one.revision, one.action, one.state_from, one.state_to) for one in case.steps.all()]
    assert steps[1:] == [(3, "migrate", "filed", "lodged"), (4, "inquire", "lodged", "asked")]
    assert (case.edition, case.revision) == ("2", 4)
    clock = CaseClock.objects.get(case=case, kind="verdict")
    assert (clock.working_days, clock.used_days) == (6, 2), "it keeps the days that it began with"
    do(case, "reply")
    site.day = date(2026, 3, 11)
    tend.tend()
    case.refresh_from_db()
    assert case.state == "granted"
    last = rows.FIRST
    for step in case.steps.all():
        assert step.previous == last and rows.digest(step) == step.digest
        last = step.digest


def test_a_case_is_moved_by_the_verb_once(site: Site) -> None:
    case = filed()
    site.catalog = catalog_of(documents(first(), second(date(2026, 3, 2))))
    assert migrate(case, CONSOLE) and not migrate(Case.objects.get(pk=case.pk), CONSOLE)
    case.refresh_from_db()
    assert (case.edition, case.state, case.due_on) == ("2", "lodged", date(2026, 3, 10))
    assert case.steps.last().details == {"from": "1", "to": "2"}  # type: ignore[union-attr]


def test_silence_is_judged_by_the_edition_in_which_the_case_is(site: Site) -> None:
    case = filed()
    site.catalog = catalog_of(documents(first(), second(date(2026, 3, 12))))
    site.day = date(2026, 3, 20)
    tend.tend()
    case.refresh_from_db()
    assert (case.edition, case.state) == ("1", "granted")


def test_a_case_whose_edition_is_gone_is_put_off_and_does_not_stop_the_others(site: Site) -> None:
    lost, other = filed("lost"), filed("other")
    Case.objects.filter(pk=lost.pk).update(edition="0")
    site.day = date(2026, 3, 20)
    done = tend.tend()
    assert (done.acted, done.put_off) == (1, 1)
    other.refresh_from_db()
    assert other.state == "granted"
    with pytest.raises(TanliuError, match="no pack in use has this process"):
        take(Case.objects.get(pk=lost.pk), Move("grant", lost.revision), CONSOLE)


def test_the_earliest_comes_first(site: Site) -> None:
    late, early = filed("late"), filed("early")
    CaseClock.objects.filter(case=early).update(counted_from=date(2026, 2, 24), wants_on=date(2026, 2, 25))
    site.day = date(2026, 3, 20)
    tend.tend()
    order = [one.case_id for one in CaseNotice.objects.order_by("id")]
    assert order == [early.pk, early.pk, late.pk, late.pk]


def test_parties_of_the_process(site: Site) -> None:
    """The fixture says of every action who takes it, for the stateful test beside this one."""
    from tanliu.app.platform.casework.processes import process

    machine = process("term").machine
    assert {
        action: PARTIES[action] in rule.by for (_, action), rule in machine.rules.items()
    } == dict.fromkeys(PARTIES, True)
