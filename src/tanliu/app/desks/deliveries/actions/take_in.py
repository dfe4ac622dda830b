"""Deliveries as actions: keep a file for its preview, take it in, take in rows that a program sends.

Retries never mint a delivery. A file is known by its bytes and its mapping, which the list of deliveries keeps in the
commit that admits it; rows of a program by their bytes, their sender and the key of the request. So the lake itself
knows what was done, also when a server was killed before it could note anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from tanliu.app.compute.receive import Received, receive
from tanliu.app.desks.deliveries.actions.deliver import deliver
from tanliu.app.desks.deliveries.actions.preview import Preview, preview
from tanliu.app.desks.deliveries.sources import offered_source
from tanliu.app.ingest.sent import Sent
from tanliu.app.platform import uploads
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.origins import own_batches, speaks_for
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import seen_entities
from tanliu.app.platform.uploads import Upload
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import Mapping as Source
from tanliu.kit.errors import TanliuError

R = TypeVar("R")


class _Bring(Action[R]):
    """What those do who bring data."""

    needs: ClassVar[frozenset[str]] = frozenset({"deliver", "import"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not deliver data"


@dataclass(frozen=True, slots=True)
class Previewed:
    """A file that waits for a confirmation, and what it would bring."""

    upload: Upload
    mapping: Source
    tables: Sequence[Preview]


@dataclass(frozen=True)
class PreviewDelivery(_Bring[Previewed]):
    """Keep an uploaded file until it is confirmed, and say what it would change; nothing of the district changes."""

    source: str
    file: Any
    beside: Sequence[Any] = ()
    mended: bool = False

    def run(self, actor: Actor) -> Previewed:
        mapping = offered_source(actor.user, self.source)
        upload = uploads.keep(actor.user, mapping.source, self.file, self.beside, mended=self.mended)
        try:
            with Workspace(workspace_path()) as workspace:
                only = speaks_for(actor.user)
                return Previewed(upload, mapping, preview(workspace, catalog(), mapping, upload.file, only))
        except TanliuError:
            upload.remove()
            raise


@dataclass(frozen=True)
class Discard(_Bring[None]):
    """Forget an upload that its owner looked at and does not want; it never was part of the district."""

    upload: Upload

    def run(self, actor: Actor) -> None:
        self.upload.remove()


@dataclass(frozen=True)
class TakeIn(_Bring[dict[str, Any]]):
    """Import an upload and compute what it touched; the result is what came in, as JSON."""

    upload: Upload
    progress: Callable[[str, float], None] = field(default=lambda step, share: None, repr=False)

    def run(self, actor: Actor) -> dict[str, Any]:
        """Take it in.

        Raises
        ------
        TanliuError
            When the file cannot be read, or another process is writing.
        """
        user, upload = actor.user, self.upload
        only, mapping = speaks_for(user), offered_source(user, upload.source)
        with Workspace(workspace_path()) as workspace, workspace.brought_by(actor.bringer(only)):
            done = deliver(
                workspace, catalog(), mapping, upload.file, only=only, mends=own_batches(user),
                mended=upload.mended, progress=self.progress,
            )  # fmt: skip
        return {
            "source": upload.source,
            "batches": done.batches,
            "entities": None if only is None else list(only),
            "rows_accepted": sum(one.rows_accepted for one in done.imported),
            "rows_refused": sum(one.rows_refused for one in done.imported),
            "periods": list(done.periods),
            "skipped": all(one.skipped for one in done.imported),
        }

    def entries(self, actor: Actor, done: dict[str, Any]) -> Iterable[Entry]:
        told = {name: value for name, value in done.items() if name != "skipped"}
        told["upload"] = self.upload.folder
        if done["skipped"] and _is_noted(actor, self.upload.name, upload=self.upload.folder):
            # a worker was killed between the noting and its end
            return []
        return [Entry("mend" if self.upload.mended else "import", self.upload.name, told)]


@dataclass(frozen=True)
class TakeInRows(_Bring[Received]):
    """Admit rows that a program sends; the caller holds the ``writing`` lock and brings results up to date.

    Attributes
    ----------
    key
        What the sender calls the request: the same key with the same rows is the same delivery.
    """

    workspace: Workspace = field(repr=False)
    table: str
    sent: Sent
    kind: str = "interval"
    key: str | None = None

    def run(self, actor: Actor) -> Received:
        """Admit them.

        Raises
        ------
        TanliuError
            When the body as a whole cannot be read; nothing of it is admitted then.
        """
        only = seen_entities(results(), scope_of(actor.user))
        with self.workspace.brought_by(actor.bringer(only)):
            return receive(
                self.workspace, catalog(), self.table, self.sent, f"api:{actor.name}", only=only, kind=self.kind,
                key=self.key,
            )  # fmt: skip

    def entries(self, actor: Actor, done: Received) -> Iterable[Entry]:
        imported = done.imported
        if imported.skipped and _is_noted(actor, imported.file, batches=[imported.batch_id]):
            # an earlier try was noted too, and its answer never came
            return []
        told = {
            "source": f"api {self.table}",
            "batches": [imported.batch_id],
            "entities": seen_entities(results(), scope_of(actor.user)),
            "rows_accepted": imported.rows_accepted,
            "rows_refused": imported.rows_refused,
        }
        return [Entry("import", imported.file, told | ({"key": self.key} if self.key else {}))]


def _is_noted(actor: Actor, subject: str, **details: object) -> bool:
    """Return whether the trail has what somebody brought."""
    wanted = {f"details__{name}": value for name, value in details.items()}
    found = AuditEvent.objects.filter(
        verb__in=("import", "mend"), actor=actor.name, subject=subject[:200], **wanted
    )
    return found.exists()
