"""The keys that sign heads, parcels and certificates: each made once, kept in the workspace for its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from tanliu.app.compute.beside import LEDGER_KEY
from tanliu.app.platform.home import workspace_path
from tanliu.app.store import durable
from tanliu.decide.ledger.proof import public_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def signing_key(signed_before: str, name: str = LEDGER_KEY) -> tuple[bytes, str]:
    """Return the 32 bytes of the key, and its public one; it is made when nothing was signed yet.

    Parameters
    ----------
    signed_before
        Public key of the newest head or parcel; empty before the first.
    name
        File of the key; that of the ledger when left out.

    Raises
    ------
    TanliuError
        When the key is gone, or is another one than that of what was signed so far.
    """
    if not _file(name).is_file() and not signed_before:
        _make(name)
    secret, public = _read(name)
    if signed_before not in ("", public):
        raise TanliuError(
            "the key in the workspace is not the one that signed so far", where=_file(name), found=public,
            accepted=signed_before,
        )  # fmt: skip
    return secret, public


def public_key(name: str = LEDGER_KEY) -> str:
    """Return the public key, in hexadecimal digits, by which anybody checks receipts and heads, or parcels.

    Raises
    ------
    TanliuError
        When the key is gone.
    """
    return _read(name)[1]


def _file(name: str) -> Path:
    return workspace_path() / name


def _read(name: str) -> tuple[bytes, str]:
    try:
        secret = bytes.fromhex(_file(name).read_text(encoding="ascii").strip())
        return secret, public_of(secret)
    except (OSError, ValueError) as error:
        raise TanliuError(
            "the key that signs is not there or cannot be read", where=_file(name),
            accepted=Message("the key of a back-up, by tanliu restore"),
        ) from error  # fmt: skip


def _make(name: str) -> None:
    """Make the key; of two processes one makes it."""
    file = _file(name)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    passing = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))
        out.flush()
        durable.flush(out.fileno())
    try:
        os.link(passing, file)
    except FileExistsError:
        pass
    finally:
        passing.unlink()
    durable.flush_folders({file.parent})
