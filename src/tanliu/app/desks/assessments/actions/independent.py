"""Who is kept away from an assessment, and the advice that they told of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.assessments.models import Advice, Assessment
from tanliu.app.desks.assessments.queries.assessments import scheme_as_kept
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.decide.assessment.independence import Advised, advised_lately, must_rotate
from tanliu.kit.errors import TanliuError

_LONGEST = 500


def refuse_dependent(case: Assessment, actor: Actor, *, assesses: bool) -> None:
    """Refuse who advised the object lately, and who assessed it too often in a row.

    Raises
    ------
    TanliuError
        When the rule of the scheme keeps the actor away.
    """
    rule = scheme_as_kept(case).independence
    if rule is None:
        return
    advice = [Advised(one.person, one.until) for one in Advice.objects.filter(entity_id=case.entity_id)]
    until = advised_lately(rule, actor.name, advice, today())
    if until is not None:
        raise TanliuError(
            "who advised the object does not assess it yet", found=actor.name, accepted=f"> {until}"
        )
    before = Assessment.objects.filter(scheme=case.scheme, entity_id=case.entity_id).exclude(decided_by="")
    led = list(before.exclude(pk=case.pk).order_by("-pk").values_list("assessed_by", flat=True)[: rule.turns])
    if assesses and must_rotate(rule, actor.name, led):
        raise TanliuError(
            "another assessor is due: the same one led it too often in a row",
            found=actor.name,
            accepted=rule.turns,
        )


@dataclass(frozen=True)
class DeclareAdvice(Action[int]):
    """Tell of advice that a person gave to an enterprise; who assesses tells of themselves, who decides of anybody."""

    needs: ClassVar[frozenset[str]] = frozenset({"assess", "certify"})
    refusal: ClassVar[str] = "the role tells of no advice"
    entity_id: str
    until: str
    what: str
    person: str = ""

    def _person(self, actor: Actor) -> str:
        return self.person.strip() or actor.name

    def check(self, actor: Actor) -> None:
        """Refuse what is told of others by who does not decide, a day that is none, and no reason.

        Raises
        ------
        NotPermittedError
            When an assessor tells of somebody else.
        TanliuError
            When the enterprise is not seen, or the day is none.
        """
        if actor.user is not None:
            visible_entity(results(), actor.user, self.entity_id)
        if self._person(actor) != actor.name and not actor.may("certify"):
            raise NotPermittedError(self.refusal, "person", self.person)
        if not self.what.strip():
            raise TanliuError("say what it is about", where="what")
        try:
            date.fromisoformat(self.until)
        except ValueError as error:
            raise TanliuError(
                "not a day", where="until", found=self.until[:20], accepted="2026-12-31"
            ) from error

    def run(self, actor: Actor) -> int:
        one = Advice.objects.create(
            person=self._person(actor)[:150], entity_id=self.entity_id, until=date.fromisoformat(self.until),
            what=self.what.strip()[:_LONGEST], by=actor.name, at=clock.now(),
        )  # fmt: skip
        return int(one.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        yield Entry("assessment_advice", self.entity_id, {"person": self._person(actor), "until": self.until})
