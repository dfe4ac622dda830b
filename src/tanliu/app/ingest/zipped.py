"""A ZIP of files: its members, unpacked into a folder within limits."""

from __future__ import annotations

import zipfile
import zlib
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from tanliu.app.ingest import limits
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_PIECE = 1 << 20
_MOST_MEMBERS = 1_000
#: Endings of what lies beside a shapefile and is read with it.
_WITH_SHAPES = ("dbf", "cpg", "prj")


def members(path: Path, pattern: str, folder: Path) -> list[Path]:
    """Unpack the members of a ZIP that fit a pattern, in the order of their names; any other file is its own.

    Raises
    ------
    TanliuError
        When it is broken, locked, too large when unpacked, or has no such member.
    """
    if path.suffix.lower() != ".zip":
        return [path]
    try:
        with zipfile.ZipFile(path) as archive:
            chosen = sorted(
                (one for one in archive.infolist() if _is_file(one)), key=lambda one: one.filename
            )
            there = [one.filename for one in chosen]
            chosen = [one for one in chosen if fnmatch(PurePosixPath(one.filename).name, pattern)]
            if not chosen:
                raise TanliuError(
                    "the ZIP has no such file", where=path.name, found=pattern, accepted=", ".join(there[:20])
                )
            if len(chosen) > _MOST_MEMBERS:
                raise TanliuError(
                    "the ZIP has too many files", where=path.name, found=len(chosen),
                    accepted=Message("at most {limit}", limit=_MOST_MEMBERS),
                )  # fmt: skip
            packed, size = path.stat().st_size, sum(one.file_size for one in chosen)
            limits.require_unpacked(packed, size, path.name)
            found = [
                _unpacked(archive, one, folder / str(number), packed) for number, one in enumerate(chosen)
            ]
            for place, one in zip(found, chosen, strict=True):
                for other in _belonging(archive, one):
                    _unpacked(archive, other, place.parent, packed)
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise TanliuError(
            Message("truncated_file: not a whole {kind}; nothing of it was imported", kind="ZIP"), where=path.name,
            found=str(error), accepted=Message("the whole {kind}, sent again", kind="ZIP"),
        ) from error  # fmt: skip


def _is_file(one: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(one.filename).parts
    return not one.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _belonging(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> list[zipfile.ZipInfo]:
    """Return the members that are one thing with another: a shapefile's table, encoding and projection."""
    stem, dot, ending = one.filename.rpartition(".")
    if not dot or ending.lower() != "shp":
        return []
    wanted = {f"{stem}.{other}".lower() for other in _WITH_SHAPES}
    return [other for other in archive.infolist() if other.filename.lower() in wanted]


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, place: Path, packed: int) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    # only the last part of its name: a member cannot say where it is written
    into = place / PurePosixPath(one.filename.replace("\\", "/")).name
    if into.suffix[1:].lower() in _WITH_SHAPES:
        into = into.with_suffix(into.suffix.lower())
    size = 0
    with archive.open(one) as source, into.open("wb") as target:
        while piece := source.read(_PIECE):
            size += len(piece)
            limits.require_unpacked(packed, size, into.name)
            target.write(piece)
    return into
