"""What a disk or a damaged store says, in words: where, and what to do."""

from __future__ import annotations

import errno
import re

import duckdb
from deltalake.exceptions import DeltaError

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What the engines raise when a disk or a file fails them.
KINDS: tuple[type[Exception], ...] = (OSError, DeltaError, duckdb.IOException, duckdb.InvalidInputException)
_FULL, _FORBIDDEN = (
    ("No space left", "os error 28"),
    ("Read-only file system", "Permission denied", "os error 13"),
)
_FULL_NUMBERS, _FORBIDDEN_NUMBERS = (errno.ENOSPC, errno.EDQUOT), (errno.EACCES, errno.EPERM, errno.EROFS)
_PATH = re.compile(r"[\"'](?P<quoted>/[^\"']+)[\"']|(?P<bare>/\S+\.(?:parquet|json|head))")


def in_words(error: Exception, place: object) -> TanliuError:
    """Return the error for people; the engine's own sentence is what was found.

    Parameters
    ----------
    error
        What was raised.
    place
        Where it happened, if the error itself does not say.

    Raises
    ------
    Exception
        The error itself, when it is none of ``KINDS``: that is a fault of the program.
    """
    if not isinstance(error, KINDS):
        raise error
    text, number = str(error).partition("\n")[0], getattr(error, "errno", None)
    match = _PATH.search(text)
    where = (match["quoted"] or match["bare"]) if match else getattr(error, "filename", None) or place
    if number in _FULL_NUMBERS or any(sign in text for sign in _FULL):
        what, todo = (
            "the disk is full; nothing was half done",
            Message("more room there, and the same once more"),
        )
        return TanliuError(what, where=where, found=text, accepted=todo)
    if number in _FORBIDDEN_NUMBERS or any(sign in text for sign in _FORBIDDEN):
        return TanliuError(
            "nothing can be written there",
            where=where,
            found=text,
            accepted=Message("a folder in which we may write"),
        )
    if isinstance(error, OSError):
        return TanliuError(
            "a file cannot be read or written",
            where=where, found=text, accepted=Message("a disk that tanliu verify finds without fault"),
        )  # fmt: skip
    return TanliuError(
        "the store cannot be read",
        where=where, found=text,
        accepted=Message("a workspace that tanliu verify finds whole, such as a back-up restored"),
    )  # fmt: skip
