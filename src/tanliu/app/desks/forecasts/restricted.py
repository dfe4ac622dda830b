"""Days of restriction as forecasts take them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from tanliu.app.desks.forecasts.queries.loads import Subject
from tanliu.app.desks.power.queries import in_force, reached
from tanliu.app.store.results import Results
from tanliu.model.forecast.panel import Floats

_CARRIER = "electricity"


def shares(
    results: Results, subjects: tuple[Subject, ...], begins: datetime, minutes: int, horizon: int
) -> Floats:
    """Return by subject and interval the share of the usual that is allowed: that of the strictest restriction in force."""
    stamps = [begins + timedelta(minutes=minutes * step) for step in range(horizon)]
    found = np.ones((len(subjects), horizon))
    for one in in_force(stamps[0].date(), stamps[-1].date()):
        steps = np.array(
            [one.first <= at.date() <= one.last and one.begins <= at.hour < one.ends for at in stamps]
        )
        concerned = set(reached(results, one.region, one.activity))
        own = np.array(
            [subject.carrier == _CARRIER and subject.entity_id in concerned for subject in subjects],
            dtype=bool,
        )
        place = np.ix_(own, steps)
        found[place] = np.minimum(found[place], one.most_percent / 100)
    return found
