"""Both databases keep the same: texts that PostgreSQL has no place for are replaced, numbers that have none are refused.

Whoever takes something in refuses such texts (`tanliu.kit.storable`). What they get past, such as the cell of a file that a
verdict repeats, must not be a fault of ours on one database and a row on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import DataError
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from tanliu.kit.storable import storable

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_AS_THEY_ARE = frozenset({type(None), bool, float, bytes, date, datetime, Decimal})


@receiver(connection_created)
def keep_alike(sender: Any, connection: Any, **_: Any) -> None:
    """Look at the values of every statement of a new connection."""
    if _alike not in connection.execute_wrappers:
        connection.execute_wrappers.append(_alike)


def _alike(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
    if params:
        params = [_row(one) for one in params] if many else _row(params)
    return execute(sql, params, many, context)


def _row(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {name: _value(one) for name, one in values.items()}
    return values if _plain(values) else tuple([_value(one) for one in values])


def _plain(values: Any) -> bool:
    """Return whether all values of a row are kept as they are: nearly all rows, told without a call for each value."""
    for one in values:
        kind = type(one)
        if kind is str:
            if not one.isascii() or "\0" in one:
                return False
        elif kind is int:
            if not _LEAST <= one <= _MOST:
                return False
        elif kind not in _AS_THEY_ARE:
            return False
    return True


def _value(value: Any) -> Any:
    """Return a value as it is kept; JSON of PostgreSQL comes in a wrapping of its driver."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int) and not _LEAST <= value <= _MOST:
        # SQLite's driver has an error of its own for it, which nobody takes for a slip of who asks
        raise DataError("a number needs more than 64 bits")
    inner = getattr(value, "obj", None)
    if inner is not None and type(value).__name__ in ("Json", "Jsonb"):
        return type(value)(storable(inner), dumps=value.dumps)
    return value
