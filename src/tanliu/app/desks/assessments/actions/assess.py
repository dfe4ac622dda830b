"""Apply for an assessment, answer, and take its steps; who proposes an outcome does not decide it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app import clock
from tanliu.app.desks.assessments.actions.certify import issue
from tanliu.app.desks.assessments.actions.findings import facts_of, reviewed
from tanliu.app.desks.assessments.actions.independent import refuse_dependent
from tanliu.app.desks.assessments.evidence import Paper, keep, kind_of
from tanliu.app.desks.assessments.models import Assessment, AssessmentAnswer, Evidence
from tanliu.app.desks.assessments.queries.assessments import PROCESS, answers_of, outcome_of, scheme_as_kept
from tanliu.app.desks.assessments.queries.computed import computed_of
from tanliu.app.desks.assessments.queries.schemes import scheme_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.move import Move, begin, lock, take
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import catalog, results
from tanliu.decide.assessment.answers import Answer, lines
from tanliu.decide.assessment.kept import kept
from tanliu.decide.casework.forms import filled
from tanliu.kit.errors import ConflictError, TanliuError

#: Who answers in which state: the party whose turn it is.
WRITES = {
    "requested": "firm",
    "offered": "firm",
    "draft": "firm",
    "asked": "firm",
    "documents": "assessor",
    "on_site": "assessor",
}
#: Steps of who assesses, and of who decides: independence is asked of them.
_ASSESSES = frozenset({"offer", "accept", "send_back", "find", "visit", "propose"})
_DECIDES = frozenset(
    {"review", "review_back", "certify", "refuse", "refer", "uphold", "reopen", "allow", "disallow"}
)
_PERIOD = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Apply(Action[int]):
    """Open an assessment of an enterprise under a scheme; the result is its case."""

    needs: ClassVar[frozenset[str]] = frozenset({"answer"})
    refusal: ClassVar[str] = "the role applies for no assessment"
    scheme: str
    entity_id: str
    period: str

    def check(self, actor: Actor) -> None:
        """Refuse an enterprise that the actor does not see, and a second application at the same time.

        Raises
        ------
        TanliuError
            When the scheme is unknown, the period is no year, or an assessment is open.
        """
        scheme_of(catalog(), self.scheme)
        if actor.user is not None:
            visible_entity(results(), actor.user, self.entity_id)
        if not _PERIOD.fullmatch(self.period):
            raise TanliuError(
                "an assessment is of a year", where="period", found=self.period, accepted="2025"
            )
        if Assessment.objects.filter(process=PROCESS, subject=self.subject, closed_at=None).exists():
            raise ConflictError("such an assessment is open", where=self.scheme, found=self.subject)

    @property
    def subject(self) -> str:
        return f"{self.scheme} {self.entity_id} {self.period}"

    def run(self, actor: Actor) -> int:
        scheme = scheme_of(catalog(), self.scheme)
        before = Assessment.objects.filter(process=PROCESS, subject=self.subject).count()
        case = begin(
            Assessment, PROCESS, self.subject, self.entity_id, actor, version=before + 1,
            scheme=self.scheme, document=kept(scheme), period=self.period,
        )  # fmt: skip
        return int(case.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        yield Entry("assessment_open", self.subject, {"case": done})


@dataclass(frozen=True)
class Tell(Action[int]):
    """Answer an indicator; the result is the number of the answer. The caller has made sure that the actor sees it.

    Attributes
    ----------
    revision
        That of the case as the actor saw it: nobody answers into a state that is over.
    evidence
        Number of a paper that is there already; ``paper`` brings one.
    """

    refusal: ClassVar[str] = "the role may not answer now"
    case: int
    indicator: str
    revision: int
    says: Answer
    evidence: int | None = None
    paper: Paper | None = None
    figure: str = ""
    """The amount of the results that it was taken from."""
    kept_answer: int | None = None
    """Number of a kept answer of a tool of which a figure stands beside it; the actor must see it."""

    def _case(self) -> Assessment:
        found = Assessment.objects.filter(pk=self.case).first()
        if found is None:
            raise TanliuError("no such assessment", found=self.case)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse an answer that is none of what is asked, and one of somebody whose turn it is not.

        Raises
        ------
        NotPermittedError
            When it is the turn of others.
        TanliuError
            When the answer cannot be, or its evidence is of somebody else.
        """
        case = self._case()
        party = WRITES.get(case.state)
        parties = process(PROCESS, case.edition).says.parties
        if party is None or not actor.may(parties[party].permission):
            raise NotPermittedError(self.refusal, "state", case.state)
        if party == "assessor":
            refuse_dependent(case, actor, assesses=True)
        scheme = scheme_as_kept(case)
        now = {id: one for id, one in answers_of(case).items() if id != self.indicator}
        lines(scheme, now | {self.indicator: self.says})
        if self.paper is not None:
            kind_of(self.paper)
        if self.kept_answer is not None:
            computed_of(actor.user, scheme, self.indicator, self.kept_answer)
        if self.evidence is not None and not self._paper(case).exists():
            raise TanliuError("no such paper", found=self.evidence)

    def _paper(self, case: Assessment) -> Any:
        return Evidence.objects.filter(pk=self.evidence, entity_id=case.entity_id)

    def run(self, actor: Actor) -> int:
        case = self._case()
        lock(case, self.revision)
        paper = self._paper(case).first() if self.evidence is not None else None
        if self.paper is not None:
            paper = keep(case.entity_id, self.paper, actor.name)
        one, computed = self.says, ""
        if self.kept_answer is not None:
            computed = computed_of(actor.user, scheme_as_kept(case), self.indicator, self.kept_answer)
        row = AssessmentAnswer.objects.create(
            assessment=case, indicator=self.indicator, value=one.value.strip(), absent=one.absent, reason=one.reason.strip()[:500],
            doubt=one.doubt.strip()[:200], evidence=paper, figure=self.figure, computed=computed, kept_answer=self.kept_answer, party=WRITES[case.state], by=actor.name, at=clock.now(),
        )  # fmt: skip
        return int(row.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        told = {"indicator": self.indicator, "value": self.says.value, "absent": self.says.absent}
        yield Entry("assessment_answer", f"{self.case}", told)


@dataclass(frozen=True)
class StepAssessment(Action[str]):
    """Take a step of an assessment; the caller has made sure that the actor sees it. The result is the state.

    Attributes
    ----------
    revision
        That of the case as the actor saw it.
    """

    refusal: ClassVar[str] = "the role may not take this step"
    case: int
    step: str
    revision: int
    text: str

    def check(self, actor: Actor) -> None:
        """Refuse a step that is none, one of another role, and one by who must not take it.

        Raises
        ------
        NotPermittedError
            When another role takes it.
        TanliuError
            When its reason is missing, or who proposed the outcome would decide it.
        """
        known = process(PROCESS)
        if self.step not in known.machine.actions:
            raise TanliuError(
                "not one of what is offered", where="step", found=self.step, accepted=", ".join(sorted(known.machine.actions))
            )  # fmt: skip
        if not any(actor.may(verb) for verb in known.permissions(self.step)):
            raise NotPermittedError(self.refusal, "step", self.step)
        filled(known.says.forms["reason"], {"text": self.text})
        case = Assessment.objects.filter(pk=self.case).first()
        if case is None:
            raise TanliuError("no such assessment", found=self.case)
        if self.step in ("certify", "refuse") and actor.name in (case.assessed_by, *self._assessors(case)):
            raise TanliuError("who assessed does not decide", found=actor.name)
        if self.step in ("uphold", "reopen") and actor.name == case.decided_by:
            raise TanliuError("who decided does not decide on the appeal", found=actor.name)
        if self.step in ("review", "review_back") and actor.name in (
            case.assessed_by,
            *self._assessors(case),
        ):
            raise TanliuError("who assessed does not review", found=actor.name)
        if self.step in ("certify", "refuse") and actor.name in self._reviewers(case):
            raise TanliuError("who reviewed does not decide", found=actor.name)
        if self.step in ("allow", "disallow") and actor.name in (
            case.assessed_by,
            *self._assessors(case),
            *self._referred(case),
        ):
            raise TanliuError("who assessed or decides does not judge its deviation", found=actor.name)
        if self.step in _ASSESSES | _DECIDES:
            refuse_dependent(case, actor, assesses=self.step in _ASSESSES)

    @staticmethod
    def _assessors(case: Assessment) -> set[str]:
        return set(case.answers.filter(party="assessor").values_list("by", flat=True))

    @staticmethod
    def _reviewers(case: Assessment) -> set[str]:
        return set(case.steps.filter(action__in=("review", "review_back")).values_list("actor", flat=True))

    @staticmethod
    def _referred(case: Assessment) -> set[str]:
        return set(case.steps.filter(action="refer").values_list("actor", flat=True))

    def run(self, actor: Actor) -> str:
        case: Any = Assessment.objects.get(pk=self.case)
        scheme, outcome = scheme_as_kept(case), outcome_of(case)
        facts = {
            "complete": not outcome.missing, "sure": not outcome.is_provisional,
            "reached": outcome.level is not None and not outcome.is_open,
            "reviewed": scheme.review is None or reviewed(case),
        } | facts_of(case)  # fmt: skip
        changes: dict[str, Any] = {}
        if self.step == "propose":
            changes = {"assessed_by": actor.name}
        elif self.step in ("certify", "refuse"):
            changes = {
                "decided_by": actor.name,
                "level": (outcome.level or "") if self.step == "certify" else "",
            }
        details = {"level": outcome.level, "best": outcome.best, "missing": len(outcome.missing)}
        move = Move(self.step, self.revision, facts, note=self.text.strip(), details=details, changes=changes)
        state = take(case, move, actor).case.state
        if self.step == "certify":
            issue(case, scheme, outcome, actor, allowed=facts["allowed"])
        return state

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        yield Entry(f"assessment.{self.step}", f"{self.case}", {"state": done})
