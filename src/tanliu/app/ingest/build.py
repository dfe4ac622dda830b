"""Source rows become records of the dictionary's tables, or are refused as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tanliu.app.ingest import spans, values, whole
from tanliu.app.ingest.measure_units import unit_by_name
from tanliu.app.ingest.numerals import Numerals
from tanliu.app.ingest.sourced import Sourced
from tanliu.app.ingest.values import Refusal
from tanliu.catalog.source.types import CAUSES, RESETS, STATED, Fed, Value, Wide
from tanliu.catalog.types import EVIDENCE
from tanliu.flow.meter.types import DIRECTIONS, NET, STATE, USE
from tanliu.kit import period
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import Column, dictionary

Record = dict[str, Any]  # Any: a column holds text, a whole number or a Decimal, as the dictionary says
Cells = Mapping[str, str]

#: How the code of the meter ends that keeps what one that counts both ways exports.
EXPORT_ENDING = ":export"
ENTITY, REGION, METER = "entity.entity_id", "region.region_id", "meter.meter_code"
#: Why a row is refused that refers to what is not there; of other tables ``unknown_reference``.
_UNKNOWN = {ENTITY: "unknown_entity", REGION: "unknown_region", METER: "unknown_meter"}

#: The table of quotas and limits that an authority sets.
LIMIT_TABLE = "entity_limit"
#: Quantities of these columns cannot be below zero; output values can (a loss).
_SIGNED = ("value", "factor")
#: A ratio of nothing would count nothing.
_RATIOS = ("ct_ratio", "pt_ratio")


@dataclass(frozen=True)
class Context:
    """What rows may refer to: ids known before or admitted from the same file, by column such as ``entity.entity_id``."""

    ids: Mapping[str, frozenset[str]]
    carriers: Mapping[str, str]
    states: Mapping[str, str]
    other_units: Mapping[str, tuple[str, ...]]
    measures: frozenset[str]
    purposes: frozenset[str]
    missing: frozenset[str]
    beside: Mapping[str, Mapping[str, str]]
    measure_units: Mapping[str, str]
    groups: frozenset[str] = frozenset()
    sentinels: frozenset[Decimal] = frozenset()
    """Signs for nothing read, whatever is measured."""
    numerals: Numerals = field(default_factory=Numerals)
    limits: Mapping[str, values.Range] = field(default_factory=dict)
    """Measures of quotas and limits, of ``entity_limit`` and of no other table, with the least and the most of each."""


class Builder:
    """Builds the records of one table from source rows; a wide column of a carrier that no pack knows is an error."""

    def __init__(self, fed: Fed, context: Context, sourced: Sourced | None = None) -> None:
        self._fed, self._context = fed, context
        self._of_measures = "measure" in dictionary()[fed.table].names
        self._sourced = sourced or Sourced((), ())
        self._columns = [column for column in dictionary()[fed.table].columns if column.importable]
        self._plain = [column for column in self._columns if column.name in fed.columns]
        for wide in fed.wide:
            self._check(wide)

    def _check(self, wide: Wide) -> None:
        if self._fed.table == "report" and wide.name not in self._context.carriers:
            accepted = ", ".join(self._context.carriers)
            raise TanliuError(
                "no pack knows this carrier", where=wide.where, found=wide.name, accepted=accepted
            )
        unknown = {wide.purpose, wide.below_zero or wide.purpose} - self._context.purposes
        if self._fed.table == "report" and unknown:
            accepted = ", ".join(sorted(self._context.purposes))
            raise TanliuError("unknown purpose", where=wide.where, found=min(unknown), accepted=accepted)
        if self._of_measures and self._is_elsewhere(wide.name):
            raise TanliuError("no measure of this table", where=wide.where, found=wide.name)
        target = self._unit_of(wide.name)
        if fault := self._unit_fault(wide.unit, wide.name):
            raise TanliuError(
                fault, where=wide.where, found=wide.unit, accepted=Message("a unit like {unit}", unit=target)
            )

    def _unit_fault(self, unit: str, name: str) -> str | None:
        """Return why a unit fits neither the own unit of a carrier or measure nor another in which it is counted."""
        fault = values.unit_fault(unit, self._unit_of(name))
        others = self._context.other_units.get(name, ()) if not self._of_measures else ()
        return None if fault and any(not values.unit_fault(unit, one) for one in others) else fault

    def _unit_of(self, name: str) -> str:
        if not self._of_measures:
            return self._context.carriers.get(name) or self._context.states[name]
        if name in self._context.measure_units:
            return self._context.measure_units[name]
        return unit_by_name(name, self._fed.where)

    def records(self, cells: Cells, number: int) -> list[Record]:
        """Return the records of one source row; none when it reports nothing.

        Raises
        ------
        Refusal
            With the first fault.
        """
        if not self._fed.wide:
            return self._long(cells, number)
        shared = {column.name: self._convert(column, cells, {}) for column in self._plain}
        return [
            spans.dated(self._fed, shared | {"row": number} | found, (wide.column,))
            for wide in self._fed.wide
            for found in self._wide(wide, cells)
        ]

    def _long(self, cells: Cells, number: int) -> list[Record]:
        record: Record = {}
        # the unit of a quantity depends on the carrier, so the columns that say it are read first
        for column in sorted(self._plain, key=lambda column: column.importable == "amount"):
            record[column.name] = self._convert(column, cells, record)
        if self._fed.table == "meter" and record["carrier"] in self._context.states:
            record["direction"] = self._state(record.get("direction"))
        if self._fed.table == "meter" and record.get("direction") == NET:
            return _both_ways(record)
        declared = dictionary()[self._fed.table]
        if declared.wide and record[declared.wide["amount"]] is None:
            if self._fed.empty == "not_reported":
                return []
            record |= _taken_back(declared.wide["amount"])
        record = (
            spans.dated(self._fed, record, self._fed.columns[declared.wide["amount"]].columns)
            if declared.wide
            else record
        )
        return [record | {"row": number} if "row" in declared.names else record]

    def _period(self, text: str, cells: Cells, field: str) -> str:
        fed = self._fed
        until = self._text(fed.until, cells) if fed.until is not None else None
        if fed.table == "report":
            return spans.of_report(fed, text, until, field)
        return spans.of_limit(text, field) if fed.table == LIMIT_TABLE else values.period(text, field)

    def _wide(self, wide: Wide, cells: Cells) -> list[Record]:
        text, report = cells[wide.column].strip(), self._fed.table == "report"
        if text in self._context.missing:
            if self._fed.empty == "not_reported":
                return []
            if report:
                return [_of_purpose(wide, one) | _taken_back("quantity") for one in _purposes(wide)]
            return [{"measure": wide.name} | _taken_back("value")]
        value = self._number(text, wide.column)
        if report and wide.below_zero is not None:
            return self._both(wide, value, text)
        self._bound(value, wide.max, "quantity" if report else "value", wide.column, text)
        if report:
            rounded = values.fitted(value, 18, 6, wide.column, text)
            return [_of_purpose(wide, wide.purpose) | {"quantity": rounded}]
        own = values.in_unit(value, wide.unit, self._unit_of(wide.name))
        value = values.within(own, self._context.limits.get(wide.name), wide.column, text)
        return [{"measure": wide.name, "value": values.fitted(value, 24, 6, wide.column, text)}]

    def _both(self, wide: Wide, value: Decimal, text: str) -> list[Record]:
        """Return an amount of a net column for both purposes, one of them zero, so that a correction moves both."""
        self._bound(abs(value), wide.max, "quantity", wide.column, text)
        parts = zip(_purposes(wide), (max(value, Decimal(0)), max(-value, Decimal(0))), strict=True)
        return [
            _of_purpose(wide, purpose) | {"quantity": values.fitted(part, 18, 6, wide.column, text)}
            for purpose, part in parts
        ]

    def _convert(self, column: Column, cells: Cells, record: Record) -> Any:
        value = self._fed.columns[column.name]
        field = ", ".join(value.columns) or column.name
        text = self._text(value, cells)
        if text is None:
            if column.nullable or column.importable == "amount":
                return None
            raise Refusal("missing_value", field, text)
        text = values.listed(value, text, field)
        if column.type.startswith("decimal"):
            return self._decimal(column, value, text, field, record)
        if column.type.startswith("int"):
            return whole.number(column.name, self._number(text, field), field, text)
        if column.type == "double":
            return float(self._number(text, field))
        if column.type == "instant":
            return values.instant(text, value.zone, field)
        if column.type == "date":
            return values.day(text, field)
        if column.name == "period":
            return self._period(text, cells, field)
        if column.refers_to:
            self._refers(column.refers_to, text, field, value)
        elif check := _CHECKS.get(column.name):
            check(self, text, field, value)
        elif (listed := _LISTED.get(column.name)) and text not in listed[0]:
            raise Refusal(listed[1], field, text)
        new = f"{self._fed.table}.{column.name}"
        if new in (ENTITY, REGION, METER) and values.is_rounded_code(text):
            raise Refusal("rounded_code", field, text)
        if new == METER and text.endswith(EXPORT_ENDING):
            raise Refusal("reserved_code", field, text)
        if new in (ENTITY, REGION):
            self._new(new, text, field)
        if column.name == "unit" and (fault := self._unit_fault(text, record["carrier"])):
            raise Refusal(fault, field, text)
        return text

    def _text(self, value: Value, cells: Cells) -> str | None:
        """Join and clean the cells of a value; None when one of them is missing."""
        if value.constant is not None:
            return value.constant
        parts = [cells[name].strip() for name in value.columns]
        if any(part in self._context.missing for part in parts):
            return value.default
        for part, name in zip(parts, value.columns, strict=True):
            values.require_value(part, name)
        text = values.cleaned(value.join.join(parts), value.clean)
        if value.format is not None and text:
            text = values.written_by(value.format, text, ", ".join(value.columns))
        if value.beside is not None:
            return self._context.beside[value.beside].get(text)
        return f"{value.prefix}{text}" if text else value.default

    def _number(self, text: str, field: str) -> Decimal:
        values.require_value(text, field)
        return values.number(text, field, self._context.numerals, lambda: self._sourced.shown(field))

    def _decimal(self, column: Column, value: Value, text: str, field: str, record: Record) -> Decimal:
        found = self._number(text, field)
        self._bound(found, value.max, column.name, field, text)
        if column.name != "quantity" and value.unit is not None:
            target = self._unit_of(record["measure"]) if column.name == "value" else column.unit
            if fault := values.unit_fault(value.unit, target):
                like = Message("a unit like {unit}", unit=target)
                raise TanliuError(fault, where=value.where, found=value.unit, accepted=like)
            found = values.in_unit(found, value.unit, target)
        if self._fed.table == LIMIT_TABLE:
            values.within(found, self._context.limits.get(record["measure"]), field, text)
        if column.name in _RATIOS and not found:
            raise Refusal("unknown_setup_value", field, text)
        digits, places = column.type.removeprefix("decimal(").rstrip(")").split(":")
        return values.fitted(found, int(digits), int(places), field, text)

    def _bound(self, found: Decimal, largest: Decimal | None, column: str, field: str, text: str) -> None:
        if found < 0 and column not in _SIGNED:
            raise Refusal("negative_quantity", field, text)
        if found in self._context.sentinels and (largest is None or largest < found):
            raise Refusal("sentinel", field, text)
        if largest is not None and found > largest:
            raise Refusal("implausible", field, text)

    def _purpose(self, text: str, field: str, _: Value) -> None:
        if text not in self._context.purposes:
            raise Refusal("unknown_value", field, text)

    def _refers(self, to: str, text: str, field: str, value: Value) -> None:
        # a region that is a constant of the mapping is its author's word: nobody need have delivered it
        if text not in self._context.ids.get(to, ()) and not (to == REGION and value.constant is not None):
            raise Refusal(_UNKNOWN.get(to, "unknown_reference"), field, text)

    def _new(self, column: str, text: str, field: str) -> None:
        """Refuse an id that could not stand in an address, or under which something else is explained already."""
        # neighbourhoods are called MAGNOLIA / QUEEN ANNE; addresses of regions take a slash, those of entities cannot
        if not values.is_id(text) or (column == ENTITY and "/" in text):
            raise Refusal("bad_id", field, text)
        others = self._context.ids.get(REGION if column == ENTITY else ENTITY, ())
        if text in others:
            raise Refusal("taken_id", field, text)
        if text in self._context.groups:
            raise Refusal("industry_id", field, text)

    def _carrier(self, text: str, field: str, _: Value) -> None:
        # what a sensor reads is no activity: only a meter may name it
        read = self._context.states if self._fed.table == "meter" else ()
        if text not in self._context.carriers and text not in read:
            raise Refusal("unknown_carrier", field, text)

    def _measure(self, text: str, field: str, value: Value) -> None:
        limits = self._fed.table == LIMIT_TABLE
        if self._is_elsewhere(text) or (
            not limits and value.constant is None and text not in self._context.measures
        ):
            raise Refusal("unknown_limit" if limits else "unknown_measure", field, text)

    def _is_elsewhere(self, measure: str) -> bool:
        """Return whether a measure belongs to another table: an enterprise reports outputs and sets itself no limit."""
        return (measure in self._context.limits) is not (self._fed.table == LIMIT_TABLE)

    def _direction(self, text: str, field: str, _: Value) -> None:
        if text not in (*DIRECTIONS, NET):
            raise Refusal("unknown_direction", field, text)

    @staticmethod
    def _state(said: str | None) -> str:
        """Return the direction of a sensor; one that measures a flow of energy is a meter of a carrier."""
        if said is not None:
            raise Refusal("direction_of_state", "direction", said)
        return STATE

    def _zone(self, text: str, field: str, _: Value) -> None:
        try:
            period.zone(text)
        except TanliuError as error:
            raise Refusal("unknown_zone", field, text) from error


Check = Callable[[Builder, str, str, Value], None]
#: Columns whose values packs, the time zones or the source mapping list, and not a table; the name means the same in
#: every table.
_CHECKS: Mapping[str, Check] = {
    "purpose": Builder._purpose,
    "carrier": Builder._carrier,
    "measure": Builder._measure,
    "zone": Builder._zone,
    "direction": Builder._direction,
}
#: Columns whose values are listed for every mapping, and why another is refused.
_LISTED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "cause": (CAUSES, "unknown_value"),
    "register_resets": (RESETS, "unknown_setup_value"),
    "evidence": (EVIDENCE, "unknown_evidence"),
    **{name: (values, "unknown_stated") for name, values in STATED.items()},
}


def _taken_back(amount: str) -> Record:
    """Return what a row says that takes back what was told of its key."""
    return {amount: Decimal(0), "withdrawn": True}


def _both_ways(record: Record) -> list[Record]:
    """Make two meters of one that counts both ways: what is above zero is used, what is below is exported."""
    code = record["meter_code"]
    export = {"meter_code": f"{code}{EXPORT_ENDING}", "direction": "export", "net_of": code}
    return [record | {"direction": USE}, record | export]


def _purposes(wide: Wide) -> tuple[str, ...]:
    return (wide.purpose,) if wide.below_zero is None else (wide.purpose, wide.below_zero)


def _of_purpose(wide: Wide, purpose: str) -> Record:
    return {"carrier": wide.name, "purpose": purpose, "unit": wide.unit}
