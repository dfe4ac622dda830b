"""Cases of processes that no desk has pages for: opened and moved by the forms that their process tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tanliu.app.desks.cases.accepted import facts_of
from tanliu.app.desks.cases.queries import seen
from tanliu.app.platform.access import scope_of, visible_entity
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.processes import Process, names, process
from tanliu.app.platform.casework.standing import known_process
from tanliu.app.platform.desk import case_pages
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.decide.casework.document import Input, Transition
from tanliu.decide.casework.forms import filled
from tanliu.kit.errors import TanliuError

_LONGEST_TITLE = 80


def processes_by_hand() -> list[str]:
    """Return the processes whose cases are opened here: those that no desk has pages for."""
    return [name for name in names() if name not in case_pages()]


def first_step(found: Process, actor: Actor) -> Transition | None:
    """Return the step with which somebody opens a case of a process; None when it is for others, or asks what a desk knows."""
    for one in found.says.transitions:
        own = any(actor.may(found.says.parties[by].permission) for by in one.by if by in found.says.parties)
        if (
            found.says.initial in one.from_
            and one.to not in (None, found.says.initial)
            and own
            and one.when is None
        ):
            return one
    return None


def form_of(found: Process, action: str) -> Mapping[str, Input]:
    """Return the fields that an action asks for."""
    groups = (one for group in found.says.branches.values() for one in group.transitions)
    for one in (*found.says.transitions, *groups):
        if one.action == action:
            return found.says.forms[one.form] if one.form else {}
    return {}


def _by_hand(name: str) -> Process:
    if name not in processes_by_hand():
        raise TanliuError(
            "not one of what is offered", where="process", found=name, accepted=", ".join(processes_by_hand())
        )
    return process(name)


def _note(form: Mapping[str, Input], values: Mapping[str, str], lang: str = "zh") -> str:
    """Return what was filled in as the words of a step: the field itself where there is one, else each with its label."""
    if len(form) == 1:
        return next(iter(values.values()), "")
    told = {
        name: one.options[values[name]][lang] if one.options else values[name] for name, one in form.items()
    }
    return "\n".join(f"{one.label[lang]}: {told[name]}" for name, one in form.items() if told[name])


@dataclass(frozen=True)
class OpenCase(Action[int]):
    """Open a case about an enterprise by its first step; the result is its number.

    Attributes
    ----------
    title
        What it is about: of one title one case is open for an enterprise.
    """

    refusal: ClassVar[str] = "the role opens no such case"
    process: str
    entity_id: str
    title: str
    values: Mapping[str, str] = field(default_factory=dict)

    def check(self, actor: Actor) -> None:
        """Refuse what cannot be opened.

        Raises
        ------
        NotPermittedError
            When the process is opened by others.
        TanliuError
            When it is opened elsewhere, or a field is missing.
        """
        found = _by_hand(self.process)
        if actor.user is not None:
            visible_entity(results(), actor.user, self.entity_id)
        first = first_step(found, actor)
        if first is None:
            raise NotPermittedError(self.refusal, "process", self.process)
        if not 0 < len(self.title.strip()) <= _LONGEST_TITLE:
            raise TanliuError("say why in a few words", where="title", found=len(self.title.strip()))
        filled(form_of(found, first.action), self.values)

    def run(self, actor: Actor) -> int:
        found = process(self.process)
        first = first_step(found, actor)
        assert first is not None
        subject = f"{self.entity_id} {self.title.strip()}"[:120]
        before = Case.objects.filter(process=self.process, subject=subject).count()
        case = begin(Case, self.process, subject, self.entity_id, actor, version=before + 1)
        form = form_of(found, first.action)
        values = filled(form, self.values)
        take(
            case, Move(first.action, case.revision, note=_note(form, values), details={"form": values}), actor
        )
        return int(case.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        yield Entry(
            "case_open",
            f"{done}",
            {"process": self.process, "entity": self.entity_id, "title": self.title.strip()},
        )


@dataclass(frozen=True)
class TakeStep(Action[str]):
    """Take a step of a case; the result is its state. Holds stop it with their cause.

    Attributes
    ----------
    revision
        That of the case as the actor saw it.
    member
        The branch that answers.
    """

    refusal: ClassVar[str] = "the role may not take this step"
    case: int
    step: str
    revision: int
    values: Mapping[str, str] = field(default_factory=dict)
    member: str | None = None

    def _found(self, actor: Actor) -> Case:
        scope = scope_of(actor.user) if actor.user is not None else Scope.everything()
        found: Any = seen(scope).filter(pk=self.case).first()
        if found is None:
            raise TanliuError("no such case", found=self.case)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse a case that a desk of its own moves, and an empty form.

        Raises
        ------
        TanliuError
            With the field that is missing.
        """
        case = self._found(actor)
        newest = _by_hand(case.process)
        filled(form_of(known_process(case) or newest, self.step), self.values)

    def run(self, actor: Actor) -> str:
        case = self._found(actor)
        form = form_of(known_process(case) or process(case.process), self.step)
        values = filled(form, self.values)
        move = Move(
            self.step,
            self.revision,
            facts_of(case),
            note=_note(form, values),
            details={"form": values} if values else {},
            member=self.member,
        )
        return take(case, move, actor).case.state

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        yield Entry("case_step", f"{self.case}", {"step": self.step, "member": self.member, "state": done})
