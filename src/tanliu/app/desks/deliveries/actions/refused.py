"""What is done about refused rows without a spreadsheet: cells written anew, rows dismissed, rows brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import ClassVar

from django.core.files.base import ContentFile

from tanliu.app.desks.deliveries.actions.anew import Anew, Edits
from tanliu.app.desks.deliveries.actions.take_in import PreviewDelivery, Previewed
from tanliu.app.desks.deliveries.queries.refusals import Group, rows
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import results
from tanliu.app.store.refusals import settle
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True)
class MendInPlace(Action[Previewed]):
    """Write cells of refused rows anew and show what they would bring; a confirmation imports them as a mended file.

    Attributes
    ----------
    value
        For the column at fault of every row of the group; None to leave it.
    edits
        Cells of single rows, which go before ``value``.
    fill
        Whether blank cells of the column at fault take what stands above them in the file.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"deliver", "import"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not deliver data"

    group: Group
    value: str | None = None
    edits: Edits | None = None
    fill: bool = False

    def run(self, actor: Actor) -> Previewed:
        """Show it.

        Raises
        ------
        TanliuError
            When nothing is open there, nothing would be another than before, nothing stands above, or the column is none
            of the file's.
        """
        found = rows(results(), self.group, own_batches(actor.user))
        if not found:
            raise TanliuError("no such refused row is open", found=self.group.found)
        told = Anew(self.group.field, self.value, self.fill, self.edits).csv(found)
        file = ContentFile(told.encode("utf-8-sig"), name=f"mended-{self.group.source}.csv")
        return PreviewDelivery(self.group.source, file, mended=True).run(actor)


@dataclass(frozen=True)
class _Settle(Action[int]):
    """Give the rows of a group another state; the result is how many."""

    needs: ClassVar[frozenset[str]] = frozenset({"deliver", "import"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not deliver data"
    before: ClassVar[str]
    state: ClassVar[str]
    verb: ClassVar[str]

    group: Group
    why: str = ""

    def run(self, actor: Actor) -> int:
        """Do it; done again it finds no row.

        Raises
        ------
        BusyError
            When another process is writing.
        """
        own = None if actor.user is None else own_batches(actor.user)
        with Workspace(workspace_path()) as workspace, workspace.writing():
            by = workspace.last_batch() if self.state != "open" else None
            count = settle(workspace, self.group.condition(self.before, own), self.state, by)
        results().reload()
        return count

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        if not done:
            return []
        return [
            Entry(self.verb, self.group.source, asdict(self.group) | {"rows": done, "why": self.why.strip()})
        ]


@dataclass(frozen=True)
class Dismiss(_Settle):
    """Close refused rows that nobody will mend, with the reason; they stay in the quarantine and can be brought back."""

    before: ClassVar[str] = "open"
    state: ClassVar[str] = "dismissed"
    verb: ClassVar[str] = "refused.dismiss"

    def check(self, actor: Actor) -> None:
        if not self.why.strip():
            raise TanliuError("a dismissal needs its reason", accepted=Message("a sentence"))


@dataclass(frozen=True)
class BringBack(_Settle):
    """Open dismissed rows again."""

    before: ClassVar[str] = "dismissed"
    state: ClassVar[str] = "open"
    verb: ClassVar[str] = "refused.reopen"
