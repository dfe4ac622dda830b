"""Issue a certificate, and take its steps: surveillance, suspension, restoration, withdrawal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app.desks.assessments.models import Assessment, Certificate
from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE, LOOKS, issuer_of, name_of
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.decide.assessment.certificate import numbered, propose
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.score import Outcome
from tanliu.decide.casework.forms import filled
from tanliu.kit.errors import TanliuError


def issue(
    case: Assessment, scheme: AssessmentScheme, outcome: Outcome, actor: Actor, *, allowed: bool = False
) -> Certificate | None:
    """Issue the certificate that an outcome earns, with the step that decides it; None where the scheme has none.

    Parameters
    ----------
    allowed
        Whether the technical committee allowed what is in doubt.
    """
    proposed = propose(scheme, outcome, today(), allowed=allowed)
    if proposed is None:
        return None
    year = proposed.issued_on.year
    place = Certificate.objects.filter(subject__startswith=f"{scheme.code}-{year}-").count() + 1
    told = {
        "awarded_by": case, "scheme": case.scheme, "level": proposed.level, "holder": name_of(case.entity_id)[:200],
        "issued_on": proposed.issued_on, "valid_until": proposed.valid_until, "looked_on": proposed.issued_on,
        "surveillance_months": scheme.validity.surveillance_months if scheme.validity else None,
        "previous": Certificate.objects.filter(entity_id=case.entity_id, scheme=case.scheme).order_by("-pk").first(),
        "issuer": issuer_of(scheme)[:200],
    }  # fmt: skip
    # of two at once the second finds the number taken, and the whole step is undone
    found: Any = begin(
        Certificate, CERTIFICATE, numbered(scheme.code, year, place), case.entity_id, actor, **told
    )
    record(
        actor.name,
        "certificate_issue",
        found.subject,
        {"level": proposed.level, "case": case.pk},
        actor.address,
    )
    return found


@dataclass(frozen=True)
class StepCertificate(Action[str]):
    """Take a step of a certificate; the caller has made sure that the actor sees it. The result is the state."""

    refusal: ClassVar[str] = "the role may not take this step"
    case: int
    step: str
    revision: int
    text: str

    def check(self, actor: Actor) -> None:
        """Refuse a step that is none, one of another role, and one without its reason.

        Raises
        ------
        NotPermittedError
            When another role takes it.
        TanliuError
            When there is no such certificate or step, or the reason is missing.
        """
        known = process(CERTIFICATE)
        if self.step not in known.machine.actions:
            raise TanliuError(
                "not one of what is offered", where="step", found=self.step, accepted=", ".join(sorted(known.machine.actions))
            )  # fmt: skip
        if not any(actor.may(verb) for verb in known.permissions(self.step)):
            raise NotPermittedError(self.refusal, "step", self.step)
        filled(known.says.forms["reason"], {"text": self.text})
        if not Certificate.objects.filter(pk=self.case).exists():
            raise TanliuError("no such certificate", found=self.case)

    def run(self, actor: Actor) -> str:
        case = Certificate.objects.get(pk=self.case)
        changes: dict[str, Any] = {"looked_on": today()} if self.step in LOOKS else {}
        facts = {"in_time": today() <= case.valid_until}
        move = Move(self.step, self.revision, facts, note=self.text.strip(), changes=changes)
        return take(case, move, actor).case.state

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        yield Entry(f"certificate.{self.step}", f"{self.case}", {"state": done})
