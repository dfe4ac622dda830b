"""Stored forecasts over the interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.forecasts import shown
from tanliu.app.desks.forecasts.models import Forecast
from tanliu.app.desks.forecasts.queries.stored import (
    SCORED_RUNS,
    listed,
    newest_run,
    own,
    seen_by,
    standing,
    visible,
)
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import results

router = Router(tags=["forecasts"])
Kind = Literal["region", "enterprise", "meter"]


class ForecastMade(Schema):
    """Forecasts of everybody, made at one instant."""

    begins: str = Field(description="Local time at which the first interval begins")
    made_at: datetime
    minutes: int
    horizon: int = Field(description="Intervals ahead")
    afterwards: bool = Field(
        description="Made after these days with what was known before them: a test, and no forecast"
    )
    model: str = Field(description="Library and version; empty where all is the fallback")
    edition: str = Field(description="Of the scheme forecasting")
    level: float = Field(description="Share of what comes that a band is to hold")
    weather: bool
    scored_at: datetime | None


class ForecastSubject(Schema):
    """Whose forecast there is, and what its first day comes to."""

    kind: Kind
    subject: str
    carrier: str
    unit: str
    by: str = Field(
        description="model, or why it was not: extra_missing, history_short, naive_better, no_history"
    )
    sum: float | None = Field(description="Of the first day ahead")
    peak: float | None = Field(description="Highest power of that day, in units an hour")
    at: str | None = Field(description="Local time at which its interval begins")


class ForecastSubjects(Schema):
    """The newest forecasts that the reader sees."""

    run: ForecastMade | None
    items: list[ForecastSubject]


class ForecastInterval(Schema):
    """An interval; null where nothing can be said or nothing came yet."""

    start: str
    low: float | None
    mid: float | None
    high: float | None
    naive: float | None = Field(description="What the fallback says")
    came: float | None


class ForecastStanding(Schema):
    """How good the last forecasts were, over all their intervals."""

    runs: int
    afterwards: int = Field(description="Runs of these that were made afterwards")
    intervals: int
    wape: float | None
    naive_wape: float | None
    coverage: float | None


class SubjectForecast(Schema):
    """A forecast of a subject."""

    run: ForecastMade
    carrier: str
    unit: str
    by: str
    standing: ForecastStanding
    items: list[ForecastInterval]


def _first_day(one: Forecast) -> dict[str, Any]:
    told = shown.first_day(one)
    return {**told, "at": told["at"] and told["at"].isoformat()}


@router.get("/forecasts", response={200: ForecastSubjects, **READ_PROBLEMS})
def forecasts(
    request: HttpRequest, kind: Annotated[Kind, Query("enterprise")] = "enterprise"
) -> dict[str, Any]:
    """List the newest forecasts of regions, enterprises or meters that the reader sees."""
    run = newest_run()
    if run is None:
        return {"run": None, "items": []}
    found = listed(run, seen_by(results(), scope_of(request.user)), kind)
    items = [
        {"kind": one.kind, "subject": one.subject, "carrier": one.carrier, "unit": one.unit, "by": one.by, **_first_day(one)}
        for one in found
    ]  # fmt: skip
    return {"run": shown.run_row(run), "items": items}


@router.get("/forecasts/{kind}/{subject}", response={200: SubjectForecast, **READ_PROBLEMS})
def forecast(
    request: HttpRequest, kind: str, subject: str,
    carrier: Annotated[str | None, Query(None, max_length=60, description="Electricity, or the first when left out")] = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the newest forecast of a subject, with what came of it so far and how good the last ones were."""
    scope = scope_of(request.user)
    seen = seen_by(results(), scope)
    if kind not in shown.KINDS or not visible(results(), seen, scope, kind, subject):
        raise Http404("no such subject")
    every = list(own(seen, kind, subject)[: 8 * SCORED_RUNS])
    wanted = carrier or next(
        (one.carrier for one in every if one.carrier == "electricity"), every[0].carrier if every else ""
    )
    mine = [one for one in every if one.carrier == wanted]
    ahead = next((one for one in mine if not one.run.afterwards), None)
    if ahead is None:
        raise Http404("no forecast of it")
    good = standing(mine)
    return {
        "run": shown.run_row(ahead.run), "carrier": ahead.carrier, "unit": ahead.unit, "by": ahead.by,
        "standing": {name: getattr(good, name) for name in ("runs", "afterwards", "intervals", "wape", "naive_wape", "coverage")},
        "items": [dict(zip(shown.HEADER, row, strict=True)) for row in shown.rows(ahead)],
    }  # fmt: skip


routers = (router,)
