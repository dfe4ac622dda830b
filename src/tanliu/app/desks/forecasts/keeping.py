"""Stored forecasts are kept as long as the rule of the packs says, those of meters the shortest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from tanliu.app.desks.forecasts.models import Forecast, ForecastRun
from tanliu.app.desks.forecasts.queries.loads import ENTERPRISE, METER, REGION
from tanliu.app.platform.audit import record
from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.model.forecast.document import Forecasting, Kept


def kept_days(catalog: Catalog) -> Kept | None:
    """Return how long forecasts are kept; None where they are for ever."""
    return read(scheme(catalog, "forecasting"), Forecasting).kept_days


def forget(catalog: Catalog, author: str) -> Mapping[str, int]:
    """Remove the forecasts that are older than the rule says, counted from the newest run, with an event in the audit trail.

    Runs stay, with their instants, so that what was made when is known still.

    Returns
    -------
    Mapping
        How many were removed, by kind; empty when none was.
    """
    rule = kept_days(catalog)
    newest = ForecastRun.objects.aggregate(day=Max("day"))["day"]
    if rule is None or newest is None:
        return {}
    removed = {}
    with transaction.atomic():
        for kind, days in ((METER, rule.meter), (ENTERPRISE, rule.enterprise), (REGION, rule.region)):
            old = Forecast.objects.filter(kind=kind, run__day__lt=newest - timedelta(days=days))
            count, _ = old.delete()
            if count:
                removed[kind] = count
        if removed:
            record(author, "forecasts_forgotten", f"{newest}", removed)
    return removed
