"""Texts as every database keeps them: PostgreSQL has no NUL, and a lone surrogate is no character of UTF-8."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_UNFIT = re.compile("[\0\ud800-\udfff]")
#: What stands for what cannot be kept, as readers of Unicode expect it (U+FFFD).
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def is_storable(text: str) -> bool:
    """Return whether a text is kept as it is."""
    return _UNFIT.search(text) is None


def storable(value: Any) -> Any:
    """Return a text, or texts within lists and mappings, with U+FFFD for each sign that cannot be kept; all else as it is."""
    if isinstance(value, str):
        return _UNFIT.sub(_INSTEAD, value)
    if isinstance(value, Mapping):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


def unfit_at(value: Any, place: str = "") -> str | None:
    """Return where the first text stands that would not be kept as it is, such as ``rows.0.name``; None for nowhere."""
    if isinstance(value, str):
        return None if is_storable(value) else place
    told = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, one in told:
        if isinstance(key, str) and not is_storable(key):
            return place
        found = unfit_at(one, f"{place}.{key}" if place else str(key))
        if found is not None:
            return found
    return None
