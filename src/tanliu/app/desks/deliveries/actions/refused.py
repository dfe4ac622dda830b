"""What is done about refused rows without a spreadsheet: cells written anew, rows dismissed, rows brought back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import pyarrow as pa
from django.core.files.base import ContentFile

from tanliu.app.desks.deliveries.actions.take_in import PreviewDelivery, Previewed
from tanliu.app.desks.deliveries.queries.refusals import Group, rows
from tanliu.app.ingest.quarantine import quarantine_csv
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import results, workspace_path
from tanliu.app.store.refusals import settle
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary

#: Cells of a row, by the number of its delivery, its file and its row.
Edits = Mapping[tuple[int, str, int | None], Mapping[str, str]]


@dataclass(frozen=True)
class MendInPlace(Action[Previewed]):
    """Write cells of refused rows anew and show what they would bring; a confirmation imports them as a mended file.

    Attributes
    ----------
    value
        For the column at fault of every row of the group; None to leave it.
    edits
        Cells of single rows, which go before ``value``.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"deliver", "import"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not deliver data"

    group: Group
    value: str | None = None
    edits: Edits | None = None

    def run(self, actor: Actor) -> Previewed:
        """Show it.

        Raises
        ------
        TanliuError
            When nothing is open there, nothing would be another than before, or the column is none of the file's.
        """
        found = rows(results(), self.group, own_batches(actor.user))
        if not found:
            raise TanliuError("no such refused row is open", found=self.group.found)
        changed = [
            row | {"record": json.dumps(cells, ensure_ascii=False)}
            for row in found
            if (cells := self._mended(row))
        ]
        if not changed:
            raise TanliuError(
                "no cell was changed", accepted=Message("another value than the one that was refused")
            )
        names = dictionary()["quarantine"].schema.names
        table = pa.Table.from_pylist(
            [{name: row.get(name) for name in names} for row in changed],
            schema=dictionary()["quarantine"].schema,
        )
        file = ContentFile(quarantine_csv(table).encode("utf-8-sig"), name=f"mended-{self.group.source}.csv")
        return PreviewDelivery(self.group.source, file, mended=True).run(actor)

    def _mended(self, row: Mapping[str, Any]) -> dict[str, str] | None:
        """Return the cells of a row when one of them is another than before."""
        cells: Mapping[str, str] = row["cells"]
        key = (row["batch_id"], row["file"], row["row"])
        wanted = dict((self.edits or {}).get(key, {}))
        field = self.group.field
        if self.value is not None:
            if field not in cells:
                raise TanliuError(
                    "the column at fault is not one cell of the row", where=field, accepted=", ".join(cells)
                )
            wanted.setdefault(str(field), self.value)
        told = {name: wanted.get(name, cell) for name, cell in cells.items()}
        return None if told == dict(cells) else told


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
        own = own_batches(actor.user)
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
