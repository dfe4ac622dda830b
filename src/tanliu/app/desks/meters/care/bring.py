"""Tell events of meters, a verdict for each row, and take back what was a mistake; nothing that was told is changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app.desks.meters.care.facts import COLUMNS, facts
from tanliu.app.desks.meters.models import MeterEvent
from tanliu.app.desks.meters.queries.care import event_of, events_of, meters_of, rules
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.platform.told.cells import Row, text
from tanliu.app.platform.told.rows import NEW, SAME, Verdict, entries, judged, require_rows
from tanliu.app.store.scope import Scope
from tanliu.decide.metering.life import Event, in_force, require_order
from tanliu.kit.errors import TanliuError

MAY = frozenset({"meters"})
REFUSAL = "the role may not look after meters"
REVERSED = "reversed"
#: The number of an event that is not written yet: after all others.
_NEXT = 2**62


def sight_of(actor: Actor) -> Scope:
    """Return whose meters somebody sees; the console sees all."""
    return Scope.everything() if actor.user is None else scope_of(actor.user)


@dataclass(frozen=True)
class TellEvents(Action[tuple[Verdict, ...]]):
    """Tell events of meters; the result is a verdict for each row.

    Attributes
    ----------
    rows
        Texts by column.
    first_row
        Number of the first row, as who brought them counts.
    """

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    rows: tuple[Row, ...]
    first_row: int = 1

    def check(self, actor: Actor) -> None:
        """Refuse what has no rows, or too many.

        Raises
        ------
        TanliuError
            With how many.
        """
        require_rows(self.rows)

    def run(self, actor: Actor) -> tuple[Verdict, ...]:
        codes = {row.get("meter_code", "").strip() for row in self.rows}
        seen = {one["meter_code"] for one in meters_of(results(), sight_of(actor), codes)}
        told = events_of(codes)

        def put(row: Row) -> tuple[str, int | None]:
            code = row.get("meter_code", "").strip()
            if code not in seen:
                raise TanliuError("no such meter that you see", where="meter_code", found=code[:100])
            what, event = _told(code, row, told.get(code, []), actor)
            if what == NEW:
                told.setdefault(code, []).append(event)
            return what, event.number

        return judged(self.rows, self.first_row, "meter_code", put)

    def entries(self, actor: Actor, done: tuple[Verdict, ...]) -> Iterable[Entry]:
        return entries("meters_tell_events", done)


def _told(code: str, row: Row, before: list[Event], actor: Actor) -> tuple[str, Event]:
    odd = sorted(name for name, cell in row.items() if cell.strip() and name not in COLUMNS)
    if odd:
        raise TanliuError("no such column", where=odd[0], accepted=", ".join(COLUMNS))
    says, found = rules(), facts(row, rules())
    model = MeterEvent(meter_code=code, author=actor.name, **found)
    new = event_of(model)
    same = next((one for one in in_force(before) if _alike(one, new)), None)
    if same is not None:
        return SAME, same
    require_order(before, Event(_NEXT, new.kind, new.day), says)
    model.save()
    return NEW, event_of(model)


def _alike(one: Event, other: Event) -> bool:
    """Return whether two events tell the same of a meter; notes and sources do not make two of one."""
    names = ("kind", "day", "until", "certificate", "passed", "instrument", "accuracy_percent", "serial", "ct_ratio", "pt_ratio", "offset_s")  # fmt: skip
    return all(getattr(one, name) == getattr(other, name) for name in names)


@dataclass(frozen=True)
class TakeBack(Action[int]):
    """Take an event back that was told by mistake; it stays in the record, and the result is the number of the word for it."""

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    number: int
    reason: str

    def _event(self, actor: Actor) -> MeterEvent:
        found = MeterEvent.objects.filter(pk=self.number).first()
        if found is None or not meters_of(results(), sight_of(actor), [found.meter_code]):
            raise TanliuError("no such event of a meter that you see", where="number", found=self.number)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse one that is not seen, was taken back, takes another back itself, or without a reason.

        Raises
        ------
        TanliuError
            With its number.
        """
        found = self._event(actor)
        if found.kind == REVERSED or MeterEvent.objects.filter(reverses=found).exists():
            raise TanliuError("the event does not hold any more", where="number", found=self.number)
        text({"reason": self.reason}, "reason", 200, 3)

    def run(self, actor: Actor) -> int:
        found = self._event(actor)
        values: dict[str, Any] = {"meter_code": found.meter_code, "kind": REVERSED, "day": today()}
        made = MeterEvent(reverses=found, source=self.reason.strip(), author=actor.name, **values)
        made.save()
        return int(made.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("meters_take_back", f"{self.number}", {"reason": self.reason[:200]})]
