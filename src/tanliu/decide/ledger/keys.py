"""The idempotency key of a transfer, made of its cause and never of the time."""

from __future__ import annotations

import json
from hashlib import sha256

_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False)


def key_of(*cause: str | int) -> str:
    """Return the key of a cause: the report, its period, the version, the step.

    The parts are kept apart: ``("a", "bc")`` and ``("ab", "c")`` are two causes.
    """
    return sha256(_ENCODER.encode(cause).encode()).hexdigest()
