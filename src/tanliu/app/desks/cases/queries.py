"""The register of cases: those that a reader may see, by the filters that they chose."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.models import Case, CaseBranch
from tanliu.app.platform.casework.notices import entities_of
from tanliu.app.platform.casework.processes import Process, editions, names
from tanliu.app.platform.casework.standing import following
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import todays_results
from tanliu.app.store.scope import Scope

#: Which cases are asked for by whether they are over.
WHICH = ("open", "closed", "all")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a reader asks for; empty means all.

    Attributes
    ----------
    mine
        Only those in which it is the reader's turn.
    overdue
        Only those with a due day that is over.
    text
        Part of the name or id of the firm.
    """

    which: str = "open"
    mine: bool = False
    overdue: bool = False
    process: str | None = None
    state: str | None = None
    entity: str | None = None
    text: str = ""


def register(scope: Scope, actor: Actor, wanted: Wanted) -> QuerySet[Case]:
    """Return the cases asked for: the next due day first, then what changed last."""
    found = seen(scope)
    if wanted.which != "all":
        found = found.filter(closed_at__isnull=wanted.which == "open")
    if wanted.mine:
        found = found.filter(closed_at=None).filter(_turn_of(actor))
    if wanted.overdue:
        found = found.filter(closed_at=None, due_on__lt=today())
    for name in ("process", "state"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.entity:
        found = found.filter(entity_id=wanted.entity)
    if text := unicodedata.normalize("NFKC", wanted.text).strip():
        found = found.filter(entity_id__in=_called(scope, text))
    return found.order_by(F("due_on").asc(nulls_last=True), "-changed_at", "-id")


def seen(scope: Scope) -> QuerySet[Case]:
    """Return the cases about entities that a reader sees; one about something else is only for who sees everything."""
    entities = entities_of(scope)
    return Case.objects.all() if entities is None else Case.objects.filter(entity_id__in=entities)


def own_parties(process: Process, actor: Actor) -> frozenset[str]:
    """Return the parties of a process as which somebody acts."""
    return frozenset(name for name, party in process.says.parties.items() if actor.may(party.permission))


def turns(name: str) -> Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Return whose turn it is, by edition and state of a process: the edition by which that is judged, and the parties."""
    found = {}
    for one in editions(name):
        newer = following(one)
        for state in one.says.states:
            if state in one.machine.final:
                continue
            if newer is None:
                found[one.says.edition, state] = (one.says.edition, one.machine.awaits[state])
            else:
                after = newer.says.migrates[one.says.edition].states[state]
                found[one.says.edition, state] = (newer.says.edition, newer.machine.awaits[after])
    return found


def _turn_of(actor: Actor) -> Q:
    """Return the condition that it is somebody's turn, by state or in an open branch."""
    condition = Q(pk__in=())
    for name in names():
        own = frozenset[str]().union(*(own_parties(one, actor) for one in editions(name)))
        for (edition, state), (_, parties) in turns(name).items():
            if own & frozenset(parties):
                condition |= Q(process=name, edition=edition, state=state)
        branches = CaseBranch.objects.filter(outcome=None, member__in=own, case__process=name)
        condition |= Q(pk__in=branches.values("case_id"))
    return condition


def _called(scope: Scope, text: str) -> list[str]:
    query = f"""SELECT entity_id FROM entity WHERE {scope.condition}
                AND (contains(lower(name), lower(?)) OR contains(upper(entity_id), upper(?)))"""
    return [row["entity_id"] for row in todays_results().rows(query, [*scope.values, text, text])]
