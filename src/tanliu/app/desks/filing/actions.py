"""What is done with a monthly report: kept, handed in, asked back, withdrawn, accepted; its process says who and when.

Who changes a report says which revision they looked at; when it has moved on, they are told and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from tanliu.app import clock
from tanliu.app.desks.filing.context import items, lines, rules
from tanliu.app.desks.filing.models import PROCESS, Filing, current
from tanliu.app.platform.action import Actor, Entry
from tanliu.app.platform.casework.action import CaseAction
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.processes import process
from tanliu.decide.casework.types import NotOfferedError
from tanliu.flow.filing.checks import check
from tanliu.flow.filing.types import Remark
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period

R = TypeVar("R")
Figures = Mapping[str, Mapping[str, str]]
#: Longest texts that are kept.
_LONGEST = {"value": 40, "unit": 20, "reason": 500}
_LONGEST_QUESTION = 1000


class FilingAction(CaseAction[R]):
    """An action of the process of monthly reports."""

    process_name: ClassVar[str] = PROCESS


@dataclass(frozen=True)
class Save(FilingAction[Filing]):
    """Keep what a firm wrote as a draft; after an accepted or withdrawn version a new one begins.

    Attributes
    ----------
    revision
        That of the newest version as the writer saw it; 0 when there was none.
    answers
        Answers to the department's questions, by item.
    """

    action: ClassVar[str] = "save"
    entity_id: str
    period: Period
    figures: Figures
    revision: int
    answers: Mapping[str, str] = field(default_factory=dict)

    def run(self, actor: Actor) -> Filing:
        """Keep it.

        Raises
        ------
        ConflictError
            When somebody else changed the report in the meantime.
        TanliuError
            When it lies with the department.
        """
        kept, found = _cleaned(self.figures), current(self.entity_id, str(self.period))
        if found is not None and found.revision != self.revision:
            raise conflict(found)
        if found is None or not found.is_open():
            return self._begun(actor, kept, found)
        if not found.is_writable():
            raise TanliuError(
                "the report lies with the department", where=f"{self.entity_id} {self.period}",
                accepted=Message("withdraw it first"),
            )  # fmt: skip
        changes = {"figures": kept, "questions": _answered(found.questions, self.answers)}
        moved(found, Move(self.action, self.revision, changes=changes), actor)
        return found

    def entries(self, actor: Actor, done: Filing) -> Iterable[Entry]:
        return [entry(done, self.action, {})]

    def _begun(self, actor: Actor, kept: Figures, before: Filing | None) -> Filing:
        version = before.version + 1 if before else 1
        subject = f"{self.entity_id} {self.period}"
        try:
            begun = begin(
                Filing, PROCESS, subject, self.entity_id, actor, version=version, period=str(self.period),
                figures=kept,
            )  # fmt: skip
        except ConflictError as error:
            raise _conflict(subject) from error
        assert isinstance(begun, Filing)
        return begun


@dataclass(frozen=True)
class Submit(FilingAction[Sequence[Remark]]):
    """Hand a saved report in; the result is what stands in the way, in which case it stays where it is."""

    action: ClassVar[str] = "submit"
    filing: Filing
    revision: int

    def run(self, actor: Actor) -> Sequence[Remark]:
        """Hand it in.

        Raises
        ------
        ConflictError
            When somebody else changed the report in the meantime.
        TanliuError
            When a question has no answer.
        """
        filing = self.filing
        remarks = check(lines(filing.entity_id, Period.parse(filing.period), filing.figures), rules())
        if silent := filing.unanswered():
            raise TanliuError(
                "a question is not answered", found=", ".join(silent), accepted=Message("an answer to each")
            )
        if any(one.stops for one in remarks):
            return remarks
        overruled = {one.item: one.check for one in remarks}
        details = {"figures": filing.figures, "overruled": overruled, "questions": filing.questions}
        changes = {"submitted_by": actor.name, "submitted_at": clock.now()}
        facts = {"answered": True, "sound": True}
        moved(filing, Move(self.action, self.revision, facts, details=details, changes=changes), actor)
        return remarks

    def entries(self, actor: Actor, done: Sequence[Remark]) -> Iterable[Entry]:
        if any(one.stops for one in done):
            return []
        return [entry(self.filing, self.action, last_details(self.filing))]


@dataclass(frozen=True)
class Ask(FilingAction[Filing]):
    """Give a submitted report back with a question for each field in doubt."""

    action: ClassVar[str] = "ask"
    filing: Filing
    revision: int
    questions: Mapping[str, str]

    def run(self, actor: Actor) -> Filing:
        """Give it back.

        Raises
        ------
        ConflictError
            When somebody else changed the report in the meantime.
        TanliuError
            When nothing is asked.
        """
        known = {item.id for item in items()} | {""}
        asked = {
            item: {"question": text.strip()[:_LONGEST_QUESTION], "by": actor.name, "answer": ""}
            for item, text in self.questions.items()
            if text.strip() and item in known
        }
        if not asked:
            raise TanliuError("nothing is asked", accepted=Message("a question for a field at least"))
        changes = {"questions": asked, "decided_by": actor.name, "decided_at": clock.now()}
        details = {"questions": asked}
        moved(self.filing, Move(self.action, self.revision, details=details, changes=changes), actor)
        return self.filing

    def entries(self, actor: Actor, done: Filing) -> Iterable[Entry]:
        return [entry(done, self.action, last_details(done))]


@dataclass(frozen=True)
class Withdraw(FilingAction[Filing]):
    """Take a report back that is not accepted yet; the firm may begin a new version."""

    action: ClassVar[str] = "withdraw"
    filing: Filing
    revision: int

    def run(self, actor: Actor) -> Filing:
        """Take it back.

        Raises
        ------
        ConflictError
            When somebody else changed the report in the meantime.
        """
        changes = {"decided_by": actor.name, "decided_at": clock.now()}
        moved(self.filing, Move(self.action, self.revision, changes=changes), actor)
        return self.filing

    def entries(self, actor: Actor, done: Filing) -> Iterable[Entry]:
        return [entry(done, self.action, {})]


def moved(filing: Filing, move: Move, actor: Actor) -> None:
    """Move the case of a report, and say in the words of reports what stands in the way.

    Raises
    ------
    ConflictError
        When somebody else changed the report in the meantime.
    TanliuError
        When it is in another state.
    """
    try:
        take(filing, move, actor)
    except ConflictError as error:
        raise conflict(filing) from error
    except NotOfferedError:
        filing.refresh_from_db()
        require_state(filing, move.action)
        raise


def require_state(filing: Filing, action: str) -> None:
    """Refuse an action that the state of a report does not offer.

    Raises
    ------
    TanliuError
        With the states that do.
    """
    states = process(PROCESS, filing.edition).machine.states_of(action)
    if filing.state not in states:
        raise TanliuError(
            "the report is in another state", where=f"{filing.entity_id} {filing.period}", found=filing.state,
            accepted=", ".join(states),
        )  # fmt: skip


def entry(filing: Filing, action: str, told: Mapping[str, Any]) -> Entry:
    """Return what the audit trail keeps of a step."""
    details = {"version": filing.version, "revision": filing.revision, **told}
    return Entry(f"filing.{action}", f"{filing.entity_id} {filing.period}", details)


def last_details(filing: Filing) -> Mapping[str, Any]:
    """Return what the step that was just taken keeps."""
    step = filing.steps.last()
    return step.details if step is not None else {}


def conflict(filing: Filing) -> ConflictError:
    """Return the error of somebody who acts on a report that has changed."""
    return _conflict(f"{filing.entity_id} {filing.period}")


def _conflict(where: str) -> ConflictError:
    return ConflictError(
        "somebody else changed this report in the meantime; nothing was saved", where=where,
        accepted=Message("look at it anew"),
    )  # fmt: skip


def _cleaned(figures: Figures) -> dict[str, dict[str, str]]:
    """Keep the fields that hold anything, cut to what is ever read."""
    kept = {}
    for item in items():
        told = figures.get(item.id, {})
        cut = {name: str(told.get(name, "")).strip()[:most] for name, most in _LONGEST.items()}
        if cut["value"] or cut["reason"]:
            kept[item.id] = {**cut, "unit": cut["unit"] or item.unit}
    return kept


def _answered(questions: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    return {
        item: {**one, "answer": answers.get(item, one.get("answer", "")).strip()[:_LONGEST_QUESTION]}
        for item, one in questions.items()
    }
