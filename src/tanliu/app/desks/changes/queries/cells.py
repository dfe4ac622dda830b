"""Amounts of both sides of a change by entity, carrier and purpose, as far as they can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tanliu.app.desks.changes.queries.span import Span
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.kit.period import Period

#: What can change, by the name of its column.
AMOUNTS = ("emission_kgco2e", "market_kgco2e", "energy_kgce")


@dataclass(frozen=True, slots=True)
class Within:
    """To what a change is narrowed; None for no matter."""

    region: str | None = None
    field: str | None = None
    industry: str | None = None
    entity: str | None = None

    def condition(self) -> tuple[str, list[object]]:
        """Return it as SQL on the columns of entities, with its values."""
        asked = {
            "list_contains(regions, ?)": self.region,
            "field = ?": self.field,
            "industry = ?": self.industry,
            "entity_id = ?": self.entity,
        }
        given = {text: value for text, value in asked.items() if value is not None}
        return " AND ".join(given) or "true", list(given.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """What an entity used of a carrier for a purpose on both sides; amounts in kg or kgce.

    ``comparable`` holds the months that are known on both sides, ``only`` what is known on one side alone: before, after.
    """

    entity_id: str
    carrier: str
    purpose: str
    unit: str
    quantity: tuple[Decimal, Decimal]
    comparable: tuple[Decimal, Decimal]
    only: tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Compared:
    """The cells of a change, the output of entities on both sides in CNY, and what cannot be compared."""

    cells: list[Cell]
    outputs: dict[str, tuple[Decimal | None, Decimal | None]]
    without_factor: int
    """Lines of both sides of which no amount is known."""
    outside: Decimal
    """Amount of figures of whole years that a part of a year cannot hold."""


def compared(
    results: Results, scope: Scope, before: Span, after: Span, amount: str, within: Within
) -> Compared:
    """Read both sides.

    Parameters
    ----------
    before, after
        As many months each.
    amount
        One of `AMOUNTS`.
    """
    inside, values = within.condition()
    given = [*scope.values, *values]
    source = f"""
        WITH place(side, nth, period) AS (VALUES {", ".join(_places(before, after))}),
             told AS (SELECT side, nth, entity_id, carrier, purpose, unit, quantity, {amount} AS amount
                      FROM line JOIN place USING (period) WHERE ({scope.condition}) AND {inside}),
             months AS (SELECT DISTINCT side, entity_id,
                               unnest(CASE WHEN nth < 0 THEN range({len(after.months)}) ELSE [nth] END) AS nth FROM told),
             alike AS (SELECT entity_id, nth FROM months GROUP BY ALL HAVING count(*) = 2),
             torn AS (SELECT entity_id FROM told WHERE nth < 0 AND (
                      SELECT count(*) FROM alike WHERE alike.entity_id = told.entity_id) < {len(after.months)}),
             paired AS (SELECT * FROM alike WHERE entity_id NOT IN (SELECT entity_id FROM torn)),
             known AS (SELECT entity_id, count(*) AS months FROM paired GROUP BY entity_id)"""
    cells = results.rows(f"{source}{_CELLS.format(months=len(after.months))}", given)
    outputs = results.rows(
        f"{source}{_OUTPUTS.format(condition=scope.condition, inside=inside, months=len(after.months))}",
        [*given, *given],
    )
    return Compared(
        [
            Cell(
                row["entity_id"], row["carrier"], row["purpose"], row["unit"],
                (row["quantity_before"], row["quantity_after"]), (row["before"], row["after"]),
                (row["only_before"], row["only_after"]),
            )
            for row in cells
        ],
        {row["entity_id"]: (row["before"], row["after"]) for row in outputs},
        sum(row["without"] for row in cells),
        Decimal(0) if after.is_year else _outside(results, scope, after, amount, within),
    )  # fmt: skip


def _places(before: Span, after: Span) -> Iterator[str]:
    """Yield side, place in the span (-1 for the whole of it) and period; the texts come from `Period` and are safe."""
    for side, one in enumerate((before, after)):
        for at, month in enumerate(one.months):
            yield f"({side}, {at}, '{month}')"
        if one.is_year:
            yield f"({side}, -1, '{one.text}')"


def _outside(results: Results, scope: Scope, after: Span, amount: str, within: Within) -> Decimal:
    inside, values = within.condition()
    years = sorted({str(Period(month.year)) for month in after.months})
    query = f"""SELECT coalesce(sum({amount}), 0) AS amount FROM line
                WHERE list_contains(?::VARCHAR[], period) AND ({scope.condition}) AND {inside}"""
    found: Decimal = results.rows(query, [years, *scope.values, *values])[0]["amount"]
    return found


def _without(name: str) -> str:
    """Return SQL for a sum of a cell; of one with a line that has no amount nothing can be compared."""
    return f"CASE WHEN without = 0 THEN coalesce({name}, 0) ELSE 0 END AS {name}"


def _only(side: str) -> str:
    return (
        f"coalesce(only_{side}, 0) + CASE WHEN without = 0 THEN 0 ELSE coalesce({side}, 0) END AS only_{side}"
    )


_SUMS = ", ".join(
    [
        *map(_without, ("quantity_before", "quantity_after", "before", "after")),
        *map(_only, ("before", "after")),
    ]
)
#: A month is compared where something of the entity is known on both sides; of an entity that told a year as a whole
#: nothing is compared unless all months of the other side are known.
_CELLS = f""",
             marked AS (SELECT told.*, CASE WHEN told.nth < 0 THEN coalesce(known.months, 0) = {{months}}
                                            ELSE paired.nth IS NOT NULL END AS is_both
                        FROM told LEFT JOIN paired ON paired.entity_id = told.entity_id AND paired.nth = told.nth
                        LEFT JOIN known ON known.entity_id = told.entity_id),
             added AS (SELECT entity_id, carrier, purpose, unit, count(*) FILTER (amount IS NULL) AS without,
                              sum(quantity) FILTER (side = 0 AND is_both) AS quantity_before,
                              sum(quantity) FILTER (side = 1 AND is_both) AS quantity_after,
                              sum(amount) FILTER (side = 0 AND is_both) AS before,
                              sum(amount) FILTER (side = 1 AND is_both) AS after,
                              sum(amount) FILTER (side = 0 AND NOT is_both) AS only_before,
                              sum(amount) FILTER (side = 1 AND NOT is_both) AS only_after
                       FROM marked GROUP BY ALL)
        SELECT entity_id, carrier, purpose, unit, without, {_SUMS} FROM added ORDER BY entity_id, carrier, purpose, unit"""

#: Output of an entity in the months compared: of each of them, or of the year as a whole where no month tells.
_OUTPUTS = """,
             made AS (SELECT side, nth, entity_id, value_added_cny AS output
                      FROM entity_period JOIN place USING (period)
                      WHERE value_added_cny IS NOT NULL AND ({condition}) AND {inside}),
             added AS (SELECT made.entity_id, side, any_value(known.months) AS months,
                              count(*) FILTER (made.nth >= 0 AND paired.nth IS NOT NULL) AS told,
                              count(*) FILTER (made.nth >= 0) AS monthly,
                              sum(output) FILTER (made.nth >= 0 AND paired.nth IS NOT NULL) AS by_month,
                              sum(output) FILTER (made.nth < 0) AS of_year
                       FROM made JOIN known ON known.entity_id = made.entity_id
                       LEFT JOIN paired ON paired.entity_id = made.entity_id AND paired.nth = made.nth GROUP BY ALL),
             output AS (SELECT entity_id, side, CASE WHEN told = months THEN by_month
                                                     WHEN monthly = 0 AND months = {months} THEN of_year END AS output
                        FROM added)
        SELECT entity_id, any_value(output) FILTER (side = 0) AS before, any_value(output) FILTER (side = 1) AS after
        FROM output GROUP BY entity_id ORDER BY entity_id"""
