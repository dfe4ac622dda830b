"""Compare computed with published emissions of each entity and explain every difference by a declared rule.

Rules are data of the source mapping, tried in order; each is one form of a short list. A row that no rule
explains is ``unexplained``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.compute.amounts import AMOUNTS
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import convert

UNEXPLAINED = "unexplained"
_RULE_KEYS = {"id", "form", "kg", "ratio", "carrier", "factor", "measure", "per", "text"}


@dataclass(frozen=True, slots=True)
class Row:
    """One entity and year: computed and published kg, and the rule that explains their difference."""

    entity_id: str
    period: str
    computed_kg: Decimal | None
    published_kg: Decimal | None
    rule: str

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
    amount = spec.get("amount", "emission_kgco2e")
    if amount not in AMOUNTS:
        raise TanliuError("unknown amount", where=where, found=amount, accepted=", ".join(AMOUNTS))
    rules = [_checked(rule, catalog, where) for rule in spec["rules"]]
    found = [_judge(case, rules, catalog) for case in _cases(workspace, amount, spec["published"])]
    years = [_year(period, found) for period in sorted({row.period for row in found})]
    return Reconciliation(found, years, {str(rule["id"]): rule["text"] for rule in rules})


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


def _judge(case: _Case, rules: Sequence[Mapping[str, Any]], catalog: Catalog) -> Row:
    for rule in rules:
        if _FORMS[rule["form"]](case, rule, catalog):
            return Row(case.entity_id, case.period, case.computed, case.published, str(rule["id"]))
    return Row(case.entity_id, case.period, case.computed, case.published, UNEXPLAINED)


def _missing(case: _Case, _: Mapping[str, Any], __: Catalog) -> bool:
    """Nothing was published, so there is nothing to compare with."""
    return case.published is None


def _nothing_used(case: _Case, _: Mapping[str, Any], __: Catalog) -> bool:
    """Emissions were published without any energy."""
    return case.computed is None


def _within(case: _Case, rule: Mapping[str, Any], _: Catalog) -> bool:
    """The difference is inside a tolerance in kg, or relative to what was published, or both added."""
    return case.computed is not None and abs(case.difference) <= _tolerance(case, rule)


def _other_factor(case: _Case, rule: Mapping[str, Any], catalog: Catalog) -> bool:
    """With another factor for one carrier the row agrees."""
    used = case.quantities.get(rule["carrier"])
    if used is None or case.published is None:
        return False
    quantity, unit, amount = used
    factor = catalog.by_id[rule["factor"][case.period]] if case.period in rule["factor"] else None
    if factor is None:
        return False
    other = quantity * convert(factor.value, factor.unit, f"kg/{unit}")
    return abs(case.difference - amount + other) <= _tolerance(case, rule)


def _implied_lower(case: _Case, rule: Mapping[str, Any], _: Catalog) -> bool:
    """The row agrees if one carrier's factor lies between zero and the one used."""
    used = case.quantities.get(rule["carrier"])
    if used is None or case.published is None:
        return False
    return 0 < case.difference <= used[2] + _tolerance(case, rule)


def _parts_differ(case: _Case, rule: Mapping[str, Any], _: Catalog) -> bool:
    """The source's own total energy (kWh, or kWh of what ``per`` counts) is not the sum of the carriers it states."""
    stated = case.outputs.get(rule["measure"])
    count = case.outputs.get(rule["per"]) if "per" in rule else Decimal(1)
    if stated is None or count is None:
        return False
    parts = sum((convert(q, unit, "kWh") for q, unit, _ in case.quantities.values()), Decimal(0))
    return abs(stated * count - parts) > Decimal(str(rule["ratio"])) * max(abs(parts), Decimal(1))


_FORMS: Mapping[str, Callable[[_Case, Mapping[str, Any], Catalog], bool]] = {
    "missing": _missing,
    "nothing_used": _nothing_used,
    "within": _within,
    "other_factor": _other_factor,
    "implied_lower": _implied_lower,
    "parts_differ": _parts_differ,
}


def _tolerance(case: _Case, rule: Mapping[str, Any]) -> Decimal:
    kg = rule.get("kg", 0)
    if isinstance(kg, Mapping):
        kg = kg.get(case.period, kg.get("default", 0))
    return Decimal(str(kg)) + Decimal(str(rule.get("ratio", 0))) * abs(case.published or Decimal(0))


def _checked(rule: Mapping[str, Any], catalog: Catalog, where: str) -> Mapping[str, Any]:
    """Return a rule with year keys as text; refuse what is not understood."""
    if unknown := set(rule) - _RULE_KEYS:
        raise TanliuError(
            "unknown key of a rule", where=where, found=sorted(unknown), accepted=sorted(_RULE_KEYS)
        )
    if rule.get("form") not in _FORMS:
        raise TanliuError(
            "unknown form of a rule", where=where, found=rule.get("form"), accepted=", ".join(_FORMS)
        )
    by_year = {
        key: {str(k): v for k, v in rule[key].items()}
        for key in ("kg", "factor")
        if isinstance(rule.get(key), Mapping)
    }
    for factor in by_year.get("factor", {}).values():
        if factor not in catalog.by_id:
            raise TanliuError("unknown factor", where=where, found=factor)
    return {**rule, **by_year}


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
