"""What a person decides about estimates: make them anew, and whether they count in totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.compute import in_use
from tanliu.app.compute.options import accounting
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.jobs.queue import enqueue
from tanliu.app.platform.models import Job
from tanliu.app.platform.served import catalog


class EstimateAnew(Action[Job]):
    """Estimate anew in the background."""

    needs: ClassVar[frozenset[str]] = frozenset({"compute"})

    def run(self, actor: Actor) -> Job:
        return enqueue("estimate", {}, actor.user)

    def entries(self, actor: Actor, done: Job) -> Iterable[Entry]:
        return [Entry("estimate", str(done.pk))]


@dataclass(frozen=True)
class ChooseTotals(Action[str]):
    """Choose whether estimates count in totals; everything is computed anew in the background.

    The result is the choice of before.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"administer"})
    wanted: str

    def run(self, actor: Actor) -> str:
        """Keep the choice.

        Raises
        ------
        TanliuError
            When there is no such choice.
        """
        before = accounting(catalog()).estimates
        in_use.choose(workspace_path(), "estimates", self.wanted)
        if self.wanted != before:
            compute_later(actor.user, ())
        return before

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        if self.wanted == done:
            return []
        return [Entry("accounting.estimates", "", {"before": done, "after": self.wanted})]
