"""Take a delivery back as an action: who may, what holds again, what the trail keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tanliu.app.compute import withdraw as verb
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.compute.withdraw import Effect
from tanliu.app.compute.withdraw_part import WHOLE, Part
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.origins import own_batches, speaks_for
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message

#: Share of the bar at which the delivery is taken back and the computation begins.
_BOOKED = 0.3


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The delivery that takes another back, its rows, and the periods that were computed anew."""

    batch_id: int
    rows: int
    periods: Sequence[str]


def effects(number: int, actor: Actor, part: Part = WHOLE) -> list[Effect]:
    """Return what taking a delivery, or rows of it, back would change, for somebody who may take it back.

    Raises
    ------
    TanliuError
        When it cannot be taken back, or not by them.
    """
    TakeBack.require(actor)
    _reachable(number, actor)
    with Workspace(workspace_path()) as workspace:
        return verb.effects(workspace, number, part)


@dataclass(frozen=True)
class TakeBack(Action[TakenBack]):
    """Take a delivery or rows of it back with a reason, and compute what it touched; who delivers takes back their own.

    Done again, after a kill or by a second person, it is the same booking.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"deliver", "import"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not take deliveries back"

    delivery: int
    reason: str
    part: Part = WHOLE
    progress: Callable[[str, float], None] = field(default=lambda step, share: None, repr=False)

    def check(self, actor: Actor) -> None:
        """Refuse what is not theirs, what a process owns, or what comes without a reason."""
        if not self.reason.strip():
            raise TanliuError(
                "a withdrawal needs its reason", where=f"delivery {self.delivery}", accepted=Message("a sentence")
            )  # fmt: skip
        _reachable(self.delivery, actor)

    def run(self, actor: Actor) -> TakenBack:
        """Take it back.

        Raises
        ------
        TanliuError
            When it is of master data or registers, or another process is writing.
        """
        only = speaks_for(actor.user) if actor.user is not None else None
        with Workspace(workspace_path()) as workspace, workspace.writing():
            with workspace.brought_by(actor.bringer(only)):
                batch_id, rows = verb.withdraw(workspace, self.delivery, self.reason, part=self.part)
            done = compute(
                workspace, catalog(), accounting(catalog()), months=(),
                progress=lambda step, share: self.progress(step, _BOOKED + (1 - _BOOKED) * share),
            )  # fmt: skip
        return TakenBack(batch_id, rows, done.periods)

    def entries(self, actor: Actor, done: TakenBack) -> Iterable[Entry]:
        if AuditEvent.objects.filter(
            verb="withdraw", subject=str(self.delivery), details__batches=[done.batch_id]
        ).exists():
            return []
        told: dict[str, object] = {
            "batches": [done.batch_id],
            "rows": done.rows,
            "reason": self.reason.strip(),
        }
        if not self.part.is_whole:
            told["part"] = str(self.part)
        return [Entry("withdraw", str(self.delivery), told)]


def _reachable(number: int, actor: Actor) -> None:
    own = own_batches(actor.user) if actor.user is not None else None
    found = results().rows("SELECT brought_way FROM batch WHERE batch_id = ?", [number])
    if not found or (own is not None and number not in own):
        raise NothingKnownError("no such delivery", found=number)
    if own is not None and found[0]["brought_way"] == "filing":
        raise TanliuError(
            "an accepted monthly report is corrected by a new report, not taken back", where=f"delivery {number}",
            accepted=Message("a corrected report, or a withdrawal by the district"),
        )  # fmt: skip
