"""A case in words: where it stands, since when, whose turn it is, what is due, what happened and what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from tanliu.app.desks.cases.queries import own_parties
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.models import Case, CaseBranch, CaseClock, CaseStep
from tanliu.app.platform.casework.processes import Process, process
from tanliu.app.platform.casework.standing import Standing, holds_of, known_process, standing
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.casework.write import MIGRATE
from tanliu.app.platform.desk import case_pages
from tanliu.app.platform.served import catalog, todays_results
from tanliu.decide.casework.agenda import awaited
from tanliu.decide.casework.document import CLOCK, JOIN
from tanliu.decide.casework.machine import Machine
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

Row = dict[str, Any]
_WHO = {CLOCK: "case_by_clock", JOIN: "case_by_join", "edition": "case_by_edition"}


def told(cases: Sequence[Case], actor: Actor, language: str) -> list[Row]:
    """Return cases of a list in words."""
    firms = _firms({one.entity_id for one in cases})
    branches = _open_branches([one.pk for one in cases if one.closed_at is None])
    return [
        _told(one, firms.get(one.entity_id, {}), branches.get(one.pk, ()), actor, language) for one in cases
    ]


def _told(case: Case, firm: Row, members: Sequence[str], actor: Actor, language: str) -> Row:
    found = known_process(case)
    zh = language == "zh"
    return {
        "id": case.pk, "process": case.process, "edition": case.edition,
        "process_title": found.says.title[language] if found else case.process,
        "subject": case.subject, "version": case.version, "entity_id": case.entity_id,
        "name": firm.get("name"), "region_id": firm.get("region_id"),
        "region": (firm.get("region_zh") if zh else None) or firm.get("region"), "period": _period(case),
        "state": case.state, "state_name": state_name(case, language), "since": case.changed_at,
        "opened_at": case.opened_at, "closed_at": case.closed_at, "revision": case.revision,
        "awaits": _awaits(case, found, members, actor, language), "edition_known": found is not None,
        **due(case.due_on, case.due_assumed), "page": page_of(case),
    }  # fmt: skip


def due(day: date | None, assumed: bool) -> Row:
    """Return a due day with the working days that are left or over; assumed where the calendar does not reach."""
    if day is None:
        return {"due_on": None, "due_assumed": False, "days_left": None, "days_late": 0, "overdue": False}
    now, calendar = today(), catalog().calendar
    days = calendar.assuming()
    left = days.count(now, day) if day >= now else -max(days.count(day, now), 1)
    return {
        "due_on": day,
        "due_assumed": assumed,
        "days_left": left,
        "days_late": max(-left, 0),
        "overdue": day < now,
    }


def page_of(case: Case) -> str | None:
    """Return the address of the filing, finding or other page that a case is about."""
    name = case_pages().get(case.process)
    try:
        return reverse(name, args=case.subject.split(" ")) if name else None
    except NoReverseMatch:
        return None


def state_name(case: Case, language: str) -> str:
    """Return the state in words of the edition that the row names; its id where no pack has that edition."""
    found = _of_row(case)
    return (
        found.says.states[case.state].name[language]
        if found and case.state in found.says.states
        else case.state
    )


def history(case: Case, language: str) -> list[Row]:
    """Return what happened to a case, oldest first."""
    words = _Words(case, language)
    return [words.step(one) for one in case.steps.all()]


def possible(case: Case, actor: Actor, language: str) -> list[Row]:
    """Return what may be done now, by whom, whether by the reader, and what stands in the way."""
    if case.closed_at is not None:
        return []
    at = _standing(case)
    if at is None:
        return []
    held = holds_of(case.entity_id, at.process)
    places: list[tuple[str | None, Machine, str]] = [(None, at.process.machine, at.case.state)]
    if at.case.group is not None:
        inner = at.process.machine.groups[at.case.group].machine
        places += [(name, inner, one.state) for name, one in at.case.branches.items() if one.is_open]
    own = own_parties(at.process, actor)
    return [
        _action(at.process, member, machine.rules[state, action], action, own, held, language)
        for member, machine, state in places
        for action in machine.offered(state)
    ]


def _action(
    found: Process,
    member: str | None,
    rule: Any,
    action: str,
    own: frozenset[str],
    held: frozenset[str],
    language: str,
) -> Row:
    parties = [member if one == "member" else one for one in sorted(rule.by)]
    people = [one for one in parties if one in found.says.parties]
    texts = _texts(found, language)
    return {
        "action": action, "member": member, "text": texts.get(action, action), "mine": bool(own & set(people)),
        "by": [party_name(found, one, language) for one in parties if one is not None],
        "leads_to": _state(found, member, rule.outcome.state_to, language),
        "when": [guard.text[language] for name, guard in found.says.guards.items() if rule.when and name in rule.when.split()],
        "held_by": [found.says.holds[one].name[language] for one in sorted(rule.blocked_by & held)],
    }  # fmt: skip


def clocks(case: Case, language: str) -> list[Row]:
    """Return the clocks of a case, those that run first."""
    found = _of_row(case)
    rows = CaseClock.objects.filter(case=case).order_by("stopped_on", "due_on", "id")
    named = found.says.clocks if found else {}
    return [
        {
            "clock": one.kind, "name": named[one.kind].name[language] if one.kind in named else one.kind,
            "member": party_name(found, one.member, language) if one.member else None, "working_days": one.working_days,
            "started_on": one.started_on, "stopped_on": one.stopped_on,
            "paused": one.stopped_on is None and one.counted_from is None,
            **(due(one.due_on, one.due_assumed) if one.stopped_on is None
               else {**due(None, False), "due_on": one.due_on, "due_assumed": one.due_assumed}),
        }
        for one in sorted(rows, key=lambda one: one.stopped_on is not None)
    ]  # fmt: skip


def branches(case: Case, language: str) -> list[Row]:
    """Return the answers of the branches of a case."""
    found = _of_row(case)
    return [
        {"member": one.member, "name": party_name(found, one.member, language), "state": one.state,
         "state_name": _state(found, one.member, one.state, language), "outcome": one.outcome}
        for one in CaseBranch.objects.filter(case=case).order_by("id")
    ]  # fmt: skip


def party_name(found: Process | None, party: str, language: str) -> str:
    """Return a party in words; clock, join and edition are no parties and have words of their own."""
    if party in _WHO:
        return say(_WHO[party], language)
    return found.says.parties[party].name[language] if found and party in found.says.parties else party


class _Words:
    """Names of parties, actions and states, each step by the edition in which it was taken."""

    def __init__(self, case: Case, language: str) -> None:
        self.language = language
        self.found = _of_row(case)
        self.process = case.process
        self.moves = list(case.steps.filter(action=MIGRATE).order_by("id"))

    def step(self, one: CaseStep) -> Row:
        found = self._edition(one)
        text = (
            say("case_migrate", self.language)
            if one.action == MIGRATE
            else _texts(found, self.language).get(one.action, one.action)
        )
        after = self.found if one.action == MIGRATE else found
        return {
            "at": one.at, "actor": one.actor, "role": one.role, "party": one.party,
            "party_name": party_name(found, one.party, self.language), "action": one.action, "text": text,
            "member": one.member or None, "state_from": one.state_from, "state_to": one.state_to,
            "state_from_name": _state(found, one.member, one.state_from, self.language),
            "state_to_name": _state(after, one.member, one.state_to, self.language), "note": one.note,
            "due_on": one.details.get("due_on") if one.party == CLOCK else None,
            "editions": [one.details["from"], one.details["to"]] if one.action == MIGRATE else None,
            "revision": one.revision, "digest": one.digest,
        }  # fmt: skip

    def _edition(self, one: CaseStep) -> Process | None:
        """Return the edition of a step: the one that the first later change of edition leaves."""
        later = next((move for move in self.moves if move.pk >= one.pk), None)
        if later is None:
            return self.found
        try:
            return process(self.process, later.details["from"])
        except TanliuError:
            return None


def _awaits(
    case: Case, found: Process | None, members: Sequence[str], actor: Actor, language: str
) -> list[Row]:
    if found is None or case.closed_at is not None:
        return []
    at = _standing(case) if found.says.edition != case.edition else None
    own = own_parties(found, actor)
    parties = awaited(found.machine, at.case) if at else (*members, *found.machine.awaits.get(case.state, ()))
    return [
        {"party": one, "name": party_name(found, one, language), "mine": one in own}
        for one in dict.fromkeys(parties)
    ]


def _standing(case: Case) -> Standing | None:
    try:
        return standing(case)
    except TanliuError:
        return None


def _of_row(case: Case) -> Process | None:
    try:
        return process(case.process, case.edition)
    except TanliuError:
        return None


def _texts(found: Process | None, language: str) -> dict[str, str]:
    if found is None:
        return {}
    every = [
        *found.says.transitions,
        *(one for group in found.says.branches.values() for one in group.transitions),
    ]
    return {one.action: one.text[language] for one in every}


def _state(found: Process | None, member: str | None, state: str, language: str) -> str:
    if found is None:
        return state
    named = (
        {name: one for group in found.says.branches.values() for name, one in group.states.items()}
        if member
        else found.says.states
    )
    return named[state].name[language] if state in named else state


def _period(case: Case) -> str | None:
    firm, _, period = case.subject.partition(" ")
    return period if firm == case.entity_id and period else None


def _firms(ids: Iterable[str]) -> dict[str, Row]:
    query = """SELECT e.entity_id, e.name, e.region_id, r.name AS region, r.name_zh AS region_zh
               FROM entity e LEFT JOIN region r USING (region_id) WHERE list_contains(?::VARCHAR[], e.entity_id)"""
    return {row["entity_id"]: row for row in todays_results().rows(query, [sorted(ids)])}


def _open_branches(cases: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = CaseBranch.objects.filter(case__in=cases, outcome=None).order_by("id")
    for case, member in rows.values_list("case_id", "member"):
        found.setdefault(case, []).append(member)
    return found
