"""The day of which an operation of assessments is asked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Query

OnDay = Annotated[
    date | None,
    Query(
        None,
        ge=date(1900, 1, 1),
        le=date(2199, 12, 31),
        description="As it was at the end of a day; now when left out",
    ),
]
