"""What pages, files, commands and the interface tell of linked resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tanliu.app.desks.linked.queries import Linked
from tanliu.decide.linkage.checks import Contradiction
from tanliu.decide.linkage.document import Linkage

Row = dict[str, Any]
#: Columns of files: an enterprise for each contradiction, and once where there is none.
HEADER = (
    "linked_entity", "linked_firm", "linked_used_kwh", "linked_contract_kwh", "linked_own_kwh", "linked_generated_kwh",
    "linked_exported_kwh", "linked_estimated_kwh", "linked_in_doubt", "linked_hinted", "linked_held", "linked_retired", "linked_sold", "linked_check", "linked_found", "linked_at_most", "linked_unit",
)  # fmt: skip


def contradiction(one: Contradiction, rule: Linkage, lang: str) -> Row:
    """Return a contradiction in words."""
    check = rule.checks[one.check]  # type: ignore[index]
    return {
        "check": one.check, "name": check.name[lang], "about": check.about[lang], "grave": one.grave, "found": one.found,
        "at_most": one.at_most, "unit": one.unit,
    }  # fmt: skip


def row(one: Linked, rule: Linkage, lang: str) -> Row:
    """Return an enterprise with its figures and contradictions."""
    facts = one.facts
    return {
        "entity_id": one.entity_id, "name": one.name, "used_kwh": facts.used_kwh, "contract_kwh": facts.of(facts.contracts),
        "own_kwh": facts.of(facts.own), "generated_kwh": facts.generated, "exported_kwh": facts.exported, "held": facts.held,
        "estimated_kwh": one.estimated_kwh, "in_doubt_ratio": one.in_doubt_ratio, "hinted_ratio": one.hinted_ratio,
        "retired": facts.retired, "sold": facts.sold, "found": [contradiction(each, rule, lang) for each in one.found],
    }  # fmt: skip


def cells(rows: Iterable[Linked], rule: Linkage, lang: str) -> Iterator[list[object]]:
    """Yield the rows of a file."""
    for one in rows:
        told = row(one, rule, lang)
        head: list[object] = [
            told[name]
            for name in ("entity_id", "name", "used_kwh", "contract_kwh", "own_kwh", "generated_kwh", "exported_kwh", "estimated_kwh", "in_doubt_ratio", "hinted_ratio", "held", "retired", "sold")
        ]  # fmt: skip
        found: list[Row] = told["found"]
        for each in found or [{"name": None, "found": None, "at_most": None, "unit": None}]:
            yield [*head, each["name"], each["found"], each["at_most"], each["unit"]]


def plain(value: Decimal | None) -> str:
    """Return an amount for a table of a console."""
    return "–" if value is None else f"{value:,.0f}"
