"""A watched folder: a file that no longer changes is kept, and then moved to ``done``."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Annotated

from pydantic import BeforeValidator

from tanliu.app.live.inbox import Inbox
from tanliu.app.live.settings import Seconds
from tanliu.app.live.settings import Settings as AdapterSettings
from tanliu.catalog.source.types import Mapping
from tanliu.kit.errors import TanliuError

_SECONDS = Decimal(2)
#: Names that programs give to files they have not finished.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_State = tuple[int, int]


class Settings(AdapterSettings):
    """A watched folder; its files are those of the source mapping."""

    path: Annotated[Path, BeforeValidator(str)]
    """The folder."""
    done: Annotated[Path, BeforeValidator(str)] | None = None
    """Where files go when they are kept; ``done`` inside the folder where left out."""
    every_seconds: Seconds = _SECONDS
    """Seconds between two looks."""

    @property
    def kept(self) -> Path:
        """Where files go."""
        return self.path / "done" if self.done is None else self.done


def listen(settings: Settings, mapping: Mapping, inbox: Inbox, stopping: Event) -> None:
    """Look at the folder until told to stop."""
    if not settings.path.is_dir():
        raise TanliuError("there is no such folder", where=settings.path)
    settings.kept.mkdir(parents=True, exist_ok=True)
    inbox.connected(str(settings.path))
    before: dict[Path, _State] = {}
    while True:
        seen = {file: _state(file) for file in _files(settings, mapping.files)}
        for file in sorted(seen, key=lambda one: seen[one][1]):
            if before.get(file) == seen[file]:
                inbox.put_file(file)
                file.rename(_free(settings.kept / file.name))
        before = seen
        if stopping.wait(float(settings.every_seconds)):
            inbox.lost("")
            return


def _files(settings: Settings, pattern: str) -> list[Path]:
    return [
        file
        for file in settings.path.glob(pattern)
        if file.is_file() and not file.name.startswith(".") and file.suffix.lower() not in _UNFINISHED
        if settings.kept not in file.parents
    ]


def _state(file: Path) -> _State:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _free(target: Path) -> Path:
    """Return a name that is not taken: a file of the same name may have come before."""
    if not target.exists():
        return target
    return target.with_name(f"{target.stem}-{time.time_ns()}{target.suffix}")
