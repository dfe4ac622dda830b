"""The talk about a finding: a department asks, the firm answers, somebody decides, as its process says.

Data that were corrected close a finding by themselves, whatever was said before: they are a hold on every step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app.desks.findings.models import PROCESS, FindingState
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.models import Case, CaseStep
from tanliu.app.platform.casework.move import Move, begin, offered, take
from tanliu.app.platform.casework.processes import process
from tanliu.decide.casework.forms import filled
from tanliu.decide.casework.types import NO_HOLDS, HeldError, NotOfferedError
from tanliu.kit.errors import ConflictError, TanliuError

_GONE = frozenset({"gone"})


def longest() -> int:
    """Return the most characters of a reason."""
    return process(PROCESS).says.forms["reason"]["text"].longest


def states(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the state of each finding by its number.

    Parameters
    ----------
    rows
        Rows of table ``finding``.
    """
    decided = dict(Case.objects.filter(process=PROCESS).values_list("subject", "state"))
    return {row["finding_id"]: _state(row, decided.get(row["finding_id"])) for row in rows}


def _state(row: Mapping[str, Any], decided: str | None) -> str:
    if row["gone_why"]:
        return FindingState.CORRECTED if row["gone_why"] == "corrected" else FindingState.DISMISSED
    return decided or FindingState.OPEN


def notes(finding_id: str) -> Sequence[CaseStep]:
    """Return the talk, oldest first."""
    return list(CaseStep.objects.filter(case__process=PROCESS, case__subject=finding_id))


def steps(actor: Actor, row: Mapping[str, Any]) -> list[str]:
    """Return the steps that somebody may take now."""
    case = Case.objects.filter(process=PROCESS, subject=row["finding_id"]).first()
    return offered(case, PROCESS, actor, _holds(row))


@dataclass(frozen=True)
class Take(Action[CaseStep]):
    """Take a step of the talk; the caller has made sure that the actor sees the finding."""

    refusal: ClassVar[str] = "the role may not take this step"
    row: Mapping[str, Any]
    step: str
    text: str

    @classmethod
    def permits_step(cls, actor: Actor, step: str) -> bool:
        """Return whether somebody's role takes a step, in whatever state."""
        return any(actor.may(verb) for verb in process(PROCESS).permissions(step))

    def check(self, actor: Actor) -> None:
        """Refuse a step without its reason.

        Raises
        ------
        NotPermittedError
            When another role takes such a step.
        TanliuError
            When the text is missing or too long.
        """
        filled(process(PROCESS).says.forms["reason"], {"text": self.text})
        if self.step in process(PROCESS).machine.actions and not self.permits_step(actor, self.step):
            raise NotPermittedError(self.refusal, "step", self.step)

    def run(self, actor: Actor) -> CaseStep:
        """Take it.

        Raises
        ------
        TanliuError
            When the step is not offered now.
        """
        case = self._case(actor)
        move = Move(self.step, case.revision, holds=_holds(self.row), note=self.text.strip())
        try:
            take(case, move, actor)
        except (NotOfferedError, HeldError) as error:
            raise self.not_offered(actor) from error
        taken = case.steps.last()
        assert taken is not None
        return taken

    def entries(self, actor: Actor, done: CaseStep) -> Iterable[Entry]:
        told = {
            "entity": self.row["entity_id"], "kind": self.row["kind"], "from": done.state_from,
            "to": done.state_to, "text": done.note,
        }  # fmt: skip
        return [Entry(f"finding.{self.step}", self.row["finding_id"], told)]

    def not_offered(self, actor: Actor) -> TanliuError:
        """Return the error of a step that cannot be taken, with those that can."""
        return TanliuError(
            "this step is not offered now", where=self.row["finding_id"], found=self.step,
            accepted=", ".join(steps(actor, self.row)),
        )  # fmt: skip

    def _case(self, actor: Actor) -> Case:
        """Return the case of the finding, opened with the first step."""
        subject = self.row["finding_id"]
        case = Case.objects.filter(process=PROCESS, subject=subject).first()
        if case is not None:
            return case
        try:
            return begin(Case, PROCESS, subject, self.row["entity_id"], actor)
        except ConflictError:
            return Case.objects.get(process=PROCESS, subject=subject)


def _holds(row: Mapping[str, Any]) -> frozenset[str]:
    return _GONE if row["gone_why"] else NO_HOLDS
