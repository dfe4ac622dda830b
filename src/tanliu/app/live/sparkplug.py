"""Sparkplug B payloads: the protobuf message, or the same written as JSON, as plain dictionaries.

Field numbers and types are those of the Eclipse Sparkplug specification 3.0.0, section 6.4 (payload definition).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from tanliu.app.live.fit import UnfitError

_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5
_PAYLOAD = {1: "timestamp", 2: "metrics", 3: "seq", 4: "uuid"}
_METRIC = {
    1: "name", 2: "alias", 3: "timestamp", 4: "datatype", 7: "is_null",
    10: "value", 11: "value", 12: "value", 13: "value", 14: "value", 15: "value",
}  # fmt: skip
#: Data types of signed numbers, which travel as two's complement, and the bits of the field they travel in.
_SIGNED = {1: 32, 2: 32, 3: 32, 4: 64}


def message(body: bytes) -> dict[str, Any]:
    """Return ``timestamp``, ``seq`` and ``metrics`` with ``name``, ``alias``, ``timestamp`` and ``value``; numbers as text.

    Raises
    ------
    UnfitError
        When the body is neither.
    """
    if body.lstrip()[:1] == b"{":
        try:
            found = json.loads(body, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError) as error:
            raise UnfitError(None, f"not JSON: {error}") from error
        return dict(found)
    told: dict[str, Any] = {"metrics": []}
    try:
        for number, value in _fields(body):
            name = _PAYLOAD.get(number)
            if name == "metrics":
                told["metrics"].append(_metric(value))
            elif name is not None:
                told[name] = _plain(value)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as error:
        raise UnfitError(None, "not a Sparkplug payload") from error
    if not told["metrics"]:
        raise UnfitError("metrics", "no metric")
    return told


def _metric(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, value in _fields(body):
        if number in _METRIC:
            found[_METRIC[number]] = value
    bits = _SIGNED.get(found.get("datatype", 0))
    value = found.get("value")
    if bits and isinstance(value, int) and value >= 1 << (bits - 1):
        found["value"] = value - (1 << bits)
    if found.get("is_null"):
        found["value"] = None
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> str | None:
    return value.decode() if isinstance(value, bytes) else None if value is None else str(value)


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    """Split a protobuf message into its fields."""
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(body, at)
            yield number, value
        elif kind == _BYTES:
            size, at = _varint(body, at)
            if at + size > len(body):
                raise IndexError
            yield number, body[at : at + size]
            at += size
        elif kind in (_DOUBLE, _FLOAT):
            size, form = (8, "<d") if kind == _DOUBLE else (4, "<f")
            (found,) = struct.unpack_from(form, body, at)
            # the shortest text that is this very number
            yield number, found if kind == _DOUBLE else np.float32(found)
            at += size
        else:
            raise IndexError


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise IndexError
