"""What is asked of an explanation, and how its parts are read and put together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.compute.amounts import amounts_of, outputs
from tanliu.app.store.sql import literal
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog, Substance
from tanliu.kit.period import is_year
from tanliu.report.names import Names
from tanliu.report.phrase import say
from tanliu.report.tree import Node

#: Values of sentences that packs say in English, with their Chinese in a table of translations.
_OF_PACKS = frozenset({"source", "evidence", "edition"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be explained and how much of it is shown.

    ``only`` is a condition on lines a reader may see, ``part`` what the part of the subject is called that these are,
    ``narrowed`` what the lines were narrowed to, such as a carrier.
    """

    workspace: Workspace
    catalog: Catalog
    amount: str
    language: str
    widest: int
    only: str = "true"
    part: str = ""
    narrowed: str = ""

    @property
    def unit(self) -> str:
        return amounts_of(self.catalog).get(self.amount) or outputs(self.catalog)[self.amount]

    @property
    def column(self) -> str:
        """SQL for the amount of a line."""
        if self.substance is not None:
            return self.substance.column
        if self.amount == "without_green_kgco2":
            contracts = [one.id for one in self.catalog.purposes.values() if one.is_contract]
            names = ", ".join(literal(name) for name in contracts) or "NULL"
            return f"CASE WHEN purpose NOT IN ({names}) THEN emission_kgco2 END"
        return self.amount

    @property
    def substance(self) -> Substance | None:
        """What is asked for, where it is told beside the greenhouse gases."""
        return next((one for one in self.catalog.beside if one.measure == self.amount), None)

    @property
    def names(self) -> Names:
        return Names(self.catalog, self.language)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        return list(self.workspace.connection.execute(query, list(values)).to_arrow_table().to_pylist())

    def scan(self, table: str, **options: Any) -> str:
        return self.workspace.lake.scan(table, **options)

    def say(self, key: str, **values: object) -> str:
        of_packs = {
            name: self.names.in_words(str(values[name]))
            for name in _OF_PACKS & values.keys()
            if isinstance(values[name], str)
        }
        if isinstance(values.get("unit"), str):
            of_packs["unit"] = self.names.unit(str(values["unit"]))
        return say(key, self.language, **{**values, **of_packs})

    def name(self, row: Mapping[str, Any]) -> str:
        return str((row.get("name_zh") if self.language == "zh" else None) or row["name"])

    def titled(self, name: str) -> str:
        """Return what the shown part of a subject is called."""
        return " · ".join(one for one in (self.part or name, self.narrowed) if one)

    def others(self, values: Sequence[Decimal]) -> list[Node]:
        """Return one node for what is not shown, so that parts always add up."""
        if not values:
            return []
        return [Node(self.say("others", count=len(values)), sum(values, Decimal(0)), self.unit)]

    def total(self, title: str, span: str, parts: Sequence[Node], *, subject: str = "") -> Node:
        """Add up parts: the largest are shown, the others are one part."""
        ordered = sorted(parts, key=lambda part: -(part.value or 0))
        hidden = [part.value for part in ordered[self.widest :] if part.value is not None]
        children = (*ordered[: self.widest], *self.others(hidden))
        value = sum((child.value for child in children if child.value is not None), Decimal(0))
        text = self.say("total", what=self.names.amount(self.amount), subject=title, period=span)
        return Node(text, value, self.unit, children, subject, span)

    def within(self, span: str) -> str:
        """Return the condition on lines that add up to a period; the text comes from `Period` and is safe.

        A month is no part of its year where the year itself was stated for the same thing, as in the measures.
        """
        if not is_year(span):
            return f"period = '{span}' AND {self.only}"
        stated = f"SELECT entity_id, carrier, purpose FROM {self.scan('line')} WHERE period = '{span}'"
        apart = f"(period = '{span}' OR (entity_id, carrier, purpose) NOT IN ({stated}))"
        return f"year = {span} AND {apart} AND {self.only}"

    def signed(self, batches: Collection[int]) -> dict[int, Node]:
        """Return who submitted and who accepted the monthly reports that became these deliveries."""
        query = f"SELECT * FROM {self.scan('sign_off')} WHERE list_contains(?::INTEGER[], batch_id)"
        found = {}
        for row in self.rows(query, [sorted(batches)]):
            when = {name: f"{row[name]:%Y-%m-%d %H:%M:%S UTC}" for name in ("submitted_at", "accepted_at")}
            found[row["batch_id"]] = Node(self.say("signed_off", **{**row, **when}))
        return found

    def source(self, row: Mapping[str, Any]) -> dict[str, object]:
        """Return where a row came from, for the blanks of a phrase."""
        known_at = f"{row['known_at']:%Y-%m-%d %H:%M:%S UTC}"
        return {"file": row["file"], "known_at": known_at, "batch": row["batch_id"]}
