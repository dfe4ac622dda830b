"""A change and its parts, which add up to it in every digit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from tanliu.app.desks.changes.queries.cells import Cell, Compared, Within, compared
from tanliu.app.desks.changes.queries.span import Span, require_alike
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.model.drivers.change import DRIVERS, Side, comparable, drivers

#: What is known on one side alone: no driver, but what was told.
COVERAGE = "coverage"
PARTS = (*DRIVERS, COVERAGE)
#: By what the rows of a change are told.
BY = ("region", "field", "industry", "entity", "carrier")
#: Digits of kg to which a part is told; the rest of a cell goes to the driver that its quantity belongs to.
_PLACES = Decimal("0.0001")


@dataclass(slots=True)
class Part:
    """The change of one thing in kg or kgce: both sides whole, and the parts of their difference."""

    id: str
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    parts: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(PARTS, Decimal(0)))

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before

    @property
    def ratio(self) -> Decimal | None:
        """The change over what was before, None where nothing was."""
        return self.change / self.before if self.before else None

    @property
    def comparable_ratio(self) -> Decimal | None:
        """The change without what is known on one side alone, over what can be compared of before; None for nothing."""
        real = self.change - self.parts[COVERAGE]
        base = self.before - self.only_before
        return real / base if base else None

    only_before: Decimal = Decimal(0)
    only_after: Decimal = Decimal(0)

    def add(self, other: Part) -> None:
        """Add another part to this one."""
        self.before += other.before
        self.after += other.after
        self.only_before += other.only_before
        self.only_after += other.only_after
        for name, value in other.parts.items():
            self.parts[name] += value


@dataclass(frozen=True, slots=True)
class Change:
    """A change, its rows (largest change first), and what is to be said of how far both sides can be compared."""

    before: Span
    after: Span
    amount: str
    by: str
    whole: Part
    rows: list[Part]
    entities: int
    """Entities known on both sides."""
    gone: int
    """Entities known before only."""
    new: int
    """Entities known after only."""
    output_known: int
    """Entities known on both sides whose output is known on both."""
    without_factor: int
    outside: Decimal
    doubted: int = 0
    """Entities of which something is called wrong for sure in either period, and not answered yet."""
    in_doubt: Decimal = Decimal(0)
    """What of the change is theirs."""


def changes(
    results: Results,
    scope: Scope,
    before: Span,
    after: Span,
    *,
    amount: str = "emission_kgco2e",
    by: str = "region",
    within: Within | None = None,
) -> Change:
    """Return what changed between two periods over the entities a reader sees.

    Parameters
    ----------
    amount
        One of `tanliu.app.desks.changes.queries.cells.AMOUNTS`.
    by
        One of `BY`.

    Raises
    ------
    TanliuError
        When the periods have not as many months.
    """
    require_alike(before, after)
    narrowed = within or Within()
    found = compared(results, scope, before, after, amount, narrowed)
    parts = parts_of(found)
    key = _key(results, scope, by, narrowed.region)
    rows: dict[str, Part] = {}
    whole, in_doubt = Part(""), Decimal(0)
    doubted = doubted_in(results, scope, (before, after)) & {cell.entity_id for cell in found.cells}
    for cell, part in zip(found.cells, parts, strict=True):
        name = key(cell)
        rows.setdefault(name, Part(name)).add(part)
        whole.add(part)
        in_doubt += part.change if cell.entity_id in doubted else 0
    sides = _sides(found.cells)
    known = {one for one, (first, last) in sides.items() if first and last}
    return Change(
        before, after, amount, by, whole, sorted(rows.values(), key=lambda one: (-abs(one.change), one.id)),
        entities=len(known),
        gone=sum(first and not last for first, last in sides.values()),
        new=sum(last and not first for first, last in sides.values()),
        output_known=sum(one in known and all(given) for one, given in found.outputs.items()),
        without_factor=found.without_factor,
        outside=found.outside,
        doubted=len(doubted),
        in_doubt=in_doubt,
    )  # fmt: skip


def doubted_in(results: Results, scope: Scope, spans: Iterable[Span]) -> set[str]:
    """Return the entities with an open finding that is called sure and lies in one of the spans."""
    inside = " OR ".join(
        f"(first < DATE '{one.months[-1].end}' AND until > DATE '{one.months[0].start}')" for one in spans
    )
    query = f"SELECT DISTINCT entity_id FROM finding WHERE sure AND gone_why IS NULL AND ({inside}) AND {scope.condition}"
    return {row["entity_id"] for row in results.rows(query, scope.values)}


def _sides(cells: Iterable[Cell]) -> dict[str, tuple[bool, bool]]:
    """Return of each entity whether anything is known before and after."""
    sides: dict[str, tuple[bool, bool]] = {}
    for cell in cells:
        before, after = sides.get(cell.entity_id, (False, False))
        told = [
            bool(one or two or three)
            for one, two, three in zip(cell.quantity, cell.comparable, cell.only, strict=True)
        ]
        sides[cell.entity_id] = before or told[0], after or told[1]
    return sides


def _key(results: Results, scope: Scope, by: str, region: str | None) -> Callable[[Cell], str]:
    if by == "entity":
        return lambda cell: cell.entity_id
    if by == "carrier":
        return lambda cell: cell.carrier
    rows = results.rows(*_regions(scope, region)) if by == "region" else results.rows(
        f"SELECT entity_id, {by} AS id FROM entity WHERE {scope.condition}", scope.values
    )  # fmt: skip
    of = {row["entity_id"]: row["id"] or "" for row in rows}
    return lambda cell: of[cell.entity_id]


def _regions(scope: Scope, region: str | None) -> tuple[str, list[object]]:
    """Return SQL for the region of each entity that lies directly inside a region, or inside the only topmost one.

    What lies in a region and in none inside it has that region itself.
    """
    query = f"""
        WITH top AS (SELECT region_id FROM region WHERE {TOPMOST}),
             here AS (SELECT coalesce(?, CASE WHEN (SELECT count(*) FROM top) = 1 THEN (SELECT any_value(region_id) FROM top) END) AS id)
        SELECT e.entity_id, coalesce(
            (SELECT any_value(r.region_id) FROM region r, here WHERE list_contains(e.regions, r.region_id)
               AND (r.parent_id = here.id OR (here.id IS NULL AND r.region_id IN (SELECT region_id FROM top)))),
            e.region_id) AS id
        FROM entity e WHERE {scope.condition}"""
    return query, [region, *scope.values]


def parts_of(found: Compared) -> list[Part]:
    """Return the change of every cell; what floats lose goes to what its quantity belongs to."""
    entities = sorted({cell.entity_id for cell in found.cells})
    place = {one: at for at, one in enumerate(entities)}
    group = np.array([place[cell.entity_id] for cell in found.cells], dtype=np.int64)
    plain = [min(*cell.quantity, *cell.comparable) >= 0 for cell in found.cells]
    before, after = (_side(found, entities, plain, at) for at in (0, 1))
    effects = drivers(before, after, group)
    known = comparable(before, after, group)
    return [
        _part(cell, row, "intensity" if known[place[cell.entity_id]] else "use")
        for cell, row in zip(found.cells, effects.tolist(), strict=True)
    ]


def _side(found: Compared, entities: Sequence[str], plain: Sequence[bool], at: int) -> Side:
    """Return a side; what is taken back or fed in lies below zero, has no driver and is left to the rest of its cell."""
    nothing = (None, None)
    return Side(
        np.array([float(cell.quantity[at]) * fit for cell, fit in zip(found.cells, plain, strict=True)]),
        np.array([float(cell.comparable[at]) * fit for cell, fit in zip(found.cells, plain, strict=True)]),
        np.array([_number(found.outputs.get(one, nothing)[at]) for one in entities]),
    )


def _number(value: Decimal | None) -> float:
    return float("nan") if value is None else float(value)


def _part(cell: Cell, effects: Sequence[float], rest: str) -> Part:
    (before, after), (only_before, only_after) = cell.comparable, cell.only
    parts = {name: Decimal(value).quantize(_PLACES) for name, value in zip(DRIVERS, effects, strict=True)}
    parts[rest] = (after - before) - sum((value for name, value in parts.items() if name != rest), Decimal(0))
    parts[COVERAGE] = only_after - only_before
    return Part("", before + only_before, after + only_after, parts, only_before, only_after)
