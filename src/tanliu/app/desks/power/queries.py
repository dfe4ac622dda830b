"""Restrictions of electricity that a reader sees, and those of one enterprise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tanliu.app.desks.power.models import Restriction
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

#: Days of the plan of a week.
WEEK = 7


def reached(results: Results, region: str, activity: str, scope: Scope | None = None) -> list[str]:
    """Return the enterprises of a region and an activity, those of a scope where one is given; in the order of their ids."""
    asked: list[object] = [region, region, activity, activity]
    query = """SELECT entity_id FROM entity WHERE (? = '' OR list_contains(regions, ?))
               AND (? = '' OR list_contains([field, industry], ?))"""
    if scope is not None:
        query, asked = f"{query} AND {scope.condition}", [*asked, *scope.values]
    return [row["entity_id"] for row in results.rows(f"{query} ORDER BY entity_id", asked)]


def in_force(first: date, last: date) -> QuerySet[Restriction]:
    """Return the restrictions that hold on one of some days and were not lifted."""
    return Restriction.objects.filter(lifted_at=None, first__lte=last, last__gte=first)


def told_since(instant: datetime) -> bool:
    """Return whether a restriction was announced or lifted after an instant."""
    return Restriction.objects.filter(Q(entered_at__gt=instant) | Q(lifted_at__gt=instant)).exists()


def of_firm(entity: Mapping[str, Any], first: date, days: int = WEEK) -> dict[date, list[Restriction]]:
    """Return by day the restrictions of an enterprise, for every day from a first; most restricted first."""
    last = first + timedelta(days=days - 1)
    regions, activities = [*(entity["regions"] or ()), ""], [entity["field"], entity["industry"], ""]
    concern = Q(region__in=regions) & Q(activity__in=[one for one in activities if one is not None])
    found = sorted(in_force(first, last).filter(concern), key=lambda one: one.most_percent)
    every = (first + timedelta(days=number) for number in range(days))
    return {day: [one for one in found if one.first <= day <= one.last] for day in every}


def listed(results: Results, scope: Scope, since: date) -> Sequence[tuple[Restriction, int]]:
    """Return the restrictions that end on a day or later and concern enterprises that a reader sees, with how many."""
    found = [
        (one, len(reached(results, one.region, one.activity, scope)))
        for one in Restriction.objects.filter(last__gte=since)
    ]
    return [(one, count) for one, count in found if count]
