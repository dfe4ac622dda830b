"""Set or lift a quota or limit of an enterprise: kept as a delivery, so that every version stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, ClassVar

from tanliu.app.desks.limits.notices import tell_firms
from tanliu.app.desks.limits.queries import Wanted, items, listed
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.served import catalog, results, todays_results
from tanliu.app.platform.told.kept import Kept, keep_row
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Item
from tanliu.flow.filing.checks import number, two_readings
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.quarter import span_of
from tanliu.kit.units import ratio

#: Name under which the list of deliveries shows what was entered by hand.
SOURCE = "limit"
_TABLE, _LONGEST = "entity_limit", 300
_PLACES = 6


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody typed: for whom, which item and period, how much, why, and by which document."""

    entity_id: str
    item: str
    period: str
    value: str
    unit: str
    reason: str
    document: str


@dataclass(frozen=True)
class SetLimit(Action[Kept]):
    """Keep a limit, or lift the one that holds; earlier versions stay. The same told twice is kept once."""

    needs: ClassVar[frozenset[str]] = frozenset({"import"})
    refusal: ClassVar[str] = "the role may not set quotas and limits"
    at_once: ClassVar[bool] = False
    told: Told
    lift: bool = False

    def run(self, actor: Actor) -> Kept:
        """Keep it.

        Raises
        ------
        TanliuError
            When a part is missing or is none of what is accepted.
        BusyError
            When another process goes on writing.
        """
        told = self.told
        row, name = checked(told, lift=self.lift), f"{told.entity_id} {told.item} {told.period}"
        kept = keep_row(_TABLE, SOURCE, name, row, actor)
        todays_results().reload()
        tell_firms()
        return kept

    def entries(self, actor: Actor, done: Kept) -> Iterable[Entry]:
        told = self.told
        verb = "limit.lift" if self.lift else "limit.set"
        details = {"batches": [done.batch], **asdict(told)}
        return [Entry(verb, f"{told.entity_id} {told.item} {told.period}", details)] if done.fresh else []


def checked(told: Told, *, lift: bool = False) -> dict[str, Any]:
    """Return the row of the table that somebody's words mean.

    Raises
    ------
    TanliuError
        With the field at fault, what was found and what is accepted.
    """
    if not results().rows("SELECT 1 FROM entity WHERE entity_id = ?", [told.entity_id]):
        raise TanliuError(
            "no enterprise of this id is registered", where="entity_id", found=told.entity_id,
            accepted=Message("an enterprise of the register"),
        )  # fmt: skip
    known = {one.id: one for one in items(catalog()).values()}
    item = known.get(told.item)
    if item is None:
        raise TanliuError("not one of the values", where="item", found=told.item, accepted=", ".join(known))
    period = _period(told.period)
    holds = listed(results(), Scope.everything(), Wanted(told.entity_id, item.measure, period))
    if lift and not holds:
        raise TanliuError("nothing is set that could be lifted", where="period", found=told.period)
    value = Decimal(0) if lift else _value(told, item)
    return {
        "entity_id": told.entity_id, "measure": item.measure, "period": period, "value": value,
        "reason": _text("reason", told.reason), "document": _text("document", told.document), "withdrawn": True if lift else None,
    }  # fmt: skip


def _period(text: str) -> str:
    try:
        return span_of(text)
    except TanliuError as error:
        raise TanliuError(
            "not a year, quarter or month",
            where="period",
            found=text,
            accepted=Message("2026, 2026-Q1 or 2026-03"),
        ) from error


def _value(told: Told, item: Item) -> Decimal:
    """Return the value in the unit that ends the measure's name."""
    if told.unit not in item.units:
        raise TanliuError(
            "the unit does not belong to the item",
            where="unit",
            found=told.unit,
            accepted=", ".join(item.units),
        )
    found = number(told.value)
    value = (
        None
        if found is None or two_readings(told.value)
        else found * Decimal(str(ratio(told.unit, item.unit)))
    )
    low, high = item.minimum, item.maximum
    fits = value is not None and (low is None or value >= low) and (high is None or value <= high)
    if value is None or not fits or value != round(value, _PLACES):
        raise TanliuError(
            "not a value of this item", where="value", found=told.value,
            accepted=Message("{least} to {most} {unit}, with at most {places} decimals", least=low, most=high, unit=item.unit, places=_PLACES),
        )  # fmt: skip
    return value


def _text(field: str, text: str) -> str:
    if not 2 <= len(text.strip()) <= _LONGEST:
        raise TanliuError(
            "a text is missing or too long", where=field, found=text,
            accepted=Message("a text of 2 to {most} characters", most=_LONGEST),
        )  # fmt: skip
    return text.strip()
