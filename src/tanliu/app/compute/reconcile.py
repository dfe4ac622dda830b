"""Compare computed with published emissions of each entity and explain every difference by a declared rule.

Rules are data of the source mapping, tried in order; each is one form of a short list. A row that no rule
explains is ``unexplained``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.compute.amounts import AMOUNTS
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.schema import read_block
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.schema import (
    ImpliedLower,
    Missing,
    NothingUsed,
    OtherFactor,
    PartsDiffer,
    Reconcile,
    Rule,
    Within,
)
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import convert

UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Row:
    """One entity and year: computed and published kg, and the rule that explains their difference."""

    entity_id: str
    period: str
    computed_kg: Decimal | None
    published_kg: Decimal | None
    rule: str

    @property
    def year(self) -> int:
        """The year; 0 for a month, for which no rule has numbers."""
        return int(self.period) if self.period.isdecimal() else 0

    @property
    def difference_kg(self) -> Decimal | None:
        if self.computed_kg is None or self.published_kg is None:
            return None
        return self.computed_kg - self.published_kg


@dataclass(frozen=True, slots=True)
class Year:
    """Totals of a year over the rows that have both values, and how many rows each rule explains."""

    period: str
    rows: int
    computed_kg: Decimal
    published_kg: Decimal
    by_rule: Mapping[str, int]

    @property
    def year(self) -> int:
        """The year; 0 for a month, for which no rule has numbers."""
        return int(self.period) if self.period.isdecimal() else 0

    @property
    def difference_ratio(self) -> Decimal:
        return self.computed_kg / self.published_kg - 1


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The comparison of a source."""

    rows: Sequence[Row]
    years: Sequence[Year]
    texts: Mapping[str, Mapping[str, str]]

    @property
    def unexplained(self) -> list[Row]:
        return [row for row in self.rows if row.rule == UNEXPLAINED]


