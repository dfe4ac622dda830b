"""Figures of whole regions that no system delivers: entered by hand with their source, kept as deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any, ClassVar

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute.import_data import admit
from tanliu.app.desks.filing.context import converted, today
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

Row = dict[str, Any]
#: Name under which the list of deliveries shows what was entered by hand.
SOURCE = "macro"
_PATIENCE = 10.0
_PLACES = Decimal("0.000001")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody typed: of which region and year or month, how much, and where it stands."""

    region_id: str
    item: str
    period: str
    value: str
    unit: str
    publisher: str
    source: str
    published: str


def macro_items() -> list[Item]:
    """Return the items that are entered for whole regions."""
    return [one for one in catalog().items.values() if one.kind == "macro"]


@dataclass(frozen=True)
class Enter(Action[int]):
    """Keep figures in one delivery; earlier ones of the same item, region and year stay and are superseded.

    The result is the number of the delivery.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"macro"})
    at_once: ClassVar[bool] = False
    told: Sequence[Entered]

    def run(self, actor: Actor) -> int:
        """Keep them.

        Raises
        ------
        TanliuError
            When a part is missing, the value is none or out of its range, or the day is none or still to come.
        BusyError
            When another process goes on writing.
        """
        told = self.told
        rows = [
            {**_checked(one), "entered_by": actor.name, "row": place} for place, one in enumerate(told, 1)
        ]
        text = f"{told} {actor.name} {clock.now().isoformat()}"
        name = ", ".join(dict.fromkeys(f"{one.item} {one.period}" for one in told))
        with Workspace(workspace_path()) as workspace, patiently(workspace, patience=_PATIENCE):
            accepted = pa.Table.from_pylist(rows, schema=schema_of("macro"))
            fingerprint = sha256(text.encode()).hexdigest()
            nothing = schema_of("quarantine").empty_table()
            with workspace.brought_by(actor.bringer()):
                made = admit(
                    workspace, Delivery(SOURCE, name, fingerprint, "macro", len(rows), accepted, nothing)
                )
        assert made.batch_id is not None
        return made.batch_id

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [
            Entry(
                "macro.enter", f"{one.region_id} {one.item} {one.period}", {"batches": [done], **asdict(one)}
            )
            for one in self.told
        ]


def faults(told: Entered) -> dict[str, TanliuError]:
    """Return what is wrong with what somebody typed, by the field that is to be mended."""
    return _read(told)[1]


def _checked(told: Entered) -> Row:
    row, wrong = _read(told)
    for error in wrong.values():
        raise error
    item = row.pop("item")
    return {name: value for name, value in row.items() if name != "unit"} | {"measure": item.measure}


def _read(told: Entered) -> tuple[Row, dict[str, TanliuError]]:
    """Read field by field; what depends on a field that is wrong is not looked at."""
    row: Row = {}
    wrong: dict[str, TanliuError] = {}
    for name, (needed, read) in _FIELDS.items():
        if not wrong.keys() & set(needed):
            try:
                row[name] = read(told)
            except TanliuError as error:
                wrong[name] = error
    return row, wrong


def _region(told: Entered) -> str:
    if not results().rows("SELECT 1 FROM region WHERE region_id = ?", [told.region_id]):
        raise TanliuError(
            "no such region", found=told.region_id, accepted=Message("a region of the workspace")
        )
    return told.region_id


def _item(told: Entered) -> Item:
    item = next((one for one in macro_items() if one.id == told.item), None)
    if item is None:
        raise TanliuError(
            "no such item", found=told.item, accepted=", ".join(one.id for one in macro_items())
        )
    return item


def _period(told: Entered) -> str:
    """Return the year or month of a figure; a month stands beside the year and adds up to none by itself."""
    period = Period.parse(told.period)
    if period.start > today():
        raise TanliuError(
            "not a year or month that has begun", found=told.period, accepted=Message("a year such as 2025, or a month such as 2025-03")
        )  # fmt: skip
    return str(period)


_MISSING = {"publisher": "the publisher is missing", "source": "the source is missing"}


def _text(told: Entered, name: str) -> str:
    text: str = getattr(told, name).strip()
    if not 2 <= len(text) <= _LONGEST:
        raise TanliuError(
            _MISSING[name],
            found=text,
            accepted=Message("2 to {most} characters", most=_LONGEST),
        )
    return text


def _unit(told: Entered) -> str:
    item = _item(told)
    if told.unit not in item.units:
        raise TanliuError(
            "the unit does not belong to the item",
            where=item.id,
            found=told.unit,
            accepted=", ".join(item.units),
        )
    return told.unit


def _value(told: Entered) -> Decimal:
    """Return the value in the unit that ends the measure's name."""
    item = _item(told)
    found = number(told.value)
    if both := two_readings(told.value):
        raise TanliuError(
            "a number that two countries read differently", where=item.id, found=told.value,
            accepted=Message("{whole} or {part}", whole=both[0], part=both[1]),
        )  # fmt: skip
    if found is None:
        raise TanliuError(
            "not a number", where=item.id, found=told.value, accepted=Message("a number such as 1234.5")
        )
    value = converted(found, told.unit, item.unit)
    low, high = item.minimum, item.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise TanliuError(
            "outside the valid range of the item",
            where=item.id,
            found=told.value,
            accepted=Message("{least} to {most} {unit}", least=low, most=high, unit=item.unit),
        )
    return converted(value, item.unit, item.other_units[-1] if item.other_units else item.unit).quantize(
        _PLACES
    )


