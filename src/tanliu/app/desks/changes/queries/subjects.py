"""The difference of two towns, fields, industries or enterprises in the same period, and what it is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.desks.changes.queries.cells import Cell, Compared, Within, compared
from tanliu.app.desks.changes.queries.changes import Change, Part, doubted_in, parts_of
from tanliu.app.desks.changes.queries.span import Span
from tanliu.app.platform.figures import added, valued
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.flow.indicator.types import Indicator

#: What can be set beside each other; the field of `Within` has the same name.
KINDS = ("region", "field", "industry", "entity")
#: Subjects that are set beside each other at most.
MOST = 4
#: By what the rows of a difference are told.
BY = ("industry", "carrier")
#: Kinds whose members are of many industries, so that another mix of these is structure.
_MIXED = ("region", "field")
#: Group of those whose output is not known; its output is none.
_UNKNOWN = "?"
Key = tuple[str, str, str, str]


def beside(
    results: Results, scope: Scope, during: Span, kind: str, subject: str, indicators: Sequence[Indicator]
) -> dict[str, Any]:
    """Return sums of a subject's entities and how many they are, and the values of indicators in the column `FIGURES`.

    ``during`` is a year or a month.
    """
    inside, values = Within(**{kind: subject}).condition()
    query = f"""SELECT {added(indicators)}, count(*) AS entities FROM entity_period
                WHERE period = ? AND ({scope.condition}) AND {inside}"""
    return results.rows(valued(query, indicators), [during.text, *scope.values, *values])[0]


def offered(results: Results, scope: Scope, kind: str, during: Span) -> list[str]:
    """Return the ids of the subjects of a kind of which something is known in a period, largest emission first."""
    column = {"region": "unnest(regions)", "entity": "entity_id"}.get(kind, kind)
    query = f"""SELECT id FROM (SELECT {column} AS id, emission_kgco2e FROM entity_period
                                WHERE period = ? AND ({scope.condition}))
                WHERE id IS NOT NULL GROUP BY id ORDER BY sum(emission_kgco2e) DESC NULLS LAST, id"""
    return [str(row["id"]) for row in results.rows(query, [during.text, *scope.values])]


def difference(
    results: Results,
    scope: Scope,
    during: Span,
    kind: str,
    first: str,
    second: str,
    *,
    amount: str,
    by: str = BY[0],
) -> Change:
    """Return what the second has more or less than the first, as if the first had become the second.

    Parameters
    ----------
    kind
        One of `KINDS`, of which ``first`` and ``second`` are ids.
    amount
        One of `tanliu.app.desks.changes.queries.cells.AMOUNTS`.
    by
        One of `BY`.
    """
    industries = {
        row["entity_id"]: row["industry"] or ""
        for row in results.rows(
            f"SELECT entity_id, industry FROM entity WHERE {scope.condition}", scope.values
        )
    }
    # the same period on both sides: what of it is known of each enterprise, and its output in the same months
    sides = [
        compared(results, scope, during, during, amount, Within(**{kind: one})) for one in (first, second)
    ]
    groups = industries if kind in _MIXED else {}
    joined = _joined([_grouped(side, groups) for side in sides])
    whole, rows = Part(""), dict[str, Part]()
    for cell, part in zip(joined.cells, parts_of(joined), strict=True):
        name = cell.carrier if by == "carrier" else cell.entity_id.removesuffix(_UNKNOWN)
        rows.setdefault(name, Part(name)).add(part)
        whole.add(part)
    known = [{cell.entity_id for cell in side.cells} for side in sides]
    told = [sum(all(one) for one in side.outputs.values()) for side in sides]
    doubted = doubted_in(results, scope, (during,))
    theirs = [
        sum(
            (cell.comparable[0] + cell.only[0] for cell in side.cells if cell.entity_id in doubted),
            Decimal(0),
        )
        for side in sides
    ]
    return Change(
        Span(first, during.months), Span(second, during.months), amount, by, whole,
        sorted(rows.values(), key=lambda one: (-abs(one.change), one.id)),
        entities=len(known[0] | known[1]), gone=0, new=0, output_known=sum(told),
        without_factor=sum(side.without_factor for side in sides), outside=sum((side.outside for side in sides), Decimal(0)),
        doubted=len(doubted & (known[0] | known[1])), in_doubt=theirs[1] - theirs[0],
    )  # fmt: skip


def _grouped(side: Compared, industries: Mapping[str, str]) -> tuple[dict[Key, Cell], dict[str, Decimal]]:
    """Add the enterprises of a side up by group, and their outputs."""
    cells: dict[Key, Cell] = {}
    outputs: dict[str, Decimal] = defaultdict(Decimal)
    for entity, (output, _) in side.outputs.items():
        if output:
            outputs[industries.get(entity, "")] += output
    for cell in side.cells:
        known = side.outputs.get(cell.entity_id, (None, None))[0]
        group = industries.get(cell.entity_id, "") + ("" if known else _UNKNOWN)
        key = (group, cell.carrier, cell.purpose, cell.unit)
        before = cells.get(key)
        told = [cell.quantity[0], cell.comparable[0], cell.only[0]]
        if before:
            told = [
                one + two[0]
                for one, two in zip(told, (before.quantity, before.comparable, before.only), strict=True)
            ]
        quantity, amount, only = ((one, one) for one in told)
        cells[key] = Cell(*key, quantity, amount, only)
    return cells, outputs


def _joined(sides: list[tuple[dict[Key, Cell], dict[str, Decimal]]]) -> Compared:
    """Set the groups of both sides beside each other, nothing where one has none of it."""
    (first, one), (second, two) = sides
    nothing = (Decimal(0), Decimal(0))
    cells = []
    for key in sorted({*first, *second}):
        pair = [side.get(key, Cell(*key, nothing, nothing, nothing)) for side in (first, second)]
        cells.append(
            Cell(
                *key,
                (pair[0].quantity[0], pair[1].quantity[0]),
                (pair[0].comparable[0], pair[1].comparable[0]),
                (pair[0].only[0], pair[1].only[0]),
            )
        )
    outputs = {name: (one.get(name, Decimal(0)), two.get(name, Decimal(0))) for name in {*one, *two}}
    return Compared(cells, dict(outputs), 0, Decimal(0))
