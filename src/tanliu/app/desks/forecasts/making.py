"""Forecasts are made, kept with the instant, and scored when the truth comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import numpy as np
from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.forecasts import asked
from tanliu.app.desks.forecasts.models import Forecast, ForecastRun
from tanliu.app.desks.forecasts.queries.loads import Subject, loads, origin_of
from tanliu.app.desks.forecasts.queries.whole import Tree, tree
from tanliu.app.desks.forecasts.restricted import shares
from tanliu.app.desks.power.queries import told_since
from tanliu.app.platform.casework.today import today
from tanliu.app.store.results import Results
from tanliu.catalog.types import Catalog
from tanliu.model.forecast.ahead import learn, say
from tanliu.model.forecast.boosted import LIBRARY
from tanliu.model.forecast.features import Known
from tanliu.model.forecast.limits import held_down
from tanliu.model.forecast.panel import WEEK, Counts, Floats, Panel, grid
from tanliu.model.forecast.score import coverage, wape

Progress = Callable[[str, float], None]
#: Readings that come later than this many days are not waited for: the score stays.
_SCORED_DAYS = 21
#: Digits that are kept of an amount.
_DIGITS = 5


def make(results: Results, catalog: Catalog, author: str, progress: Progress) -> list[ForecastRun]:
    """Make the forecasts from the last known interval on and keep them; none when they were made already
    and no restriction of electricity was told since.

    The first time, those of the week before are made too with what was known then, so that there is a score at once; they
    are marked as made afterwards.
    """
    one = asked.Asked(results, catalog)
    last = asked.last_day_of(one)
    progress("forecast", 0.05)
    whole, panel = asked.read(one, last - timedelta(days=asked.history(one)), last)
    origin = origin_of(panel.values, panel.per_day)
    stamp = whole.loads.stamp(origin)
    made = []
    if not ForecastRun.objects.exists():
        progress("forecast", 0.1)
        made += _week_before(one, whole, panel, origin, author)
    newest = ForecastRun.objects.filter(afterwards=False).first()
    if newest is None or newest.begins < stamp or told_since(newest.made_at):
        progress("forecast", 0.45)
        one = asked.Asked(results, catalog, horizon=(WEEK + _behind(stamp.date())) * panel.per_day)
        found = asked.made(one, whole, panel, origin)
        share = shares(results, whole.subjects, stamp, panel.minutes, one.horizon)
        held = replace(found, said=held_down(found.said, share, whole.parent))
        lower = (held.said[1] < found.said[1]).sum(axis=1)
        made.append(_keep(one, held, panel, author, lower=lower))
    progress("forecast", 0.95)
    return made


def _behind(known_until: date) -> int:
    """Return by how many days readings are behind, so that a week from today is reached; 0 where they are long ago."""
    behind = (today() - known_until).days
    return behind if 0 <= behind <= WEEK else 0


def _week_before(one: asked.Asked, whole: Tree, panel: Panel, origin: int, author: str) -> list[ForecastRun]:
    first = origin - WEEK * panel.per_day
    if first < 2 * WEEK * panel.per_day:
        return []
    learned = learn(panel, first, panel.per_day, one.rule.rules())
    day = asked.Asked(one.results, one.catalog, horizon=panel.per_day)
    made = []
    for number in range(WEEK):
        place = first + number * panel.per_day
        said = asked.coherent(panel, learned, whole, say(panel, learned, place))
        made.append(
            _keep(
                day, asked.Made(whole, learned, place, said, said[1], False), panel, author, afterwards=True
            )
        )
    return made


def _keep(
    one: asked.Asked,
    found: asked.Made,
    panel: Panel,
    author: str,
    *,
    afterwards: bool = False,
    lower: Counts | None = None,
) -> ForecastRun:
    """Write a run with all its forecasts."""
    rule, begins = one.rule, found.tree.loads.stamp(found.origin)
    until = Panel(panel.values[:, : found.origin], panel.minutes, panel.days, panel.kinds)
    rows = grid(np.arange(panel.count), [found.origin], one.horizon)
    naive = Known.of(until).base(rows).reshape(panel.count, one.horizon)
    with transaction.atomic():
        run = ForecastRun.objects.create(
            made_at=clock.now(), day=begins.date(), minute=begins.hour * 60 + begins.minute, minutes=panel.minutes, horizon=one.horizon,
            afterwards=afterwards, model=f"{LIBRARY} {version(LIBRARY)}" if found.learned.model is not None else "",
            edition=rule.edition or "", level=float(rule.level), weather=found.weather, author=author,
        )  # fmt: skip
        Forecast.objects.bulk_create(
            (
                Forecast(
                    run=run, **key_of(subject), entity_id=subject.entity_id, by=found.learned.by[at], restricted=0 if lower is None else int(lower[at]),
                    low=_told(found.said[0, at]), mid=_told(found.said[1, at]), high=_told(found.said[2, at]), naive=_told(naive[at]),
                )
                for at, subject in enumerate(found.tree.subjects)
            ),
            batch_size=500,
        )  # fmt: skip
    return run


def key_of(one: Subject) -> dict[str, str]:
    """Return the columns by which a subject is found."""
    return {"kind": one.kind, "subject": one.id, "carrier": one.carrier, "unit": one.unit}


def _told(values: Floats) -> list[float | None]:
    """Return amounts as they are kept: five digits, null where nothing can be said."""
    return [_digits(float(value)) if np.isfinite(value) else None for value in values]


def _digits(value: float) -> float:
    return round(value, _DIGITS - 1 - math.floor(math.log10(abs(value)))) if value else 0.0


def score(results: Results, catalog: Catalog, progress: Progress) -> int:
    """Lay what came beside the forecasts of the last weeks; returns of how many anything came.

    A correction of readings that comes within these weeks changes what came and so the score; no forecast is changed.
    """
    one = asked.Asked(results, catalog)
    last = asked.last_day_of(one)
    runs = [
        run
        for run in ForecastRun.objects.filter(day__gte=last - timedelta(days=_SCORED_DAYS))
        if run.day <= last
    ]
    if not runs:
        return 0
    first = min(run.day for run in runs) - timedelta(days=2 * WEEK)
    found: dict[int, Mapping[tuple[str, str, str, str], Floats]] = {}
    count = 0
    for number, run in enumerate(runs):
        progress("score", number / len(runs))
        if run.minutes not in found:
            whole = tree(results, loads(results, first, last, run.minutes), float(one.rule.whole_known))
            found[run.minutes] = {
                (own.kind, own.id, own.carrier, own.unit): whole.loads.values[at]
                for at, own in enumerate(whole.subjects)
            }
        count += _scored(run, found[run.minutes], first)
    return count


def _scored(run: ForecastRun, values: Mapping[tuple[str, str, str, str], Floats], first: date) -> int:
    start = ((run.day - first).days * 24 * 60 + run.minute) // run.minutes
    changed = []
    for one in run.forecasts.all():
        own = values.get((one.kind, one.subject, one.carrier, one.unit))
        came = np.full(run.horizon, np.nan)
        if own is not None:
            some = own[start : start + run.horizon]
            came[: len(some)] = some
        if np.isfinite(came).any():
            _add(one, came)
            changed.append(one)
    with transaction.atomic():
        Forecast.objects.bulk_update(
            changed, ["came", "counted", "wape", "naive_wape", "coverage"], batch_size=200
        )
        run.scored_at = clock.now()
        run.save(update_fields=["scored_at"])
    return len(changed)


def _add(one: Forecast, came: Floats) -> None:
    """Lay what came beside a forecast; both scores are of the same intervals."""
    low, mid, high, naive = (
        np.array(each, dtype=np.float64) for each in (one.low, one.mid, one.high, one.naive)
    )
    both = np.isfinite(came) & np.isfinite(mid) & np.isfinite(naive)
    known = np.where(both, came, np.nan)
    one.came, one.counted = _told(came), int(both.sum())
    one.wape, one.naive_wape = _finite(wape(mid, known)), _finite(wape(naive, known))
    one.coverage = _finite(coverage(low, high, known))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def summary(made: list[ForecastRun], scored: int) -> dict[str, Any]:
    """Return what a job tells of itself."""
    return {"runs": len(made), "series": made[-1].forecasts.count() if made else 0, "scored": scored}