def _published(told: Entered) -> date:
    period = Period.parse(told.period)
    try:
        day = date.fromisoformat(told.published)
    except ValueError as error:
        raise TanliuError(
            "not a day", found=told.published, accepted=Message("a day such as 2026-01-31")
        ) from error
    if not period.start <= day <= today():
        raise TanliuError(
            "published before its year or after today",
            found=told.published,
            accepted=Message("{least} to {most}", least=period.start, most=today()),
        )
    return day


#: The fields of a row, each with the fields that it is read with.
_FIELDS: Mapping[str, tuple[tuple[str, ...], Callable[[Entered], Any]]] = {
    "region_id": ((), _region),
    "item": ((), _item),
    "period": ((), _period),
    "unit": (("item",), _unit),
    "value": (("item", "unit"), _value),
    "publisher": ((), partial(_text, name="publisher")),
    "source": ((), partial(_text, name="source")),
    "published": (("period",), _published),
}


def figures(scope: Scope, period: str | None = None) -> list[Row]:
    """Return every version of every figure of the regions of which the reader sees all firms, newest first."""
    return results().rows(
        f"""SELECT m.* EXCLUDE (row), r.name, r.name_zh, strftime(b.known_at::TIMESTAMP, '%Y-%m-%d %H:%M') AS known_at,
                   row_number() OVER (PARTITION BY m.region_id, m.measure, m.period ORDER BY m.batch_id DESC) = 1 AS holds
            FROM {results().scan("macro")} m JOIN {results().scan("batch")} b USING (batch_id) JOIN region r USING (region_id)
            WHERE (? IS NULL OR m.period = ?) AND NOT EXISTS (
                SELECT 1 FROM entity WHERE list_contains(regions, m.region_id) AND NOT ({scope.condition}))
            ORDER BY m.period DESC, m.region_id, m.measure, m.batch_id DESC""",
        [period, period, *scope.values],
    )  # fmt: skip


def contradictions(rows: Sequence[Row]) -> list[Row]:
    """Return the years of regions whose parts of an item do not add up to it, with both sums."""
    held = {(row["region_id"], row["period"], row["measure"]): row for row in rows if row["holds"]}
    found = []
    for whole in macro_items():
        parts = [one for one in macro_items() if one.part_of == whole.id]
        for region, period, measure in [key for key in held if parts and key[2] == whole.measure]:
            told = [held.get((region, period, part.measure)) for part in parts]
            known = [row["value"] for row in told if row is not None]
            total = held[region, period, measure]
            if len(known) == len(parts) and sum(known) != total["value"]:
                found.append({**total, "item": whole, "parts": sum(known)})
    return found
