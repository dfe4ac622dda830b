"""The day of which an operation of assessments is asked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Query

OnDay = Annotated[
    date | None, Query(None, description="As it was at the end of a day; now when left out, and no later")
]
