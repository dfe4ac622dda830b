"""Take an edition of a factor book into use: its pack is made in the workspace and loaded with the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tanliu.app.compute.in_use import set_packs
from tanliu.app.desks.factors.books import read_edition, require_understood, write_pack
from tanliu.app.platform import uploads
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import catalog
from tanliu.app.platform.uploads import Upload
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.book.read import Asked

#: Where packs that belong to a workspace lie in it.
_PACKS = "packs"
#: Seconds for which another writer is waited for.
_PATIENCE = 60.0


@dataclass(frozen=True)
class KeepBook(Action[Upload]):
    """Keep the file of an edition until it is confirmed; nothing changes."""

    needs: ClassVar[frozenset[str]] = frozenset({"administer"})
    at_once: ClassVar[bool] = False
    book: str
    file: Any

    def run(self, actor: Actor) -> Upload:
        return uploads.keep(actor.user, self.book, self.file)


@dataclass(frozen=True, slots=True)
class Used:
    """A pack that was made, how many factors it has, and the packs in use with it."""

    pack: str
    factors: int
    version: str


@dataclass(frozen=True)
class UseEdition(Action[Used]):
    """Make a pack of an edition within the workspace and use it; results follow when they are computed next.

    Attributes
    ----------
    leave_unknown
        Leave out what the book does not know; else it refuses the edition.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"administer"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not change factors"
    book: str
    file: Path
    asked: Asked
    leave_unknown: bool = False

    def run(self, actor: Actor) -> Used:
        """Read, write and use it.

        Raises
        ------
        TanliuError
            When the file has not the tables of the book, holds what the book does not know, or such a pack is there.
        """
        place = workspace_path()
        read = read_edition(catalog(), self.book, self.file, self.asked)
        if not self.leave_unknown:
            require_understood(read)
        folder = place / _PACKS / self.asked.pack
        with Workspace(place) as opened, opened.writing(_PATIENCE):
            write_pack(read, folder)
            try:
                used = set_packs(place, [folder])
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        return Used(self.asked.pack, len(read.rows), used.version)

    def entries(self, actor: Actor, done: Used) -> Iterable[Entry]:
        told = {
            "book": self.book,
            "edition": self.asked.edition,
            "file": self.file.name,
            "factors": done.factors,
            "packs": done.version,
        }
        return [Entry("edition_use", done.pack, told)]
