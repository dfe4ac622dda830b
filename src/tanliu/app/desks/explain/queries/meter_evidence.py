"""What stands behind the meters of an entity: their sums, what lies below them, their registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tanliu.app.desks.explain.queries.question import Question
from tanliu.app.meters.tree import Tree, direction_of, tree
from tanliu.flow.meter.tree import counted, real_terms
from tanliu.flow.meter.types import DIRECTIONS, USE

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reads:
    """What a meter read in a month.

    Attributes
    ----------
    terms
        Factor and reading of each real meter, when it is a virtual one.
    register
        First and last value of its register in the month, its setups and special spans; empty without a register.
    """

    meter: Mapping[str, Any]
    quantity: Decimal
    readings: int
    batches: list[int]
    terms: list[tuple[Decimal, Reads]] = field(default_factory=list)
    register: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a meter counts for its entity: what it read less what lies below it for others."""

    read: Reads
    less: list[Reads]
    quantity: Decimal


class MeterEvidence:
    """Sums of meters by month, read once for all lines of an entity."""

    def __init__(self, question: Question, entity: str, months: Collection[int]) -> None:
        self._question = question
        self._tree: Tree = tree(question.workspace, entity)
        below = list(counted(self._tree.bonds, self._tree.entities))
        mine = {code for code, row in self._tree.meters.items() if row["entity_id"] == entity}
        self._links = [one for one in below if one[0] in mine]
        codes = {real for _, code, _ in self._links for real in real_terms(self._tree.factors, code)}
        wanted = sorted(self._tree.meters[code]["meter_id"] for code in codes if code in self._tree.meters)
        self._sums = self._read(wanted, months)
        self._registers = self._registers_of(wanted, months)

    def counts(self, carrier: str, purpose: str, month: int) -> list[Counts]:
        """Return the meters of a carrier that count for a purpose in a month."""
        way = purpose if purpose in DIRECTIONS else USE
        found = []
        for to in sorted({to for to, _, _ in self._links}):
            meter = self._tree.meters[to]
            counts = meter["carrier"] == carrier and direction_of(meter) == way
            own = self._reads(to, month) if counts else None
            if own is not None:
                others = (
                    self._reads(code, month) for top, code, sign in self._links if top == to and sign < 0
                )
                less = [one for one in others if one is not None]
                taken = sum(
                    (one.quantity * self._tree.into(one.meter["meter_code"], to) for one in less), Decimal(0)
                )
                found.append(Counts(own, less, own.quantity - taken))
        return found

    @property
    def batches(self) -> set[int]:
        return {batch for row in self._sums.values() for batch in row["batches"]}

    def _reads(self, code: str, month: int) -> Reads | None:
        meter = self._tree.meters.get(code)
        if meter is None:
            return None
        if code not in self._tree.factors:
            row = self._sums.get((meter["meter_id"], month))
            if row is None:
                return None
            register = self._registers.get((meter["meter_id"], month), {})
            return Reads(meter, row["quantity"], row["readings"], row["batches"], register=register)
        parts = real_terms(self._tree.factors, code)
        reads = [(factor, self._reads(real, month)) for real, factor in parts.items()]
        terms = [(factor, one) for factor, one in reads if one is not None]
        if len(terms) < len(parts):
            return None
        quantity = sum(
            (factor * one.quantity * self._tree.into(one.meter["meter_code"], code) for factor, one in terms),
            Decimal(0),
        )
        return Reads(meter, quantity, min(one.readings for _, one in terms), [], terms)

    def _read(self, wanted: Collection[int], months: Collection[int]) -> dict[tuple[int, int], Row]:
        sums = f"""
            SELECT meter_id, month, sum(quantity) AS quantity, sum(readings)::INTEGER AS readings,
                   list(DISTINCT batch_id ORDER BY batch_id) AS batches
            FROM {self._question.scan("reading", where={"month": sorted(months)})}
            WHERE meter_id IN ({_listed(wanted)}) GROUP BY ALL"""
        return {(row["meter_id"], row["month"]): row for row in self._question.rows(sums)}

    def _registers_of(self, wanted: Collection[int], months: Collection[int]) -> dict[tuple[int, int], Row]:
        """Return first and last value of registers by meter and month, with their setups and special spans."""
        workspace = self._question.workspace
        if not workspace.lake.files("register_reading"):
            return {}
        ends = self._question.rows(f"""
            SELECT meter_id, month, min(stamp) AS first_at, arg_min(register, stamp) AS first,
                   max(stamp) AS last_at, arg_max(register, stamp) AS last FROM (
                SELECT meter_id, month, stamp, arg_max(register, batch_id) AS register
                FROM {self._question.scan("register_reading", where={"month": sorted(months)})}
                WHERE meter_id IN ({_listed(wanted)}) GROUP BY meter_id, month, stamp) GROUP BY meter_id, month""")
        setups: dict[str, list[Row]] = defaultdict(list)
        for row in self._question.rows(
            f"SELECT * FROM {workspace.current_rows('meter_setup')} WHERE cause <> 'withdrawn' ORDER BY since"
        ):
            setups[row["meter_code"]].append(row)
        spans: dict[int, list[Row]] = defaultdict(list)
        for row in self._question.rows(
            f"SELECT * FROM {self._question.scan('register_span')} WHERE meter_id IN ({_listed(wanted)}) ORDER BY start"
        ):
            spans[row["meter_id"]].append(row)
        codes = {row["meter_id"]: code for code, row in self._tree.meters.items()}
        return {
            (row["meter_id"], row["month"]): row
            | {
                "setups": [one for one in setups[codes[row["meter_id"]]] if one["since"] <= row["last_at"]],
                "spans": [
                    one
                    for one in spans[row["meter_id"]]
                    if one["start"] <= row["last_at"] and one["until"] >= row["first_at"]
                ],
            }
            for row in ends
        }


def _listed(numbers: Collection[int]) -> str:
    return ", ".join(str(number) for number in numbers) or "-1"
