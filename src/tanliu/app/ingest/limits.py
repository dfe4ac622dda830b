"""How much of a machine the reading of a foreign file may take: a small file can ask for more than there is."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from itertools import accumulate
from types import MappingProxyType

from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.kit.message import Message

#: A file is judged by how well it is packed only when more than this comes out of it.
_SMALL_BYTES = 64 << 20
_QUOTED = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(sign for sign in range(256) if sign not in b"[]{}")
_STEP: Mapping[int, int] = MappingProxyType({ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    Parameters
    ----------
    memory_mb
        Address space of the process that reads it.
    seconds
        Time of a processor, and time that passes.
    scratch_mb
        Size of a file written on the way.
    cells
        Rows times columns of a sheet, from its first cell to its last.
    columns
        Columns of a table.
    unpacked_mb, ratio
        What comes out of a packed file: megabytes, and how many times the packed size.
    depth
        Lists and blocks of JSON inside each other.
    at_once
        Files read at the same time in one server process.
    apart
        Whether every file is read in a process of its own; else only those that must be in memory as a whole.
    """

    memory_mb: int = 8_000
    seconds: int = 6 * 3600
    scratch_mb: int = 1_000_000
    cells: int = 100_000_000
    columns: int = 16_384
    unpacked_mb: int = 1_000_000
    ratio: int = 500
    depth: int = 64
    at_once: int = 2
    apart: bool = False


#: A person at a shell reads what is theirs, with as much of the machine as it takes.
COMMAND = Limits()
#: Many share a server: one file may take a part of it.
SERVER = Limits(
    memory_mb=2_500, seconds=600, scratch_mb=8_000, cells=25_000_000, columns=4_096, unpacked_mb=4_000,
    ratio=300, apart=True,
)  # fmt: skip
_PREFIX = "TANLIU_READ_"
_used: list[Limits] = []


def from_environment(usual: Limits) -> Limits:
    """Return limits with what the environment says: ``TANLIU_READ_`` and the name of a limit.

    Raises
    ------
    TanliuError
        When one is no whole number above zero.
    """
    told = {one.name: _whole(one.name) for one in fields(usual) if _is_set(one.name)}
    return Limits(**{**asdict(usual), **told})


def _is_set(name: str) -> bool:
    return name != "apart" and bool(os.environ.get(_PREFIX + name.upper()))


def _whole(name: str) -> int:
    place = _PREFIX + name.upper()
    text = os.environ[place]
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise TanliuError("not a whole number", where=place, found=text, accepted=Message("1 or more"))
    return int(text)


def use(limits: Limits) -> None:
    """Put limits in force for this process."""
    _used[:] = [limits]


def serve() -> None:
    """Hold this process to the limits of a server: no file can end it."""
    use(from_environment(SERVER))


def in_force() -> Limits:
    """Return the limits of this process: those of a command, unless others were put in force."""
    if not _used:
        use(from_environment(COMMAND))
    return _used[0]


def require_cells(rows: int, columns: int, file: str) -> None:
    """Refuse a sheet of too many cells, counted from its first to its last, empty ones with them.

    Raises
    ------
    TooLargeError
        With rows, columns and what is accepted.
    """
    limits = in_force()
    require_columns(columns, file)
    if rows * columns > limits.cells:
        raise TooLargeError(
            Message("the sheet spans too many cells: {rows} rows and {columns} columns", rows=f"{rows:,}", columns=f"{columns:,}"),
            where=file, found=rows * columns,
            accepted=Message("at most {limit} cells; clear cells far from the table, or send CSV or Parquet", limit=f"{limits.cells:,}"),
        )  # fmt: skip


def require_columns(columns: int, file: str) -> None:
    """Refuse a table of too many columns.

    Raises
    ------
    TooLargeError
        With what is accepted.
    """
    if columns > (limit := in_force().columns):
        raise TooLargeError(
            "too many columns", where=file, found=columns,
            accepted=Message("at most {limit}; one row for each value instead of one column", limit=f"{limit:,}"),
        )  # fmt: skip


def require_unpacked(packed: int, unpacked: int, file: str) -> None:
    """Refuse a packed file out of which too much comes, or more than data ever give.

    Raises
    ------
    TooLargeError
        With what is accepted.
    """
    limits = in_force()
    if unpacked > limits.unpacked_mb << 20:
        raise TooLargeError(
            "the file is too large when unpacked", where=file, found=unpacked,
            accepted=Message("at most {limit} MB; send it in parts", limit=f"{limits.unpacked_mb:,}"),
        )  # fmt: skip
    if unpacked > _SMALL_BYTES and unpacked > packed * limits.ratio:
        raise TooLargeError(
            "the file unpacks to far more than data do", where=file, found=unpacked // max(packed, 1),
            accepted=Message("at most {limit} times the packed size", limit=limits.ratio),
        )  # fmt: skip


def require_shallow(body: bytes, where: str) -> None:
    """Refuse JSON whose lists and blocks lie too deep inside each other.

    Raises
    ------
    TooLargeError
        With what is accepted.
    """
    limit = in_force().depth
    if body.count(b"[") + body.count(b"{") <= limit:
        return
    brackets = _QUOTED.sub(b"", body).translate(None, _NOT_BRACKETS)
    deepest = max(accumulate(_STEP[one] for one in brackets), default=0)
    if deepest > limit:
        raise TooLargeError(
            "lists and blocks lie too deep inside each other", where=where, found=deepest,
            accepted=Message("at most {limit}", limit=limit),
        )  # fmt: skip
