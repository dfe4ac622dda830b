"""Names of files and folders as the engines take them: a name is never a pattern.

DuckDB looks for ``* ? [ ]`` in what it reads, takes a backslash for a folder, and makes a column of every folder
called ``column=value``, in place of the file's own column of that name. The log of a table undoes ``%41`` in paths.
"""

from __future__ import annotations

import re
from pathlib import Path

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_PATTERN = re.compile(r"[*?\[]")
#: What the log of a table cannot have in its path, or would read as something else.
_UNFIT = re.compile(r"[\x00-\x1f\x7f%\[\]\\^|=\ud800-\udfff]")


def to_read(path: Path) -> str:
    """Return SQL that names one file to read; say ``hive_partitioning`` beside it.

    Raises
    ------
    TanliuError
        When the engine has no way to name the file.
    """
    text = str(_plain(path))
    return f"'{_quoted(_PATTERN.sub(lambda found: f'[{found.group()}]', text))}'"


def to_write(path: Path) -> str:
    """Return SQL that names one file, or one folder, for ``COPY`` to write.

    Raises
    ------
    TanliuError
        When the engine has no way to name the file.
    """
    return f"'{_quoted(str(_plain(path)))}'"


def require_text(path: Path) -> None:
    """Refuse a name that is no text: it could not be written down in the list of deliveries.

    Raises
    ------
    TanliuError
        When the name is not UTF-8.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        raise TanliuError(
            "the name of the file is not UTF-8", found=shown, accepted=Message("another name")
        ) from error


def require_workspace(path: Path) -> None:
    """Refuse a folder that the log of a table, or DuckDB, would take for another.

    Raises
    ------
    TanliuError
        When a part of its path has such a sign.
    """
    if unfit := _UNFIT.search(str(path)):
        raise TanliuError(
            "a workspace cannot lie in a folder with this sign in its path",
            where=repr(str(path)),
            found=unfit.group(),
            accepted=Message("a path without control signs and % = [ ] ^ | \\"),
        )


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _plain(path: Path) -> Path:
    path = path.absolute()
    require_text(path)
    if "\\" in str(path):
        raise TanliuError(
            "the path has a backslash, which the engine takes for a folder",
            where=path,
            accepted=Message("another name"),
        )
    return path