def reconcile(workspace: Workspace, catalog: Catalog, spec: Mapping[str, Any], where: str) -> Reconciliation:
    """Compare by the ``reconcile`` block of a source mapping.

    Parameters
    ----------
    spec
        ``published`` (an output measure in kg), ``amount`` (column of the lines; emission_kgco2e by default)
        and ``rules``.

    Raises
    ------
    TanliuError
        When a rule has an unknown form, key or factor.
    """
    told = read_block(spec, Reconcile, f"{where}: reconcile")
    if told.amount not in AMOUNTS:
        raise TanliuError("unknown amount", where=where, found=told.amount, accepted=", ".join(AMOUNTS))
    for rule in told.rules:
        unknown = set(rule.factor.values()) - set(catalog.by_id) if isinstance(rule, OtherFactor) else set()
        if unknown:
            raise TanliuError("unknown factor", where=where, found=sorted(unknown))
    found = [_judge(case, told.rules, catalog) for case in _cases(workspace, told.amount, told.published)]
    years = [_year(period, found) for period in sorted({row.period for row in found})]
    return Reconciliation(found, years, {rule.id: dict(rule.text) for rule in told.rules})


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything a rule may look at."""

    entity_id: str
    period: str
    computed: Decimal | None
    published: Decimal | None
    quantities: Mapping[str, tuple[Decimal, str, Decimal]]
    outputs: Mapping[str, Decimal]

    @property
    def year(self) -> int:
        """The year; 0 for a month, for which no rule has numbers."""
        return int(self.period) if self.period.isdecimal() else 0

    @property
    def difference(self) -> Decimal:
        return (self.computed or Decimal(0)) - (self.published or Decimal(0))


def _cases(workspace: Workspace, amount: str, published: str) -> list[_Case]:
    lines = workspace.connection.execute(f"""
        SELECT entity_id, CAST(year AS VARCHAR) AS period, carrier, any_value(unit) AS unit,
               sum(quantity) AS quantity, sum({amount}) AS amount
        FROM {workspace.lake.scan("line")} GROUP BY ALL""").to_arrow_table()
    outputs = workspace.current("output").select("entity_id", "period", "measure", "value").to_pyarrow()
    used: dict[tuple[str, str], dict[str, tuple[Decimal, str, Decimal]]] = {}
    for row in lines.to_pylist():
        carriers = used.setdefault((row["entity_id"], row["period"]), {})
        carriers[row["carrier"]] = (row["quantity"], row["unit"], row["amount"])
    told: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in outputs.to_pylist():
        told.setdefault((row["entity_id"], row["period"]), {})[row["measure"]] = row["value"]
    # a row of other measures alone, such as a floor area, is nothing to compare
    keys = {*used, *(key for key, measures in told.items() if published in measures)}
    return [_case(key, used.get(key, {}), told.get(key, {}), published) for key in sorted(keys)]


def _case(
    key: tuple[str, str],
    used: Mapping[str, tuple[Decimal, str, Decimal]],
    told: Mapping[str, Decimal],
    published: str,
) -> _Case:
    amounts = [amount for _, _, amount in used.values() if amount is not None]
    computed = sum(amounts, Decimal(0)) if amounts else None
    return _Case(*key, computed, told.get(published), used, told)


def _judge(case: _Case, rules: Sequence[Rule], catalog: Catalog) -> Row:
    rule = next((one.id for one in rules if _explains(one, case, catalog)), UNEXPLAINED)
    return Row(case.entity_id, case.period, case.computed, case.published, rule)


def _explains(rule: Rule, case: _Case, catalog: Catalog) -> bool:
    """Return whether the difference of a row is what a rule says."""
    if isinstance(rule, Missing):
        return case.published is None
    if isinstance(rule, NothingUsed):
        return case.computed is None
    if isinstance(rule, Within):
        return case.computed is not None and abs(case.difference) <= _tolerance(case, rule)
    if isinstance(rule, PartsDiffer):
        return _parts_differ(case, rule)
    used = case.quantities.get(rule.carrier)
    if used is None or case.published is None:
        return False
    if isinstance(rule, OtherFactor):
        return _with_other_factor(case, rule, used, catalog)
    return 0 < case.difference <= used[2] + _tolerance(case, rule)


def _with_other_factor(
    case: _Case, rule: OtherFactor, used: tuple[Decimal, str, Decimal], catalog: Catalog
) -> bool:
    quantity, unit, amount = used
    name = rule.factor.get(case.year)
    if name is None:
        return False
    factor = catalog.by_id[name]
    other = quantity * convert(factor.value, factor.unit, f"kg/{unit}")
    return abs(case.difference - amount + other) <= _tolerance(case, rule)


def _parts_differ(case: _Case, rule: PartsDiffer) -> bool:
    """Return whether the source's total energy (kWh, or kWh of what ``per`` counts) is not the sum of its carriers."""
    stated = case.outputs.get(rule.measure)
    count = case.outputs.get(rule.per) if rule.per is not None else Decimal(1)
    if stated is None or count is None:
        return False
    parts = sum((convert(q, unit, "kWh") for q, unit, _ in case.quantities.values()), Decimal(0))
    return abs(stated * count - parts) > rule.ratio * max(abs(parts), Decimal(1))


def _tolerance(case: _Case, rule: Within | OtherFactor | ImpliedLower) -> Decimal:
    kg = rule.kg
    if isinstance(kg, dict):
        kg = kg.get(case.year, kg.get("default", Decimal(0)))
    return kg + rule.ratio * abs(case.published or Decimal(0))


def _year(period: str, rows: Sequence[Row]) -> Year:
    of_year = [row for row in rows if row.period == period]
    both = [row for row in of_year if row.difference_kg is not None]
    return Year(
        period=period,
        rows=len(both),
        computed_kg=sum((row.computed_kg or Decimal(0) for row in both), Decimal(0)),
        published_kg=sum((row.published_kg or Decimal(0) for row in both), Decimal(0)),
        by_rule=Counter(row.rule for row in of_year),
    )
