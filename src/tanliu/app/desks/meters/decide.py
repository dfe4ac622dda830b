"""A person's word for what a step of a register was: booked, noted in the trail, computed by a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from tanliu.app.desks.meters.actions import settle
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.served import results
from tanliu.app.store.workspace import Workspace


@dataclass(frozen=True)
class DecideStep(Action[int | None]):
    """Decide what a step of a register was that was held back; the result is the number of the delivery."""

    needs: ClassVar[frozenset[str]] = frozenset({"import"})
    at_once: ClassVar[bool] = False
    entity_id: str
    meter_code: str
    start: datetime
    cause_of_step: str
    final: Decimal | None = None
    begin: Decimal | None = None

    def run(self, actor: Actor) -> int | None:
        """Book it.

        Raises
        ------
        TanliuError
            When nothing is held back there, or a value is missing that nobody can know.
        """
        with Workspace(workspace_path()) as workspace, workspace.writing():
            before = workspace.lake.version("reading")
            done = settle(
                workspace, self.meter_code, self.start, self.cause_of_step, by=actor.name, final=self.final,
                begin=self.begin,
            )  # fmt: skip
            commits = workspace.lake.commits_since("reading", before) or []
        names = (file for one in commits for file in one.files)
        if months := {int(file.split("/", 1)[0].removeprefix("month=")) for file in names}:
            compute_later(actor.user, months)
        results().reload()
        return done.batch_id

    def entries(self, actor: Actor, done: int | None) -> Iterable[Entry]:
        details = {
            "source": "decisions", "cause": self.cause_of_step, "batches": [done], "entities": [self.entity_id]
        }  # fmt: skip
        return [Entry("import", self.meter_code, details)]
