"""Stored forecasts as a reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Q, QuerySet, Sum

from tanliu.app.desks.forecasts.models import Forecast, ForecastRun
from tanliu.app.desks.forecasts.queries.loads import ENTERPRISE, METER, REGION
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

#: Runs over which a score is told.
SCORED_RUNS = 28
#: Rows of a list.
MOST = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose forecasts a reader sees.

    Attributes
    ----------
    entities, regions
        Ids; None where nothing is hidden. A region is seen where every enterprise in it is: what is left of a sum would tell
        of the others.
    """

    entities: tuple[str, ...] | None
    regions: tuple[str, ...] | None

    def narrowed(self, found: QuerySet[Forecast]) -> QuerySet[Forecast]:
        if self.entities is None or self.regions is None:
            return found
        return found.filter(
            Q(entity_id__in=self.entities) & ~Q(kind=REGION) | Q(kind=REGION, subject__in=self.regions)
        )


def seen_by(results: Results, scope: Scope) -> Seen:
    """Return whose forecasts are seen within a scope."""
    if scope.whole:
        return Seen(None, None)
    entities = results.rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    regions = results.rows(
        f"""SELECT region FROM (SELECT unnest(regions) AS region, coalesce({scope.condition}, false) AS seen FROM entity)
            GROUP BY region HAVING bool_and(seen)""",
        scope.values,
    )
    return Seen(tuple(row["entity_id"] for row in entities), tuple(row["region"] for row in regions))


def newest_run() -> ForecastRun | None:
    """Return the newest run that was made before its days; None before the first."""
    return ForecastRun.objects.filter(afterwards=False).first()


def listed(run: ForecastRun, seen: Seen, kind: str, ids: Sequence[str] | None = None) -> list[Forecast]:
    """Return forecasts of a run for subjects of one kind, of some alone where ids are given."""
    found = seen.narrowed(run.forecasts.filter(kind=kind))
    if ids is not None:
        found = found.filter(Q(subject__in=ids) | Q(entity_id__in=ids))
    return list(found.order_by("carrier", "subject")[:MOST])


def own(seen: Seen, kind: str, subject: str) -> QuerySet[Forecast]:
    """Return all forecasts of a subject that a reader sees, the newest run first."""
    found = seen.narrowed(Forecast.objects.filter(kind=kind, subject=subject)).select_related("run")
    return found.order_by("-run__day", "-run__minute", "-run_id", "carrier", "unit")


def visible(results: Results, seen: Seen, scope: Scope, kind: str, subject: str) -> bool:
    """Return whether there is such a subject and a reader sees it, forecast or not."""
    if kind == ENTERPRISE:
        query = f"SELECT 1 FROM entity WHERE entity_id = ? AND {scope.condition}"
        return bool(results.rows(query, [subject, *scope.values]))
    if kind == METER:
        query = f"SELECT 1 FROM meter JOIN entity e USING (entity_id) WHERE meter_code = ? AND e.entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition})"
        return bool(results.rows(query, [subject, *scope.values]))
    if not results.rows("SELECT 1 FROM region WHERE region_id = ?", [subject]):
        return False
    return seen.regions is None or subject in seen.regions


@dataclass(frozen=True, slots=True)
class Standing:
    """How good the last forecasts of a subject were.

    Attributes
    ----------
    runs, intervals
        Runs that were scored and their intervals.
    wape, naive_wape, coverage
        Weighed by the intervals; None before anything came.
    afterwards
        Of the runs, how many were made afterwards.
    """

    runs: int
    intervals: int
    wape: float | None
    naive_wape: float | None
    coverage: float | None
    afterwards: int

    @property
    def gain(self) -> float | None:
        """By what share the error is below that of the fallback."""
        if self.wape is None or not self.naive_wape:
            return None
        return 1 - self.wape / self.naive_wape


def standing(scored: Sequence[Forecast]) -> Standing:
    """Return how good forecasts of one subject and carrier were."""
    known = [one for one in scored if one.counted and one.wape is not None][:SCORED_RUNS]
    count = sum(one.counted for one in known)

    def mean(name: str) -> float | None:
        told = [(getattr(one, name), one.counted) for one in known if getattr(one, name) is not None]
        weight = sum(number for _, number in told)
        return sum(value * number for value, number in told) / weight if weight else None

    return Standing(
        len(known),
        count,
        mean("wape"),
        mean("naive_wape"),
        mean("coverage"),
        sum(one.run.afterwards for one in known),
    )


def standings(
    seen: Seen, kind: str, subjects: Sequence[str]
) -> dict[tuple[str, str, str], tuple[float | None, float | None, int]]:
    """Return error, error of the fallback and intervals by subject, carrier and unit over the last runs."""
    runs = ForecastRun.objects.filter(scored_at__isnull=False).values_list("pk", flat=True)[:SCORED_RUNS]
    found = seen.narrowed(
        Forecast.objects.filter(run_id__in=list(runs), kind=kind, subject__in=subjects, counted__gt=0)
    )
    rows = found.values("subject", "carrier", "unit").annotate(
        own=Avg("wape"), naive=Avg("naive_wape"), count=Sum("counted")
    )
    return {
        (row["subject"], row["carrier"], row["unit"]): (row["own"], row["naive"], row["count"])
        for row in rows.order_by()
    }
