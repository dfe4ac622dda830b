"""What a person asks for about published figures; jobs work it out, and each is in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.desks.publications.actions.reason import require_reason
from tanliu.app.desks.publications.jobs import DELIVERY, PUBLISH, RESTATE
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import standing
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.models import Job
from tanliu.app.platform.served import todays_results
from tanliu.app.store.scope import Scope


@dataclass(frozen=True)
class AskPublish(Action[Job]):
    """Publish the figures of a period."""

    needs: ClassVar[frozenset[str]] = frozenset({"publish"})
    period: str
    note: str = ""
    reason: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse figures in doubt without the reason why they are published nevertheless.

        Raises
        ------
        ReasonNeededError
            When open findings called sure stand behind the figures and no reason is given.
        """
        doubted = standing(todays_results(), asked(Scope.everything(), self.period))
        require_reason(self.period, len(doubted), self.reason)

    def run(self, actor: Actor) -> Job:
        told = {"period": self.period, "note": self.note, "reason": self.reason.strip()}
        return enqueue(PUBLISH, told, actor.user)


class OfWholeDistrict(Action[Job]):
    """What names causes in files of others is for those who see everything."""

    @classmethod
    def permits(cls, actor: Actor) -> bool:
        return actor.user is None or scope_of(actor.user).whole


@dataclass(frozen=True)
class AskRestatement(OfWholeDistrict):
    """Work out what changed since a publication."""

    publication_id: int

    def run(self, actor: Actor) -> Job:
        return enqueue(RESTATE, {"publication": self.publication_id}, actor.user)


@dataclass(frozen=True)
class AskDeliveryChanges(OfWholeDistrict):
    """Work out how a delivery moved the sums of each period."""

    batch_id: int

    def run(self, actor: Actor) -> Job:
        return enqueue(DELIVERY, {"batch": self.batch_id}, actor.user)
