"""Back-up and restore: the lake as of one version of each table, and the operational database.

The database is written as portable rows and not as a file, so a back-up of SQLite can be restored on PostgreSQL.
Data files of the lake are never changed, so versions are noted and rows are taken while nobody writes, and the
files are copied after that.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import metadata
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute.beside import KEY, belongs, files_beside, packs_elsewhere, waiting
from tanliu.app.compute.verify import published_sums
from tanliu.app.store import durable
from tanliu.app.store.log_checks import log_faults
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import BusyError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary

Progress = Callable[[str, float], None]
_FORM = 1
_MANIFEST, _ROWS = "manifest.json", "database.jsonl"
_VERSION = re.compile(r"^(\d{20})\.")
#: Seconds for which a back-up waits for a writer to end.
_PATIENCE = 600.0
_PIECE = 1 << 20


def back_up(
    path: Path, file: Path, dump: Callable[[], bytes], progress: Progress = lambda step, share: None
) -> dict[str, int]:
    """Write a workspace to a ``.tar`` or ``.tar.zst`` that only we can read; returns the version of each table.

    Parameters
    ----------
    path
        The workspace.
    file
        A name that is free.
    dump
        Returns the rows of the operational database; called while nobody writes into the lake.

    Raises
    ------
    TanliuError
        When the name has another ending or is taken, or a writer does not end within ten minutes.
    """
    _require_name(file)
    if file.exists():
        raise TanliuError("there is such a file", where=file, accepted=Message("a new name"))
    with Workspace(path) as workspace, ExitStack() as opened:
        with _quiet(workspace):
            versions = {name: workspace.lake.version(name) for name in dictionary()}
            versions = {name: version for name, version in versions.items() if version >= 0}
            held = [name for table in versions for name in _files(workspace, table, versions[table])]
            held += files_beside(workspace.path)
            for name in versions:
                for fault in log_faults(workspace.lake.path(name)):
                    raise fault
            spool = list(waiting(workspace.path, opened))
            sums = published_sums(workspace)
            # the heads go on with the next writer, so they are taken now
            heads = {f"lake/{name}.head": _head(workspace, name) for name in versions}
            rows = dump()
        part = file.with_name(f"{file.name}.part")
        try:
            with _written(part, file.name) as archive:
                kept = _waiting(archive, spool)
                kept |= _held(archive, workspace.path, held, sums, progress)
                kept |= {
                    name: _add(archive, name, content) for name, content in {**heads, _ROWS: rows}.items()
                }
                _conclude(archive, versions, kept, packs_elsewhere(workspace.path))
            durable.flush_file(part)
            part.replace(file)
            durable.flush_folders([file.absolute().parent])
        finally:
            part.unlink(missing_ok=True)
    return versions


def restore(
    file: Path, path: Path, fill: Callable[[bytes], None], progress: Progress = lambda step, share: None
) -> dict[str, Any]:
    """Make a workspace from a back-up; returns what the back-up says of itself.

    Parameters
    ----------
    file
        The back-up.
    path
        A folder that is not there or empty.
    fill
        Writes the rows into the operational database; called when the lake is there and found whole.

    Raises
    ------
    TanliuError
        When the folder is not empty, or the back-up is broken or of another form.
    """
    _require_name(file)
    if path.exists() and any(path.iterdir()) and not durable.is_unfinished(path):
        raise TanliuError("the folder is not empty", where=path, accepted=Message("a new or empty folder"))
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    # what a restore that was cut off has left goes, and the mark last
    durable.begin_restore(path)
    _emptied(path)
    try:
        told, rows = _unpacked(file, path, progress)
    except TanliuError:
        # nothing half there that looks like a workspace
        _emptied(path)
        durable.end_restore(path)
        raise
    progress("database", 0.9)
    fill(rows)
    durable.end_restore(path)
    return told


def _emptied(path: Path) -> None:
    """Remove all but the mark that says that this is not done."""
    for one in path.iterdir():
        if not durable.is_mark(one):
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def _head(workspace: Workspace, table: str) -> bytes:
    return durable.head_file(workspace.lake.path(table)).read_bytes()


def _unpacked(file: Path, path: Path, progress: Progress) -> tuple[dict[str, Any], bytes]:
    """Write the files of a back-up; returns its manifest and the rows of the database."""
    sums: dict[str, str] = {}
    rows, manifest = b"", b""
    with _read(file) as archive:
        for member in archive:
            progress(member.name, 0.5)
            held = archive.extractfile(member)
            if held is None or not member.isfile():
                raise TanliuError(
                    "the back-up holds something that is no file", where=file, found=member.name
                )
            if member.name == _MANIFEST:
                manifest = held.read()
            elif member.name == _ROWS:
                rows = held.read()
                sums[_ROWS] = hashlib.sha256(rows).hexdigest()
            else:
                sums[member.name] = _unpack(held, path / _safe(member.name, file))
    return _checked(manifest, sums, file), rows


def _files(workspace: Workspace, table: str, version: int) -> list[str]:
    """Return the data files of a version and the log that leads to it, relative to the workspace."""
    root = workspace.lake.path(table)
    log = [entry for entry in sorted((root / "_delta_log").iterdir()) if _number(entry) <= version]
    data = [root / name for name in workspace.lake.files(table)]
    return [one.relative_to(workspace.path).as_posix() for one in [*log, *data]]


def _number(entry: Path) -> float:
    """Return the version of a log entry; what names none (such as the last checkpoint) is left out."""
    found = _VERSION.match(entry.name)
    return int(found.group(1)) if found else float("inf")


@contextmanager
def _quiet(workspace: Workspace) -> Iterator[None]:
    """Be the only writer, waiting for another one to end."""
    until = time.monotonic() + _PATIENCE
    while True:
        lock = workspace.writing()
        try:
            lock.__enter__()
        except BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(1)
            continue
        break
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _waiting(archive: tarfile.TarFile, spool: list[tuple[str, IO[bytes], int]]) -> dict[str, str]:
    """Keep what has come and is not booked, as much of it as there was when nobody wrote."""
    sums = {}
    for name, data, size in spool:
        found = _Hashed(data)
        archive.addfile(_info(name, size), found)
        sums[name] = found.digest()
    return sums


class _Hashed(io.RawIOBase):
    """A file that is hashed as it is read."""

    def __init__(self, data: IO[bytes]) -> None:
        self._data, self._hash = data, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._data.read(size)
        self._hash.update(piece)
        return piece

    def digest(self) -> str:
        return self._hash.hexdigest()


def _held(
    archive: tarfile.TarFile, root: Path, held: list[str], told: Mapping[str, str], progress: Progress
) -> dict[str, str]:
    sums = {}
    for number, name in enumerate(held):
        progress(name, number / len(held))
        with (root / name).open("rb") as data:
            sums[name] = hashlib.file_digest(data, "sha256").hexdigest()
            # what has rotted is not kept as right
            if told.get(name, durable.sum_in_name(name)) not in (None, sums[name]):
                raise durable.damaged(root / name)
            data.seek(0)
            info = archive.gettarinfo(arcname=name, fileobj=data)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            archive.addfile(info, data)
    return sums


def _conclude(
    archive: tarfile.TarFile, versions: dict[str, int], sums: dict[str, str], elsewhere: list[str]
) -> None:
    manifest = {
        "form": _FORM,
        "tanliu": metadata.version("tanliu"),
        "made_at": clock.now().isoformat(),
        "versions": versions,
        "packs_elsewhere": elsewhere,
        "sha256": sums,
    }
    _add(archive, _MANIFEST, json.dumps(manifest, indent=1).encode())


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> str:
    archive.addfile(_info(name, len(data)), io.BytesIO(data))
    return hashlib.sha256(data).hexdigest()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(clock.seconds())
    return info


def _unpack(held: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with target.open("wb") as out:
        if target.name == KEY:
            target.chmod(0o600)
        while piece := held.read(_PIECE):
            found.update(piece)
            out.write(piece)
    return found.hexdigest()


def _safe(name: str, file: Path) -> Path:
    """Return the name of a member if it stays inside the folder."""
    if not belongs(name):
        raise TanliuError("the back-up holds what does not belong into a workspace", where=file, found=name)
    return Path(name)


def _checked(manifest: bytes, sums: dict[str, str], file: Path) -> dict[str, Any]:
    if not manifest:
        raise TanliuError("the back-up breaks off", where=file, accepted=Message("a whole one"))
    told: dict[str, Any] = json.loads(manifest)
    if told.get("form") != _FORM:
        raise TanliuError("a back-up of another form", where=file, found=told.get("form"), accepted=_FORM)
    wrong = [name for name, digest in told["sha256"].items() if sums.get(name) != digest]
    if wrong:
        raise TanliuError("the back-up is damaged", where=file, found=", ".join(wrong[:3]))
    return told


def _require_name(file: Path) -> None:
    if not file.name.endswith((".tar", ".tar.zst")):
        raise TanliuError(
            "not the name of a back-up",
            found=file.name,
            accepted=Message("a name ending in .tar or .tar.zst"),
        )


@contextmanager
def _written(part: Path, name: str) -> Iterator[tarfile.TarFile]:
    part.touch(mode=0o600)
    with part.open("wb") as raw:
        if not name.endswith(".zst"):
            with tarfile.open(fileobj=raw, mode="w|") as archive:
                yield archive
            return
        with (
            pa.CompressedOutputStream(raw, "zstd") as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            yield archive


@contextmanager
def _read(file: Path) -> Iterator[tarfile.TarFile]:
    if not file.is_file():
        raise TanliuError("there is no such file", where=file)
    try:
        with file.open("rb") as raw:
            if not file.name.endswith(".zst"):
                with tarfile.open(fileobj=raw, mode="r|") as archive:
                    yield archive
                return
            with (
                pa.CompressedInputStream(raw, "zstd") as packed,
                tarfile.open(fileobj=packed, mode="r|") as archive,
            ):
                yield archive
    except (tarfile.TarError, OSError, EOFError) as error:
        raise TanliuError("the back-up cannot be read", where=file, found=str(error)) from error
