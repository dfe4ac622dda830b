"""The register of plants as a reader sees it, and in which state each is on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from tanliu.app.desks.plants.models import Plant, PlantFigure, PlantState
from tanliu.app.platform.access import role, scope_of
from tanliu.app.platform.served import catalog, results
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.decide.supply.balance import Unit
from tanliu.decide.supply.document import FOLDER, ID, Supply

_NONE, _ALL = Decimal(0), Decimal(1)


def rules() -> Supply:
    """Return the rules of supply of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them.
    """
    return read(document(catalog(), FOLDER, ID), Supply)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose plants a reader sees: those of enterprises, and those without one in regions that the reader covers."""

    whole: bool
    entities: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def covers(self, entity_id: str, region_id: str) -> bool:
        """Return whether a plant of an enterprise, or of a region without one, is seen."""
        return self.whole or (entity_id in self.entities if entity_id else region_id in self.regions)


def sight_of(user: Any) -> Sight:
    """Return what a reader sees; the console, which is no user, sees everything."""
    if user is None:
        return Sight(True)
    scope, held = scope_of(user), role(user)
    if scope.whole:
        return Sight(True)
    rows = results().rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    regions: list[str] = []
    if held is not None and held.scope == "regions":
        inside = "SELECT region_id FROM inside WHERE list_contains(?::VARCHAR[], ancestor_id)"
        covers = [str(one) for one in user.member.covers]
        regions = [row["region_id"] for row in results().rows(inside, [covers])]
    return Sight(False, frozenset(row["entity_id"] for row in rows), frozenset(regions))


def seen(user: Any) -> QuerySet[Plant]:
    """Return the plants that a reader sees."""
    sight = sight_of(user)
    if sight.whole:
        return Plant.objects.all()
    return Plant.objects.filter(
        Q(entity_id__in=sight.entities) | Q(entity_id="", region_id__in=sight.regions)
    )


def there_on(plants: QuerySet[Plant], day: date) -> QuerySet[Plant]:
    """Return the plants that are commissioned and not retired on a day."""
    return plants.filter(Q(commissioned__lte=day), Q(retired=None) | Q(retired__gt=day))


def states_on(plants: Iterable[Plant], day: date) -> dict[int, PlantState]:
    """Return the state of plants on a day by plant: of those that hold the one that began last; none was told of the others.

    A state that ends gives way to the one before it: maintenance within a state that has no end is over when it says so.
    """
    held = PlantState.objects.filter(
        Q(plant__in=list(plants), withdrawn_at=None, first__lte=day), Q(last=None) | Q(last__gte=day)
    )
    return {one.plant_id: one for one in held.order_by("first", "id")}


def unit_of(plant: Plant, state: PlantState | None, says: Supply) -> Unit:
    """Return a plant as supply counts it; one of which no state was told is on line."""
    kind = says.kinds.get(plant.kind)
    available = _ALL if state is None else state.available
    return Unit(plant.rating_kw or _NONE, Decimal(kind.firm_share) if kind else _NONE, available)


def figures(plants: Iterable[Plant] | None, until: date | None = None) -> dict[int | None, dict[str, dict[date, PlantFigure]]]:  # fmt: skip
    """Return the figures of plants, or of the district where none are given, by plant, measure and day; the newest counts."""
    asked = PlantFigure.objects.filter(plant=None) if plants is None else PlantFigure.objects.filter(plant__in=list(plants))  # fmt: skip
    if until is not None:
        asked = asked.filter(day__lte=until)
    found: dict[int | None, dict[str, dict[date, PlantFigure]]] = {}
    for one in asked.order_by("day", "id"):
        found.setdefault(one.plant_id, {}).setdefault(one.measure, {})[one.day] = one
    return found


def owners(plants: Iterable[Plant]) -> Mapping[str, str]:
    """Return the names of enterprises that own plants."""
    ids = sorted({one.entity_id for one in plants if one.entity_id})
    rows = results().rows(
        "SELECT entity_id, name FROM entity WHERE list_contains(?::VARCHAR[], entity_id)", [ids]
    )
    return {row["entity_id"]: row["name"] for row in rows}


def regions() -> dict[str, dict[str, Any]]:
    """Return all regions by id."""
    rows = results().rows(
        "SELECT region_id, parent_id, name, name_zh, outline FROM region ORDER BY region_id"
    )
    return {row["region_id"]: row for row in rows}
