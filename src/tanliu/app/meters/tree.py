"""How the meters of a workspace hang together, and what they count for their entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from tanliu.app.store.workspace import Workspace
from tanliu.flow.meter.steps import attributed, covered, virtual
from tanliu.flow.meter.tree import counted, real_terms
from tanliu.flow.meter.types import STATE, USE, MeterTopology
from tanliu.kit.rounding import half_even
from tanliu.kit.units import ratio

Row = Mapping[str, Any]
_PLACES = 10
_FACTOR = pa.decimal128(19, _PLACES)


@dataclass(frozen=True, slots=True)
class Tree:
    """Meters by their code, how they hang together, and the factors of virtual ones."""

    meters: Mapping[str, Mapping[str, Any]]
    bonds: MeterTopology
    factors: Mapping[str, Mapping[str, Decimal]]

    @property
    def is_plain(self) -> bool:
        """Whether every meter stands alone."""
        return not self.bonds.parents and not self.bonds.terms

    def into(self, code: str, other: str) -> Decimal:
        """Return how many units of another meter one unit of a meter is."""
        if self.meters[code]["unit"] == self.meters[other]["unit"]:
            return Decimal(1)
        return half_even(ratio(self.meters[code]["unit"], self.meters[other]["unit"]), _PLACES)

    @property
    def entities(self) -> dict[str, str]:
        return {code: row["entity_id"] for code, row in self.meters.items()}

    def counted(self) -> list[dict[str, Any]]:
        """Return what counts for whom: numbers of the meters, and the factor."""
        return [
            {
                "to_id": self.meters[to]["meter_id"],
                "meter_id": self.meters[code]["meter_id"],
                "factor": sign * self.into(code, to),
                "own": to == code,
            }
            for to, code, sign in counted(self.bonds, self.entities)
        ]

    def terms(self) -> list[dict[str, Any]]:
        """Return the real meters of every virtual one."""
        found = []
        for code in self.bonds.terms:
            own = self.meters[code]
            reals = {
                real: factor for real, factor in real_terms(self.factors, code).items() if real in self.meters
            }
            found += [
                {
                    "virtual_id": own["meter_id"],
                    "meter_id": self.meters[real]["meter_id"],
                    "factor": half_even(factor * self.into(real, code), _PLACES),
                    "weight": self.meters[real]["interval_minutes"] / own["interval_minutes"],
                    "needs": len(reals),
                }
                for real, factor in reals.items()
            ]
        return found


def tree(workspace: Workspace, entity: str | None = None) -> Tree:
    """Return the meters that hang together, and those of an entity if one is named."""
    below = workspace.fetch(workspace.current("sub_meter"))
    parts = workspace.fetch(workspace.current("virtual_term"))
    hanging = {row[name] for row in below for name in ("meter_code", "parent_meter") if row[name]}
    hanging |= {row[name] for row in parts for name in ("virtual_meter", "meter_code")}
    rows = workspace.current("meter")
    wanted = rows.meter_code.isin(sorted(hanging) or [""])
    if entity is not None:
        wanted |= rows.entity_id == entity
    return of_rows(workspace.fetch(rows.filter(wanted)), below, parts)


def counting(workspace: Workspace) -> ibis.Table:
    """Return the current meters without the sensors, whose readings are no quantity of anything."""
    rows = workspace.current("meter")
    return rows.filter(rows.direction.isnull() | (rows.direction != STATE))


def direction_of(meter: Row) -> str:
    """Return which way a meter measures."""
    return str(meter.get("direction") or USE)


def of_rows(rows: Sequence[Row], below: Sequence[Row], parts: Sequence[Row]) -> Tree:
    """Return the tree of the rows of the tables meter, sub_meter and virtual_term."""
    meters = {row["meter_code"]: row for row in rows}
    kinds = {code: (row["carrier"], row["unit"]) for code, row in meters.items()}
    parents = {
        row["meter_code"]: row["parent_meter"]
        for row in below
        if row["parent_meter"] in meters
        and row["meter_code"] in meters
        # what flows the other way is no part of what the meter above it read
        and direction_of(meters[row["meter_code"]]) == direction_of(meters[row["parent_meter"]])
    }
    factors: dict[str, dict[str, Decimal]] = {}
    for row in parts:
        if row["factor"] and row["virtual_meter"] in meters:
            factors.setdefault(row["virtual_meter"], {})[row["meter_code"]] = row["factor"]
    terms = {code: frozenset(parts) for code, parts in factors.items()}
    return Tree(meters, MeterTopology(kinds, parents, terms), factors)


def _hang_together(workspace: Workspace) -> bool:
    return bool(workspace.lake.files("sub_meter") or workspace.lake.files("virtual_term"))


def counted_sums(workspace: Workspace, sums: ibis.Table) -> ibis.Table:
    """Turn the sums of meters by month into what they count for their entities.

    Where no meter lies below another, none is virtual and no register skipped intervals, nothing is done.
    """
    if workspace.lake.files("register_span"):
        spans = workspace.table("register_span")
        whole = spans.filter(spans.whole_month.notnull() & spans.quantity.notnull() & (spans.intervals > 0))
        whole = whole.select("meter_id", "intervals", month="whole_month")
        # of a partial computation only the months it sums
        whole = whole.semi_join(sums.select("month").distinct(), "month")
        sums = workspace.materialise("covered_meter_month", workspace.memoised(covered, sums, whole))
    if not _hang_together(workspace):
        return sums
    found = tree(workspace)
    if found.is_plain:
        return sums
    if terms := found.terms():
        parts = workspace.register("virtual_part", pa.Table.from_pylist(terms, schema=_TERMS))
        sums = workspace.memoised(virtual, sums, parts)
    links = workspace.register("counted_link", pa.Table.from_pylist(found.counted(), schema=_LINKS))
    numbers = pa.array([row["meter_id"] for row in found.meters.values()], pa.int32())
    hanging = workspace.register("hanging_meter", pa.table({"meter_id": numbers}))
    return workspace.materialise("counted_meter_month", workspace.memoised(attributed, sums, links, hanging))


def that_count(workspace: Workspace, meters: ibis.Table) -> ibis.Table:
    """Leave out the meters that say where the energy of one above them went, and count nothing themselves."""
    if not _hang_together(workspace):
        return meters
    found = tree(workspace)
    own = {row["to_id"] for row in found.counted() if row["own"]}
    below = sorted({row["meter_id"] for row in found.meters.values()} - own)
    return meters.filter(~meters.meter_id.isin(below)) if below else meters


_TERMS = pa.schema(
    [("virtual_id", pa.int32()), ("meter_id", pa.int32()), ("factor", _FACTOR), ("weight", pa.float64()),
     ("needs", pa.int64())]
)  # fmt: skip
_LINKS = pa.schema(
    [("to_id", pa.int32()), ("meter_id", pa.int32()), ("factor", _FACTOR), ("own", pa.bool_())]
)
