"""What a workspace holds beside its lake and cannot be had again: mappings, packs of its own, what was published, the spool."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from tanliu.app.compute import in_use
from tanliu.app.compute.verify import PUBLISHED

KEY = "secret.key"
#: Signs the heads of the ledger.
LEDGER_KEY = "ledger.key"
#: Signs the parcels that go to other platforms.
EXCHANGE_KEY = "exchange.key"
#: Bodies of parcels by their hash, and the tokens by which partners know us.
EXCHANGE = "exchange"
#: Keys that sign certificates, one file for each that ever signed.
CERTIFICATE_KEYS = "certificate-keys"
_FILES = (KEY, LEDGER_KEY, EXCHANGE_KEY, in_use.FILE, in_use.BEFORE)
#: Folders whose files are never changed while somebody else writes: the mappings of people, those of kept messages.
_FOLDERS = (PUBLISHED, "sources", "columns", "live/sources", EXCHANGE, CERTIFICATE_KEYS)
#: What has come and is not booked; its files grow, and go when they are booked.
KEPT = "kept"
_SPOOL = ("live/spool", KEPT)
#: Folders of which nothing is kept, and into which no back-up writes.
_PASSING = {"uploads", "files", "spill", "parts", "source"}


def files_beside(path: Path) -> list[str]:
    """Return the files that a back-up holds beside the lake and the spool, relative to the workspace."""
    folders = [*(path / name for name in _FOLDERS), *_own_packs(path)]
    found = [path / name for name in _FILES if (path / name).is_file()]
    found += [one for folder in folders for one in sorted(folder.rglob("*")) if _is_kept(one, folder)]
    return list(dict.fromkeys(one.relative_to(path).as_posix() for one in found))


def packs_elsewhere(path: Path) -> list[str]:
    """Return the folders of packs that a workspace uses and that lie outside it: a back-up does not hold them."""
    told = in_use.in_use(path)
    rows = () if told is None else told.packs
    return [one.path for one in rows if one.path and not _inside(path, one.path)]


def waiting(path: Path, held: ExitStack) -> Iterator[tuple[str, IO[bytes], int]]:
    """Open what has come and is not booked; yields name, file and how much of it to keep.

    The caller is the only writer, so each record is in the lake or here. What is opened stays readable when it is booked
    and removed later; what comes later is of the next back-up.
    """
    for folder in (path / name for name in _SPOOL):
        for one in sorted(folder.rglob("*")):
            if not _is_kept(one, folder):
                continue
            with suppress(FileNotFoundError):
                # a kept body goes once its job is over, and is in the lake then
                data = held.enter_context(one.open("rb"))
                yield one.relative_to(path).as_posix(), data, one.stat().st_size


def belongs(name: str) -> bool:
    """Return whether a name of a back-up may be written into a workspace: inside it, and no database or passing file."""
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or not inside.parts:
        return False
    return name in _FILES or (len(inside.parts) > 1 and inside.parts[0] not in _PASSING)


def _own_packs(path: Path) -> list[Path]:
    told = in_use.in_use(path)
    rows = () if told is None else told.packs
    return [path / one.path for one in rows if one.path and _inside(path, one.path)]


def _inside(path: Path, pack: str) -> bool:
    return (path / pack).resolve().is_relative_to(path.resolve())


def _is_kept(file: Path, folder: Path) -> bool:
    """Leave out what is half written: names that begin with a dot."""
    return file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
