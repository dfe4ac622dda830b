"""A programme as it was when it was begun: a pack may say something else tomorrow."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache

from tanliu.decide.programme.document import Programme

_MOST = 64


def kept(programme: Programme) -> str:
    """Return a programme as text; numbers of up to fifteen digits come back as they were."""
    told = programme.model_dump(mode="python", exclude_unset=True)
    return json.dumps(told, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    if not isinstance(value, Decimal):
        return str(value)
    return int(value) if value == value.to_integral_value() else float(value)


@lru_cache(maxsize=_MOST)
def revived(text: str) -> Programme:
    """Return a programme that was kept."""
    return Programme.model_validate(json.loads(text, parse_float=Decimal))
