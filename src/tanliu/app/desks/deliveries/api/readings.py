"""The readings of a meter, at the address to which readings are sent."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query

from tanliu.app.desks.deliveries.api.deliver import router as router
from tanliu.app.desks.enterprises.queries import rows
from tanliu.app.desks.meters.queries import readings as meter_readings
from tanliu.app.platform.api import parameters, shapes
from tanliu.app.platform.api.answer import answer, table
from tanliu.app.platform.api.parameters import OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.served import results
from tanliu.kit.message import Message

#: Days and rows of readings given at once.
MOST_DAYS, MOST_READINGS = 3660, 50_000


@router.get("/readings", tags=["entities"], response={200: shapes.Readings, **READ_PROBLEMS})
def readings(
    request: HttpRequest,
    meter: Annotated[str, Query(max_length=200, description="Code of a meter")],
    first: Annotated[date, Query(description="First local day")],
    last: Annotated[date, Query(description="Last local day, included; at most ten years later")],
    every: Annotated[
        Literal["raw", "hour", "day", "month"],
        Query("raw", description="raw, or added up by hour, day, month"),
    ] = "raw",
    limit: Annotated[int, Query(10_000, ge=1, le=MOST_READINGS, description="Rows of this part")] = 10_000,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """Return the readings of a meter as they are known today; missing intervals are left out."""
    found = rows.meter(results(), parameters.seen(request), meter)
    if found is None:
        raise Http404("no such meter")
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise ProblemError(
            422,
            "not a range of days",
            where="last",
            found=last,
            accepted=Message("{first} or up to {days} days later", first=first, days=MOST_DAYS),
        )
    data = meter_readings.meter_readings(results(), found, first, last, every, limit + 1, offset)
    more = len(data["start"]) > limit
    part = {name: values[:limit] for name, values in data.items()}
    return answer(
        {
            "meter_code": meter, "unit": found["unit"], "zone": found["zone"], "first": first, "last": last,
            "every": every, **table(meter_readings.COLUMNS, part), "next_offset": offset + limit if more else None,
        }
    )  # fmt: skip
