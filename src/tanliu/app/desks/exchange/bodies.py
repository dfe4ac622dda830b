"""Bodies of parcels in the workspace by their hash, half of those that come in, and tokens of partners, for their owner only.

A body that is there is whole and never changes; what comes in grows in a file whose name begins with a dot, which a
back-up leaves out.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tanliu.app.compute.beside import EXCHANGE
from tanliu.app.platform.home import workspace_path
from tanliu.app.store import durable
from tanliu.kit.errors import NothingKnownError, TanliuError

_HASH = re.compile(r"[0-9a-f]{64}")
_TOKEN = re.compile(r"[!-~]{8,500}")
_ID = re.compile(r"[a-z][a-z0-9-]{1,39}")


def keep(sha256: str, data: bytes) -> None:
    """Keep a body, unless it is there."""
    file = _body(sha256)
    if not file.is_file():
        durable.write_whole(file, data, 0o600)


def body(sha256: str) -> bytes:
    """Return a body.

    Raises
    ------
    NothingKnownError
        When the file is gone.
    """
    try:
        return _body(sha256).read_bytes()
    except FileNotFoundError as error:
        raise NothingKnownError("the body of the parcel is not there", found=sha256) from error


def part_size(key: str) -> int:
    """Return how many bytes of a parcel have come."""
    file = _part(key)
    return file.stat().st_size if file.is_file() else 0


def add(key: str, offset: int, data: bytes) -> int:
    """Write what comes behind what has come; returns how many bytes there are then, on the disk.

    The caller has seen to it that nobody else writes to the same parcel.
    """
    number = os.open(_part(key), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(number, offset)
        os.lseek(number, offset, os.SEEK_SET)
        with os.fdopen(number, "wb", closefd=False) as out:
            out.write(data)
        durable.flush(number)
    finally:
        os.close(number)
    return offset + len(data)


def part(key: str) -> bytes:
    """Return what has come of a parcel."""
    file = _part(key)
    return file.read_bytes() if file.is_file() else b""


def forget(key: str) -> None:
    """Remove what has come of a parcel."""
    _part(key).unlink(missing_ok=True)


def put_token(partner: str, token: str) -> None:
    """Keep the token by which a partner knows us; an empty one forgets it.

    Raises
    ------
    TanliuError
        When it could not stand in a header.
    """
    file = _token(partner)
    if not token:
        file.unlink(missing_ok=True)
        return
    if not _TOKEN.fullmatch(token):
        raise TanliuError("no token", where="token", found=len(token), accepted="8 ... 500")
    durable.write_whole(file, token.encode(), 0o600)


def token(partner: str) -> str:
    """Return the token by which a partner knows us; empty for none."""
    file = _token(partner)
    return file.read_text(encoding="ascii").strip() if file.is_file() else ""


def is_id(text: str) -> bool:
    """Return whether a text may be the id of a partner: it is part of names of files."""
    return _ID.fullmatch(text) is not None


def _folder(name: str) -> Path:
    folder = workspace_path() / EXCHANGE / name
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.flush_folders([folder.parent, folder.parent.parent])
    return folder


def _named(text: str) -> str:
    if not _HASH.fullmatch(text):
        raise NothingKnownError("no such parcel", found=text[:64])
    return text


def _body(sha256: str) -> Path:
    return _folder("bodies") / f"{_named(sha256)}.ndjson"


def _part(key: str) -> Path:
    return _folder("incoming") / f".{_named(key)}.part"


def _token(partner: str) -> Path:
    if not is_id(partner):
        raise NothingKnownError("no such partner", found=partner[:40])
    return _folder("tokens") / partner
