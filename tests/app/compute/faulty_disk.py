"""A disk as POSIX promises it and no better: what was not flushed may be lost, torn or old when the power goes."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tanliu.app.store import data_files
from tanliu.app.store.lake import Lake

#: What may go wrong: a kill, a loss of power, an error of the disk, a full one, a file that takes only so many bytes.
KINDS = ("kill", "power", "eio", "full", "short")
_BEFORE: Mapping[str, Callable[..., Any]] = {
    name: getattr(os, name) for name in ("fsync", "fdatasync", "rename", "replace", "unlink")
}


class Disk:
    """Of a folder, what is on the disk: contents as they were last flushed, names as their folders were.

    All that is there at the beginning counts as flushed.
    """

    def __init__(self, root: Path) -> None:
        self._root, self._contents = root, dict[int, bytes]()
        self._names = dict[Path, dict[str, int]]()
        for folder, _, names in os.walk(root):
            self._keep_names(Path(folder))
            for name in names:
                self._keep(Path(folder, name))

    def flushed(self, number: int) -> None:
        """Note that an open file or folder is on the disk."""
        path = Path(f"/proc/self/fd/{number}").readlink()
        if not path.is_relative_to(self._root):
            return
        if path.is_dir():
            self._keep_names(path)
        elif path.exists():
            self._keep(path)

    def lose_power(self, chance: random.Random) -> None:
        """Leave each name and each content as it is or as it was flushed, and what was not flushed perhaps torn."""
        self._folder(self._root, chance)

    def _keep(self, file: Path) -> None:
        self._contents[file.stat().st_ino] = file.read_bytes()

    def _keep_names(self, folder: Path) -> None:
        self._names[folder] = {one.name: one.stat().st_ino for one in folder.iterdir()}

    def _folder(self, folder: Path, chance: random.Random) -> None:
        flushed = self._names.get(folder, {})
        there = {one.name: one.stat().st_ino for one in folder.iterdir()}
        now = {name: (folder / name).read_bytes() for name in there if (folder / name).is_file()}
        for name in sorted(flushed.keys() | there.keys()):
            path, old = folder / name, flushed.get(name)
            is_folder = path in self._names or path.is_dir()
            if old != there.get(name) and chance.random() < 0.5:
                self._put_back(path, old, is_folder)
            elif name in now:
                path.write_bytes(self._survived(there[name], now[name], chance))
            if path.is_dir():
                self._folder(path, chance)

    def _put_back(self, path: Path, old: int | None, is_folder: bool) -> None:
        if old is None:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif is_folder:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(self._contents.get(old, b""))

    def _survived(self, number: int, now: bytes, chance: random.Random) -> bytes:
        kept = self._contents.get(number, b"")
        if kept == now:
            return now
        return chance.choice((kept, now, now[: len(now) // 2]))


def doomed(kind: str, after: int, seed: int, root: Path) -> Callable[[], None]:
    """Let a step towards the disk fail when it is taken for the given time; returns what the end of the verb does."""
    if kind == "short":
        # the engines' own writes too: a write ends where the limit is, the next one fails
        resource.setrlimit(resource.RLIMIT_FSIZE, (100 * (1 + after) ** 2, resource.RLIM_INFINITY))
        return lambda: None
    steps, disk, chance = iter(range(after, -1, -1)), Disk(root), random.Random(seed)

    def fail(what: object) -> None:
        if kind == "power":
            disk.lose_power(chance)
        if kind in ("kill", "power"):
            os._exit(9)
        raise OSError(errno.EIO if kind == "eio" else errno.ENOSPC, kind, str(what))

    def wrapped(step: Callable[..., Any], note: Callable[[Any], None] = lambda what: None) -> Any:
        def taken(*args: Any, **options: Any) -> Any:
            if next(steps, -1) == 0:
                fail(args[0])
            done = step(*args, **options)
            note(args[0])
            return done

        return taken

    for name, step in _BEFORE.items():
        setattr(os, name, wrapped(step, disk.flushed if "sync" in name else lambda what: None))
    data_files.durable.seal_all = wrapped(data_files.durable.seal_all)
    Lake._commit = wrapped(Lake._commit)  # type: ignore[method-assign]
    return lambda: disk.lose_power(chance) if kind == "power" else None
