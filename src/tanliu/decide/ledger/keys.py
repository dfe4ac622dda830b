"""The idempotency key of a transfer, made of its cause and never of the time."""

from __future__ import annotations

import json
from hashlib import sha256
from json.encoder import encode_basestring_ascii

_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False)


def key_of(*cause: str | int) -> str:
    """Return the key of a cause: the report, its period, the version, the step.

    The parts are kept apart: ``("a", "bc")`` and ``("ab", "c")`` are two causes.
    """
    return sha256(f"[{','.join(map(_part, cause))}]".encode()).hexdigest()


def _part(part: str | int) -> str:
    """Write a part as JSON does; to ask an encoder for a whole cause takes four times as long."""
    if type(part) is str:
        return encode_basestring_ascii(part)
    return repr(part) if type(part) is int else _ENCODER.encode(part)
