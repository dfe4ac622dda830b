"""A scheme as it was when an assessment began: a pack may say something else tomorrow."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache

from tanliu.decide.assessment.document import AssessmentScheme

_MOST = 64


def kept(scheme: AssessmentScheme) -> str:
    """Return a scheme as text; numbers of up to fifteen digits come back as they were."""
    return json.dumps(
        scheme.model_dump(mode="python", exclude_unset=True), default=_plain, ensure_ascii=False
    )


def _plain(value: object) -> object:
    if not isinstance(value, Decimal):
        return str(value)
    return int(value) if value == value.to_integral_value() else float(value)


@lru_cache(maxsize=_MOST)
def revived(text: str) -> AssessmentScheme:
    """Return a scheme that was kept."""
    return AssessmentScheme.model_validate(json.loads(text, parse_float=Decimal))
