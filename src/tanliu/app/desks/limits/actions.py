"""Set or lift a quota or limit of an enterprise: kept as a delivery, so that every version stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute.import_data import admit
from tanliu.app.desks.limits.queries import Wanted, items, listed
from tanliu.app.ingest.delivery import Delivery, schema_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Item
from tanliu.flow.filing.checks import number, two_readings
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period
from tanliu.kit.units import ratio

#: Name under which the list of deliveries shows what was entered by hand.
SOURCE = "limit"
_TABLE, _PATIENCE, _LONGEST = "entity_limit", 10.0, 300
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
class SetLimit(Action[int]):
    """Keep a limit, or lift the one that holds; earlier versions stay. The result is the number of the delivery."""

    needs: ClassVar[frozenset[str]] = frozenset({"import"})
    refusal: ClassVar[str] = "the role may not set quotas and limits"
    at_once: ClassVar[bool] = False
    told: Told
    lift: bool = False

    def run(self, actor: Actor) -> int:
        """Keep it.

        Raises
        ------
        TanliuError
            When a part is missing or is none of what is accepted.
        BusyError
            When another process goes on writing.
        """
        row = {**checked(self.told, lift=self.lift), "row": 1}
        text = f"{self.told} {self.lift} {actor.name} {clock.now().isoformat()}"
        name = f"{self.told.entity_id} {self.told.item} {self.told.period}"
        with Workspace(workspace_path()) as workspace, patiently(workspace, patience=_PATIENCE):
            accepted = pa.Table.from_pylist([row], schema=schema_of(_TABLE))
            nothing = schema_of("quarantine").empty_table()
            delivery = Delivery(SOURCE, name, sha256(text.encode()).hexdigest(), _TABLE, 1, accepted, nothing)
            with workspace.brought_by(actor.bringer()):
                made = admit(workspace, delivery)
        assert made.batch_id is not None
        return made.batch_id

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        told = self.told
        verb = "limit.lift" if self.lift else "limit.set"
        yield Entry(verb, f"{told.entity_id} {told.item} {told.period}", {"batches": [done], **asdict(told)})


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
        return str(Period.parse(text))
    except TanliuError as error:
        raise TanliuError(
            "not a year or month", where="period", found=text, accepted=Message("2026 or 2026-03")
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
