"""Packs are read once for as long as none of their files changes: a server has many workspaces with the same ones."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from pathlib import Path

from tanliu.catalog.types import Catalog, Pack

#: Catalogs held at once; the next one lets them all go.
_MOST = 8
#: Endings of the files of a pack that say something.
_READ = frozenset({".csv", ".yaml"})
#: What changes when somebody writes a file: its time, its size, and which file has its name.
_Written = tuple[str, int, int, int]


def held(make: Callable[[Sequence[Pack]], Catalog]) -> Callable[[Sequence[Pack]], Catalog]:
    """Return a function that makes a catalog of packs again only when a file of them is another one.

    A catalog is frozen, so everyone may be handed the same. One that has a fault is never held.
    """
    made: dict[Hashable, Catalog] = {}

    @wraps(make)
    def once(packs: Sequence[Pack]) -> Catalog:
        asked = tuple((pack.path, pack.user, _written(pack.path)) for pack in packs)
        if (before := made.get(asked)) is not None:
            return before
        catalog = make(packs)
        if len(made) >= _MOST:
            made.clear()
        made[asked] = catalog
        return catalog

    return once


def _written(folder: Path) -> tuple[_Written, ...]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in _READ)
    states = ((path, path.stat()) for path in files)
    return tuple((str(path), state.st_mtime_ns, state.st_size, state.st_ino) for path, state in states)
