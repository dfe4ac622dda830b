"""What is told as done is on the disk: files, the entries of their folders, and a head that names the newest commit.

The engines write without waiting for the disk, so a loss of power could take back, or leave empty, what somebody
was told is done. Here data files get their checksum in their name and are flushed before a commit names them; the
entry of the log is flushed after; then the head of the table, a small file beside it, says the version and checksum
of that entry. An entry beyond the head was never told as done. One that the head names, and that is not there or is
something else, was lost or damaged later.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_SUM = re.compile(r"-([0-9a-f]{64})\.parquet$")
_ENTRY = re.compile(r"^(\d{20})\.json$")
#: Files hashed and flushed at the same time.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Head:
    """The newest commit of a table that was told as done.

    Attributes
    ----------
    version
        Its number; -1 where none was told.
    entries
        Checksums of its entry in the log, and of those before it that the head before did not name. The next commit
        notes them, so each entry is vouched for by a later one, and the newest by the head.
    others
        Checksums of other files of the log, such as checkpoints.
    """

    version: int = -1
    entries: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)


def flush(number: int) -> None:
    """Wait until an open file or folder is on the disk."""
    os.fsync(number)


def sealed(file: Path) -> Path:
    """Flush a data file and give it its checksum in its name; returns the new one."""
    with file.open("rb") as data:
        found = file_digest(data, "sha256").hexdigest()
        flush(data.fileno())
    return file.rename(file.with_name(f"{file.stem}-{found}.parquet"))


def seal_all(files: Iterable[Path], folder: Path) -> list[Path]:
    """Seal the new files of a table and flush the folders that lead to them."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(sealed, files))
    parents = {file.parent for file in found}
    flush_folders(parents)
    for parent in parents:
        _lasting(parent, folder)
    return found


#: Folders of which this process knows that they are on the disk; a folder is not removed once it is there.
_LASTING: set[Path] = set()


def _lasting(folder: Path, root: Path) -> None:
    """Have a folder, and those that lead to it from that of the store, on the disk."""
    while folder not in _LASTING and folder.is_relative_to(root):
        flush_folders([folder.parent])
        _LASTING.add(folder)
        folder = folder.parent


def sum_in_name(name: str) -> str | None:
    """Return the checksum that a file's name says; None for a file of an earlier release."""
    found = _SUM.search(name)
    return found.group(1) if found else None


def checksum(file: Path) -> str:
    with file.open("rb") as data:
        return file_digest(data, "sha256").hexdigest()


def flush_folders(folders: Iterable[Path]) -> None:
    """Have the entries of folders on the disk."""
    for folder in folders:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            flush(number)
        finally:
            os.close(number)


def flush_file(file: Path) -> None:
    with file.open("rb") as data:
        flush(data.fileno())


def flush_tree(root: Path) -> None:
    """Have all files of a folder, and the folder, on the disk."""
    for folder, _, names in os.walk(root):
        for name in names:
            with Path(folder, name).open("rb") as data:
                flush(data.fileno())
        flush_folders([Path(folder)])
    flush_folders([root.parent])


