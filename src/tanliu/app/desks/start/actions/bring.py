"""Bring a file that nobody has described: keep its mappings by name, import it, bring the results up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tanliu.app.compute import after
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.options import accounting
from tanliu.app.platform import uploads
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import catalog
from tanliu.app.platform.uploads import Upload
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load

#: Seconds for which another writer is waited for.
_PATIENCE = 60.0


@dataclass(frozen=True)
class KeepFile(Action[Upload]):
    """Keep an uploaded file until its mapping is confirmed; nothing of the district changes."""

    needs: ClassVar[frozenset[str]] = frozenset({"import"})
    at_once: ClassVar[bool] = False
    file: Any

    def run(self, actor: Actor) -> Upload:
        return uploads.keep(actor.user, "", self.file)


@dataclass(frozen=True)
class Bring(Action[dict[str, Any]]):
    """Save the mappings of a file and import it by them, registers first.

    Attributes
    ----------
    texts
        Mappings as YAML by the name of their source.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"import"})
    at_once: ClassVar[bool] = False
    upload: Upload
    texts: Sequence[tuple[str, str]]

    def run(self, actor: Actor) -> dict[str, Any]:
        """Save, import and compute.

        Raises
        ------
        TanliuError
            When the file cannot be read, or another process is writing.
        """
        place, used = workspace_path(), catalog()
        files = [saved(place, name, text) for name, text in self.texts]
        with Workspace(place) as opened, opened.brought_by(actor.bringer()), opened.writing(_PATIENCE):
            done = [one for file in files for one in import_files(opened, used, load(file), self.upload.file)]
            choices = accounting(used)
            computed = compute(opened, used, choices, months=())
            after.now(opened, used, choices, progress=lambda step, share: None)
        self.upload.remove()
        return {
            "sources": [name for name, _ in self.texts],
            "rows_accepted": sum(one.rows_accepted for one in done),
            "rows_refused": sum(one.rows_refused for one in done),
            "periods": list(computed.periods),
        }

    def entries(self, actor: Actor, done: dict[str, Any]) -> Iterable[Entry]:
        return [Entry("import", self.upload.name, done)]


def saved(workspace: Path, name: str, text: str) -> Path:
    """Write a mapping of a workspace in one piece, once it is read as one.

    Raises
    ------
    TanliuError
        When it is none.
    """
    folder = workspace / "sources"
    folder.mkdir(exist_ok=True, mode=0o700)
    fresh = folder / f".{name}.new.yaml"
    fresh.write_text(text, encoding="utf-8")
    try:
        load(fresh)
        return fresh.replace(folder / f"{name}.yaml")
    finally:
        fresh.unlink(missing_ok=True)
