"""A watched folder: a file that no longer changes is kept, and then moved to ``done``."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tanliu.app.live.block import Block
from tanliu.app.live.inbox import Inbox
from tanliu.catalog.source.types import Mapping
from tanliu.kit.errors import TanliuError

_SECONDS = 2.0
#: Names that programs give to files they have not finished.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Settings:
    """The folder, the pattern of its files, where they go, and the seconds between two looks."""

    path: Path
    files: str
    done: Path
    every: float


def settings(block: Block, mapping: Mapping) -> Settings:
    """Read the block; the files are those of the mapping."""
    path = Path(block.text("path"))
    found = Settings(
        path,
        mapping.files,
        Path(block.text("done", str(path / "done"))),
        float(block.number("every_seconds") or _SECONDS),
    )
    block.done()
    return found


def listen(settings: Settings, inbox: Inbox, stopping: Event) -> None:
    """Look at the folder until told to stop."""
    if not settings.path.is_dir():
        raise TanliuError("there is no such folder", where=settings.path)
    settings.done.mkdir(parents=True, exist_ok=True)
    inbox.connected(str(settings.path))
    before: dict[Path, _State] = {}
    while True:
        seen = {file: _state(file) for file in _files(settings)}
        for file in sorted(seen, key=lambda one: seen[one][1]):
            if before.get(file) == seen[file]:
                inbox.put_file(file)
                file.rename(_free(settings.done / file.name))
        before = seen
        if stopping.wait(settings.every):
            inbox.lost("")
            return


def _files(settings: Settings) -> list[Path]:
    return [
        file
        for file in settings.path.glob(settings.files)
        if file.is_file() and not file.name.startswith(".") and file.suffix.lower() not in _UNFINISHED
        if settings.done not in file.parents
    ]


def _state(file: Path) -> _State:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _free(target: Path) -> Path:
    """Return a name that is not taken: a file of the same name may have come before."""
    if not target.exists():
        return target
    return target.with_name(f"{target.stem}-{time.time_ns()}{target.suffix}")
