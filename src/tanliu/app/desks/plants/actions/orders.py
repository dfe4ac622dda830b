"""Work orders: raised by hand, or by an alarm that holds; one open order for each plant and alarm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app.desks.plants.actions.facts import MAY, REFUSAL
from tanliu.app.desks.plants.models import Plant
from tanliu.app.desks.plants.queries.live import Alarmed, alarms_of
from tanliu.app.desks.plants.queries.register import rules, seen, states_on, there_on
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.orders import raise_order, require_none_by_hand, subject_of
from tanliu.app.platform.casework.today import today
from tanliu.kit.errors import TanliuError

PROCESS = "work-order"
_BY_HAND = "by hand"


def orders_of(plant: Plant) -> list[Case]:
    """Return the work orders of a plant, the newest first."""
    return list(
        Case.objects.filter(process=PROCESS, subject__startswith=f"{plant.code} ").order_by("-id")[:50]
    )


def _raised(plant: Plant, what: str, text: str, actor: Actor) -> int:
    return raise_order(
        PROCESS, subject_of(plant.code, what), plant.entity_id, text, {"plant": plant.code}, actor
    )


@dataclass(frozen=True)
class RaiseOrder(Action[int]):
    """Raise a work order for a plant by hand; the result is the number of the case."""

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    code: str
    text: str

    def _plant(self, actor: Actor) -> Plant:
        found = seen(actor.user).filter(code=self.code).first()
        if found is None:
            raise TanliuError("no such plant", where="code", found=self.code)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse one for a plant of somebody else, without words, and a second one by hand while the first is open.

        Raises
        ------
        ConflictError
            When one is open.
        TanliuError
            With the field.
        """
        plant = self._plant(actor)
        require_none_by_hand(PROCESS, subject_of(plant.code, _BY_HAND), self.text, self.code)

    def run(self, actor: Actor) -> int:
        return _raised(self._plant(actor), _BY_HAND, self.text.strip(), actor)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("plants_raise_order", f"{done}", {"plant": self.code})]


@dataclass(frozen=True)
class WatchPlants(Action[tuple[int, ...]]):
    """Raise a work order for each alarm that holds and has none; the result are the numbers of the cases.

    Alarms of readings that are far behind, and of plants that are known to be out, raise none.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"macro"})
    refusal: ClassVar[str] = "the role may not supervise supply"

    def run(self, actor: Actor) -> tuple[int, ...]:
        says, day = rules(), today()
        there = list(there_on(Plant.objects.exclude(meters=[], sensors=[]), day))
        states = states_on(there, day)
        running = [one for one in there if one.pk not in states or states[one.pk].available > 0]
        oldest = day - timedelta(days=says.margin.stale_days)
        holding = [
            one for one in alarms_of(running, says, day)
            if one.spell.end is None and one.series.readings[-1][0].date() >= oldest
        ]  # fmt: skip
        return tuple(_raised(one.plant, one.id, _text(one), actor) for one in _unmet(holding))

    def entries(self, actor: Actor, done: tuple[int, ...]) -> Iterable[Entry]:
        return [Entry("plants_raise_orders", "", {"cases": list(done)})] if done else []


def _unmet(holding: Sequence[Alarmed]) -> list[Alarmed]:
    """Return alarms for which no order is open, and none was raised since they began."""
    found: dict[str, Alarmed] = {}
    for one in holding:
        subject = subject_of(one.plant.code, one.id)
        newest = Case.objects.filter(process=PROCESS, subject=subject).order_by("-id").first()
        began = one.spell.begin.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
        if newest is None or (newest.closed_at is not None and newest.opened_at < began):
            found.setdefault(subject, one)
    return list(found.values())


def _text(one: Alarmed) -> str:
    rule, spell = one.rule, one.spell
    told = f"{one.series.code}, {spell.begin:%Y-%m-%d %H:%M}, {spell.worst:.4g}"
    return f"{rule.name['zh']}（{told}）：{rule.do['zh']} / {rule.name['en']} ({told}): {rule.do['en']}"
