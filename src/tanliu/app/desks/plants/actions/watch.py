"""Look whether demand that is expected exceeds supply, and whether coal runs low, and tell who supervises; once for each cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.desks.plants.models import Plant
from tanliu.app.desks.plants.queries.register import rules
from tanliu.app.desks.plants.queries.supply import Balance, Coal, balance, coal_of, on_line
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.tell import Told, tell
from tanliu.app.platform.casework.today import today

#: Permission of who keeps the figures of the district and supervises supply, and of who speaks for the owner of a plant.
SUPERVISES, OWNS = "macro", "answer"
_TOPIC = "supply"


@dataclass(frozen=True)
class WatchSupply(Action[int]):
    """Tell of gaps of the week and of coal that is low; the result is how many there are."""

    needs: ClassVar[frozenset[str]] = frozenset({SUPERVISES})
    refusal: ClassVar[str] = "the role may not supervise supply"

    def run(self, actor: Actor) -> int:
        says, day = rules(), today()
        units = on_line(Plant.objects.all(), says, day)
        found = balance(Plant.objects.all(), says, day, day)
        coal = [
            one
            for one in coal_of([each.plant for each in units], says, day)
            if one.level in ("low", "very_low")
        ]
        notices = [*_of_gaps(found), *(told for one in coal for told in _of_coal(one))]
        tell(notices)
        return len(found.gaps if found.warns else ()) + len(coal)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("plants_watch", "", {"found": done})] if done else []


def _of_gaps(found: Balance) -> list[Told]:
    if not found.warns:
        return []
    worst = max(found.gaps, key=lambda one: one.short_kw)
    values = (
        ("first", f"{worst.first:%Y-%m-%d %H:%M}"), ("short", f"{worst.short_kw:,.0f}"), ("demand", f"{worst.demand_kw:,.0f}"),
        ("supply", f"{worst.supply_kw:,.0f}"), ("count", len(found.gaps)),
        ("share", f"{100 * (found.covered.share if found.covered else 0):.0f}"),
    )  # fmt: skip
    phrase = "supply_told_uncovered" if worst.uncovered else "supply_told_margin"
    # a gap that moves by an hour from day to day is told again on its day alone
    cause = f"supply {worst.first:%Y-%m-%d} {worst.uncovered}"
    return [Told(_TOPIC, cause, phrase, values=values, permission=SUPERVISES, address="/supply")]


def _of_coal(one: Coal) -> list[Told]:
    assert one.stock is not None and one.days is not None
    values = (("name", one.plant.name), ("days", f"{one.days:.1f}"), ("stock", f"{one.stock.value:,.0f}"), ("day", one.stock.day))  # fmt: skip
    cause = f"coal {one.plant.pk} {one.stock.day} {one.level}"
    told = [
        Told(
            _TOPIC, cause, f"supply_told_{one.level}", values=values, permission=SUPERVISES, address="/supply"
        )
    ]
    if one.plant.entity_id:
        told.append(
            Told(_TOPIC, f"{cause} owner", f"supply_told_{one.level}", values=values, permission=OWNS, entity_id=one.plant.entity_id, address="/supply")
        )  # fmt: skip
    return told
