"""Random steps, jumps of the day, kills and changes of edition against a worker that was never late.

The shadow does everything on its day, in plain Python. Whatever the site's worker missed, in the end each case stands
where its shadow stands, and of what is still awaited no reminder is missing and none is there twice.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from term_case import PARTIES, Site, catalog_of, documents, first, second

from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework import rows, tend
from tanliu.app.platform.casework.models import Case, CaseClock, CaseNotice
from tanliu.app.platform.casework.move import Move, begin, migrate, take
from tanliu.app.platform.casework.processes import Process, editions
from tanliu.decide.casework import interpreter, types
from tanliu.decide.casework.agenda import Item, agenda, awaited, silence
from tanliu.decide.casework.editions import migrated
from tanliu.kit.errors import TanliuError

CONSOLE = Actor("console")
START, CHANGE = date(2026, 1, 5), date(2026, 2, 2)


class KilledError(BaseException):
    """The worker is gone, whatever it would have caught."""


@dataclass
class Shadow:
    """A case whose clocks are attended to on every day."""

    edition: str
    case: types.Case
    told: set[tuple[date, int, str]] = field(default_factory=set)

    def process(self) -> Process:
        return next(one for one in editions("term") if one.says.edition == self.edition)

    def attend(self, day: date, site: Site) -> None:
        while (item := self._first(day, site)) is not None:
            machine = self.process().machine
            event = silence(machine, self.case, item)
            if event is not None:
                self.case = interpreter.step(machine, self.case, event, site.catalog.calendar).case
            else:
                self.told |= {(item.want.due_on, item.want.left, party) for party in self.whom(item)}

    def whom(self, item: Item) -> tuple[str, ...]:
        machine = self.process().machine
        to = machine.clocks[item.clock].silence.to
        return (to,) if item.want.left == 0 and to else awaited(machine, self.case)

    def wanted(self, day: date, site: Site) -> list[Item]:
        return [
            one
            for one in agenda(self.process().machine, self.case, site.catalog.calendar)
            if one.want.on <= day
        ]

    def _first(self, day: date, site: Site) -> Item | None:
        machine = self.process().machine
        for one in self.wanted(day, site):
            told = all((one.want.due_on, one.want.left, party) in self.told for party in self.whom(one))
            if silence(machine, self.case, one) is not None or not told:
                return one
        return None

    def go_on(self, site: Site) -> None:
        """Go on in the edition that takes the case over, where one does."""
        newest = editions("term")[-1]
        if site.day >= CHANGE and self.edition != newest.says.edition and not self.is_over():
            self.case, self.edition = migrated(self.case, newest.says.migrates["1"]), newest.says.edition

    def is_over(self) -> bool:
        return self.case.state in self.process().machine.final


class Register(RuleBasedStateMachine):
    """Cases on a site, each with its shadow."""

    site: Site

    def __init__(self) -> None:
        super().__init__()
        Case.objects.all().delete()
        self.site.day, self.shadows, self.number = START, {}, 0

    @rule()
    def open_one(self) -> None:
        case = begin(Case, "term", f"S{self.number}", "E", CONSOLE)
        self.number += 1
        self.shadows[case.pk] = Shadow(case.edition, types.Case(case.state))

    @rule(which=st.integers(0, 30), action=st.sampled_from(sorted(PARTIES)))
    def act(self, which: int, action: str) -> None:
        """Take a step if it is possible: the site and the shadow agree on that, however late the worker is."""
        if not self.shadows:
            return
        key = sorted(self.shadows)[which % len(self.shadows)]
        case, shadow = Case.objects.get(pk=key), self.shadows[key]
        kept = replace(shadow)
        kept.go_on(self.site)
        event = types.Event(action, PARTIES[action], self.site.day, kept.case.revision)
        try:
            after = interpreter.step(
                kept.process().machine, kept.case, event, self.site.catalog.calendar
            ).case
        except TanliuError:
            with pytest.raises(TanliuError):
                take(case, Move(action, case.revision), CONSOLE)
            return
        if tend.overdue_silence(case, tend.here(case)) is not None:
            raise AssertionError("the shadow granted what the site still offers")
        take(case, Move(action, case.revision), CONSOLE)
        shadow.edition, shadow.case = kept.edition, after

    @rule(days=st.integers(1, 9))
    def time_goes_by(self, days: int) -> None:
        for _ in range(days):
            self.site.day += timedelta(days=1)
            for shadow in self.shadows.values():
                shadow.attend(self.site.day, self.site)

    @rule()
    def worker(self) -> None:
        tend.tend()
        self.caught_up()

    @rule(after=st.integers(0, 4))
    def worker_that_is_killed(self, after: int) -> None:
        left = iter(range(after))

        def progress(step: str, share: float) -> None:
            if next(left, None) is None:
                raise KilledError

        with suppress(KilledError):
            tend.tend(progress)

    @rule(which=st.integers(0, 30))
    def explicit_verb(self, which: int) -> None:
        if not self.shadows:
            return
        key = sorted(self.shadows)[which % len(self.shadows)]
        case, shadow = Case.objects.get(pk=key), self.shadows[key]
        if tend.overdue_silence(case, tend.here(case)) is None and migrate(case, CONSOLE):
            shadow.go_on(self.site)
            shadow.attend(self.site.day, self.site)

    def caught_up(self) -> None:
        """Compare with the shadows after the worker ran through."""
        for key, shadow in self.shadows.items():
            case = Case.objects.get(pk=key)
            assert (case.state, case.edition) == (shadow.case.state, shadow.edition)
            due = {(row.kind, row.due_on) for row in CaseClock.objects.filter(case=case, stopped_on=None)}
            told = {
                (one.due_on, int(one.cause.rsplit(" ", 1)[1]), one.to)
                for one in CaseNotice.objects.filter(case=case)
            }
            assert told <= shadow.told
            for item in shadow.wanted(self.site.day, self.site):
                assert (item.clock, item.want.due_on) in due
                # whose turn it was when the reminder was due may have acted since: then it is moot
                assert {(item.want.due_on, item.want.left, one) for one in shadow.whom(item)} <= told
        assert not tend.wanting(self.site.day).exists()

    @invariant()
    def nothing_twice(self) -> None:
        causes = Counter(CaseNotice.objects.values_list("cause", "to"))
        assert not causes or max(causes.values()) == 1
        for case in Case.objects.all():
            last, revisions = rows.FIRST, []
            for step in case.steps.all():
                assert step.previous == last and rows.digest(step) == step.digest
                last = step.digest
                revisions.append((step.revision, step.place))
            assert len(set(revisions)) == len(revisions)
            silent = [one for one in case.steps.all() if one.party == "clock"]
            assert len(silent) <= 1

    def teardown(self) -> None:
        if hasattr(self, "shadows"):
            tend.tend()
            self.caught_up()


def test_a_late_worker_ends_where_a_timely_one_does(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    Register.site = Site(monkeypatch)
    Register.site.catalog = catalog_of(documents(first(), second(CHANGE)))
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=checks
        ),
    )
