"""A YAML of somebody's, read in the process apart: its aliases, depth and size are no matter of who asks for it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.app.ingest import apart
from tanliu.catalog import yamlfile
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: How the process apart tells what JSON has no value for, by a sign before it.
_DECIMAL, _DAY, _MOMENT, _BLOCK, _LIST, _SET, _PLAIN = "n", "d", "t", "m", "l", "s", "p"
#: How such a value is made of its text.
_MADE: Mapping[str, Callable[[str], Any]] = {
    _DECIMAL: Decimal,
    _DAY: date.fromisoformat,
    _MOMENT: datetime.fromisoformat,
}


def read(file: Path) -> tuple[Any, yamlfile.Lines]:
    """Return what a file says, and the line of each of its nodes, as ``yamlfile.read`` does.

    Raises
    ------
    TanliuError
        When it is no YAML, holds what no document holds, or a limit is reached.
    """
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        told = apart.run("yaml", Path(place).resolve(), file.resolve(), where=str(file))
    return _read(told["data"]), {tuple(at): line for at, line in told["lines"]}


def write(folder: Path, file: Path) -> dict[str, Any]:
    """Read a file, in the process apart."""
    data, lines = yamlfile.read(file)
    return {"data": _told(data, file), "lines": [[list(at), line] for at, line in lines.items()]}


def _told(value: Any, file: Path) -> list[Any]:
    if isinstance(value, Mapping):
        return [_BLOCK, [[_told(key, file), _told(one, file)] for key, one in value.items()]]
    if isinstance(value, list | tuple):
        return [_LIST, [_told(one, file) for one in value]]
    if isinstance(value, set | frozenset):
        return [_SET, [_told(one, file) for one in value]]
    if isinstance(value, Decimal):
        return [_DECIMAL, str(value)]
    if isinstance(value, datetime):
        return [_MOMENT, value.isoformat()]
    if isinstance(value, date):
        return [_DAY, value.isoformat()]
    if value is None or isinstance(value, bool | int | str | float):
        return [_PLAIN, value]
    raise TanliuError(Message("not valid YAML: {reason}", reason=type(value).__name__), where=file)


def _read(told: list[Any]) -> Any:
    sign, value = told
    if sign == _BLOCK:
        return {_key(_read(key)): _read(one) for key, one in value}
    if sign in (_LIST, _SET):
        return [_read(one) for one in value] if sign == _LIST else {_read(one) for one in value}
    return _MADE[sign](value) if sign in _MADE else value


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
