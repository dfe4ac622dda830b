"""Raise a finding, answer it, and close it; who raises and who answers are two parties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app import clock
from tanliu.app.desks.assessments.actions.independent import refuse_dependent
from tanliu.app.desks.assessments.models import Assessment, AssessmentFinding
from tanliu.app.desks.assessments.queries.assessments import PROCESS, scheme_as_kept
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.move import lock
from tanliu.app.platform.casework.processes import process
from tanliu.kit.errors import TanliuError

KINDS = ("major", "minor", "observation")
_LONGEST = 2000
#: In which states which party does what to a finding.
TURNS = {
    "raise": ("assessor", ("documents", "on_site")),
    "close": ("assessor", ("documents", "on_site")),
    "reject": ("assessor", ("documents", "on_site")),
    "answer": ("firm", ("asked",)),
}


@dataclass(frozen=True)
class TellFinding(Action[int]):
    """Do something about a finding; the result is its number. The caller has made sure that the actor sees the case.

    Attributes
    ----------
    what
        ``raise``, ``answer``, ``close``, or ``reject`` an answer that does not mend it.
    number
        Of the finding; 0 for one that is raised.
    revision
        That of the case as the actor saw it.
    """

    refusal: ClassVar[str] = "the role does nothing about findings now"
    case: int
    what: str
    revision: int
    text: str
    number: int = 0
    kind: str = ""
    indicator: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse what is not the turn of the actor, and what cannot be.

        Raises
        ------
        NotPermittedError
            When it is the turn of others.
        TanliuError
            When there is no such finding, kind or indicator, or nothing is said.
        """
        case = Assessment.objects.filter(pk=self.case).first()
        if case is None:
            raise TanliuError("no such assessment", found=self.case)
        if self.what not in TURNS:
            raise TanliuError(
                "not one of what is offered", where="what", found=self.what, accepted=", ".join(TURNS)
            )
        party, states = TURNS[self.what]
        parties = process(PROCESS, case.edition).says.parties
        if case.state not in states or not actor.may(parties[party].permission):
            raise NotPermittedError(self.refusal, "state", case.state)
        if not self.text.strip():
            raise TanliuError("say what it is about", where="text")
        if party == "assessor":
            refuse_dependent(case, actor, assesses=True)
        if self.what == "raise":
            self._raisable(case)
        elif not self._open(case):
            raise TanliuError("no such finding is open", found=self.number)
        if (
            self.what == "reject"
            and not case.findings.filter(pk=self.number, answered_at__isnull=False).exists()
        ):
            raise TanliuError("no such finding is open", found=self.number)

    def _raisable(self, case: Assessment) -> None:
        if self.kind not in KINDS:
            raise TanliuError(
                "not one of what is offered", where="kind", found=self.kind, accepted=", ".join(KINDS)
            )
        if self.indicator and self.indicator not in scheme_as_kept(case).indicators:
            raise TanliuError("no such indicator", where=case.scheme, found=self.indicator)

    def _open(self, case: Assessment) -> bool:
        return case.findings.filter(pk=self.number, closed_at=None).exists()

    def run(self, actor: Actor) -> int:
        case = Assessment.objects.get(pk=self.case)
        lock(case, self.revision)
        now, text = clock.now(), self.text.strip()[:_LONGEST]
        if self.what == "raise":
            made = AssessmentFinding.objects.create(
                assessment=case, kind=self.kind, indicator=self.indicator, stage=case.state, text=text, by=actor.name, at=now
            )  # fmt: skip
            return int(made.pk)
        changes: dict[str, dict[str, Any]] = {
            "answer": {"answer": text, "answered_by": actor.name, "answered_at": now},
            "close": {"verdict": text, "closed_by": actor.name, "closed_at": now},
            # what was answered stays to be read, and is answered anew
            "reject": {"verdict": text, "answered_at": None},
        }
        case.findings.filter(pk=self.number).update(**changes[self.what])
        return self.number

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        yield Entry(
            f"assessment_finding.{self.what}",
            f"{self.case}",
            {"finding": done, "kind": self.kind, "text": self.text[:200]},
        )


def facts_of(case: Assessment) -> dict[str, bool]:
    """Return what the process asks about the findings and deviations of an assessment."""
    held = [one for one in case.findings.all() if one.holds]
    return {
        "raised": any(one.answered_at is None for one in held),
        "answered": all(one.answered_at is not None for one in held),
        "settled": not held,
        "allowed": _allowed(case),
    }


def _allowed(case: Assessment) -> bool:
    """Return whether the committee allowed what was proposed last; what it said of an earlier outcome is over."""
    wanted = ("propose", "allow", "disallow")
    last = case.steps.filter(action__in=wanted).order_by("-pk").values_list("action", flat=True).first()
    return last == "allow"


def reviewed(case: Assessment) -> bool:
    """Return whether what was proposed last was reviewed."""
    wanted = ("propose", "review", "review_back")
    last = case.steps.filter(action__in=wanted).order_by("-pk").values_list("action", flat=True).first()
    return last == "review"