def write_whole(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a small file so that it is there whole or as it was before, whatever happens."""
    part = file.with_name(f".{file.name}.part")
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(opened, "wb") as out:
        out.write(content)
        out.flush()
        flush(out.fileno())
    part.rename(file)
    flush_folders([file.parent])


def head_file(table: Path) -> Path:
    return table.with_name(f"{table.name}.head")


def head_of(table: Path) -> Head | None:
    """Return the head of a table's folder; None for a table that an earlier release wrote last.

    Raises
    ------
    TanliuError
        When it cannot be read.
    """
    file = head_file(table)
    try:
        return Head(**json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise damaged(file) from error


def entries(table: Path) -> list[Path]:
    """Return the entries of a table's log, oldest first."""
    log = table / "_delta_log"
    return sorted(one for one in log.iterdir() if _ENTRY.match(one.name)) if log.is_dir() else []


def entry_of(table: Path, version: int) -> Path:
    return table / "_delta_log" / f"{version:020d}.json"


def number(entry: Path) -> int:
    return int(entry.stem)


def advance(table: Path, version: int) -> None:
    """Flush the entries of the log up to a commit and make it the head of its table: now it may be told as done."""
    log = table / "_delta_log"
    before = head_of(table) or Head()
    if before.version == version:
        return
    wanted = [one for one in range(before.version + 1, version + 1) if entry_of(table, one).exists()]
    found = {str(one): _flushed(entry_of(table, one)) for one in wanted}
    others = _checkpoint(log, before.others)
    flush_folders([log])
    _lasting(log, table)
    told = {"version": version, "entries": found, "others": others}
    write_whole(head_file(table), json.dumps(told).encode())


def _checkpoint(log: Path, before: Mapping[str, str]) -> Mapping[str, str]:
    """Return the checksums of the checkpoint from which the log is read, and of the file that names it."""
    pointer = log / "_last_checkpoint"
    if not pointer.exists():
        return {}
    found = {pointer.name: checksum(pointer)}
    if found.items() <= before.items():
        return before
    name = f"{int(json.loads(pointer.read_bytes())['version']):020d}.checkpoint.parquet"
    return {pointer.name: _flushed(pointer), name: _flushed(log / name)}


def _flushed(file: Path) -> str:
    with file.open("rb") as data:
        flush(data.fileno())
        return file_digest(data, "sha256").hexdigest()


def untold(table: Path) -> list[Path]:
    """Return the entries beyond the head that a loss of power has left torn: nobody was told of them.

    Raises
    ------
    TanliuError
        When an entry that was told as done is not there, or not what it was.
    """
    # before the log is looked at, as a writer may go on meanwhile
    head = head_of(table)
    if head is None:
        torn = [entry for entry in entries(table)[-1:] if not is_whole(entry.read_bytes())]
        if torn:
            # an earlier release told it as done without noting so
            raise damaged(torn[0])
        return []
    _require(table, head)
    return [entry for entry in _beyond(table, head) if not is_whole(entry.read_bytes())]


def _beyond(table: Path, head: Head) -> list[Path]:
    return list(takewhile(Path.exists, (entry_of(table, one) for one in count(head.version + 1))))


def _require(table: Path, head: Head) -> None:
    entry = entry_of(table, head.version)
    try:
        found = entry.read_bytes()
    except FileNotFoundError as error:
        raise TanliuError(
            "an entry of the log is missing that was told as done",
            where=entry,
            accepted=Message("the file from a back-up"),
        ) from error
    if sha256(found).hexdigest() != head.entries.get(str(head.version)):
        raise damaged(entry)


def note(table: Path) -> dict[str, str]:
    """Return what a commit notes of those before it."""
    head = head_of(table)
    return {} if head is None else {"before": json.dumps(head.entries)}


def is_whole(entry: bytes) -> bool:
    """Return whether an entry of the log is whole: JSON in every line, and who wrote it."""
    try:
        lines: list[Any] = [json.loads(line) for line in entry.splitlines()]
    except ValueError:
        return False
    return entry.endswith((b"}", b"}\n")) and any("commitInfo" in line for line in lines)


def set_aside(table: Path) -> None:
    """Take torn entries that nobody was told of out of the log, and tell whole ones; the caller is the only writer."""
    for entry in untold(table):
        entry.rename(entry.with_name(f"{entry.name}.torn"))
    head = head_of(table)
    found = entries(table) if head is None else _beyond(table, head)
    if found:
        advance(table, number(found[-1]))


def damaged(file: Path) -> TanliuError:
    """Return the error for a file of the store that is not what was written."""
    return TanliuError(
        "a file of the store is damaged: it is not what was written",
        where=file,
        accepted=Message("the file from a back-up"),
    )


_UNFINISHED = "RESTORE-UNFINISHED"
#: The mark, and what is left of it when it was being made.
_MARKS = (_UNFINISHED, f".{_UNFINISHED}.part")


def begin_restore(workspace: Path) -> None:
    """Mark a folder into which a back-up is being brought: whoever opens it before the end is told so."""
    write_whole(workspace / _UNFINISHED, b"tanliu restore did not end; run it once more into this folder\n")


def end_restore(workspace: Path) -> None:
    """Take the mark away when all is there and on the disk."""
    flush_tree(workspace)
    for mark in _MARKS:
        (workspace / mark).unlink(missing_ok=True)
    flush_folders([workspace])


def is_mark(file: Path) -> bool:
    return file.name in _MARKS


def is_unfinished(workspace: Path) -> bool:
    """Return whether a back-up was being brought here and was not brought to its end."""
    return any((workspace / mark).exists() for mark in _MARKS)


def require_finished(workspace: Path) -> None:
    """Refuse half a workspace.

    Raises
    ------
    TanliuError
        When a restore into the folder was cut off.
    """
    if is_unfinished(workspace):
        raise TanliuError(
            "a restore into this folder was not finished",
            where=workspace,
            accepted=Message("tanliu restore into it once more"),
        )
