"""Stop a job: its owner, an administrator, or anybody for a past state, which is nobody's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.jobs import queue
from tanliu.app.platform.jobs.past_jobs import KIND as PAST
from tanliu.app.platform.models import Job


def concerns(actor: Actor, job: Job) -> bool:
    """Return whether a job is somebody's to see and to stop."""
    own = actor.user is not None and job.owner_id == actor.user.pk
    return own or job.kind == PAST or actor.may("administer")


@dataclass(frozen=True)
class Cancel(Action[None]):
    """Stop a job: at once when it waits, else at its next step."""

    job: Job

    def check(self, actor: Actor) -> None:
        if not concerns(actor, self.job):
            raise NotPermittedError(self.refusal, str(self.job.pk))

    def run(self, actor: Actor) -> None:
        queue.ask_cancel(self.job)

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("job.cancel", str(self.job.pk), {"kind": self.job.kind})]
