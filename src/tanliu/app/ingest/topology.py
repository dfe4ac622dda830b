"""Rows that hang meters together are admitted as long as no meter comes back to itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tanliu.app.ingest import values
from tanliu.app.ingest.build import Record
from tanliu.app.ingest.repeats import Built
from tanliu.app.ingest.values import Refusal
from tanliu.flow.meter.types import MeterTopology

#: Columns of the two meters of a row, by table.
_PAIRS: Mapping[str, tuple[str, str]] = {
    "sub_meter": ("meter_code", "parent_meter"),
    "virtual_term": ("virtual_meter", "meter_code"),
}


def bound(table: str, built: Sequence[Built], bonds: MeterTopology) -> tuple[list[Built], dict[int, Refusal]]:
    """Return the rows that keep meters in order and the refusals by row number; in the order of the file."""
    if table not in _PAIRS:
        return list(built), {}
    kept: list[Built] = []
    refusals: dict[int, Refusal] = {}
    for one in built:
        try:
            for record in one.records:
                bonds = _with(table, record, bonds)
        except Refusal as refusal:
            refusals[one.number] = refusal
        else:
            kept.append(one)
    return kept, refusals


def _with(table: str, record: Record, bonds: MeterTopology) -> MeterTopology:
    of, to = (record[name] for name in _PAIRS[table])
    field = _PAIRS[table][1]
    if to is not None:
        (carrier, unit), (other, other_unit) = bonds.kinds[of], bonds.kinds[to]
        if carrier != other or values.unit_fault(unit, other_unit):
            raise Refusal("other_carrier", field, to)
        if table == "sub_meter" and to in bonds.terms:
            raise Refusal("virtual_parent", field, to)
    found = (
        bonds.below(of, to) if table == "sub_meter" else bonds.computed(of, to, counts=bool(record["factor"]))
    )
    if found.turns_back(of):
        raise Refusal("meter_cycle", field, to)
    return found
