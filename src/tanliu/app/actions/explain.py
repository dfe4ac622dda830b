"""Walk from a total back to entities, activities, readings, factors and the files they came from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import Period
from tanliu.report.phrase import say
from tanliu.report.tree import Node, number

#: Column of a line to its unit.
AMOUNTS = {
    "emission_kgco2e": "kg CO2e",
    "emission_kgco2": "kg CO2",
    "market_kgco2e": "kg CO2e",
    "energy_kgce": "kgce",
    "capped_kgce": "kgce",
}
_FACTOR_USE = {
    "energy_kgce": "standard coal",
    "capped_kgce": "standard coal",
    "market_kgco2e": "market-based emission",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be explained and how much of it is shown."""

    workspace: Workspace
    amount: str
    language: str
    widest: int

    def rows(self, query: str, values: list[object] | None = None) -> list[dict[str, Any]]:
        return list(self.workspace.connection.execute(query, values or []).to_arrow_table().to_pylist())

    def scan(self, table: str) -> str:
        return self.workspace.lake.scan(table)

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def word(self, key: str) -> str:
        """Return a name of the taxonomy in the reader's language, or the name itself."""
        try:
            return say(key, self.language)
        except KeyError:
            return key


def explain(
    workspace: Workspace,
    subject: str,
    period: str | None = None,
    *,
    amount: str = "emission_kgco2e",
    language: str = "en",
    widest: int = 8,
) -> Node:
    """Explain a line, or the total of an entity, region, industry or field in a period.

    Parameters
    ----------
    subject
        Id of a line, or of an entity, region, industry or field.
    period
        Year or month; not needed for a line.
    amount
        Column of the lines that is explained.
    widest
        How many parts a node shows; the rest are one part, so that parts always add up.

    Raises
    ------
    TanliuError
        When nothing of that name was computed for the period.
    """
    if amount not in AMOUNTS:
        raise TanliuError("no such amount", found=amount, accepted=", ".join(AMOUNTS))
    question = Question(workspace, amount, language, widest)
    lines = question.rows(f"SELECT * FROM {question.scan('line')} WHERE line_id = ?", [subject])
    if lines:
        return _line(question, lines[0])
    if period is None:
        raise TanliuError(
            "no such line", found=subject, accepted="a line id, or a subject and a period such as 2025-03"
        )
    span = str(Period.parse(period))
    for find in (_entity, _region, _group):
        if (node := find(question, subject, span)) is not None:
            return node
    raise TanliuError("nothing computed", where=f"{subject} {span}", accepted=_periods(question))


def _entity(question: Question, subject: str, span: str) -> Node | None:
    rows = question.rows(
        f"SELECT * FROM {question.scan('line')} WHERE entity_id = ? AND {_within(span)}", [subject]
    )
    if not rows:
        return None
    entities = question.workspace.current("entity")
    name = entities.filter(entities.entity_id == subject).select("name").to_pyarrow()["name"].to_pylist()[0]
    return _sum(question, f"{name} ({subject})", span, rows, lambda row: _line(question, row))


def _region(question: Question, subject: str, span: str) -> Node | None:
    """Explain a region by the regions in it, or by its entities when it has none."""
    regions = {row["region_id"]: row for row in question.workspace.current("region").to_pyarrow().to_pylist()}
    if subject not in regions:
        return None
    inside = {subject: {subject}} | {
        child: _descendants(regions, child) for child, row in regions.items() if row["parent_id"] == subject
    }
    if len(inside) == 1:
        return _by_entity(question, _named(regions[subject], question.language), span, "region_id", subject)
    parts = []
    for child, ids in inside.items():
        places = ", ".join(f"'{place.replace(chr(39), chr(39) * 2)}'" for place in sorted(ids))
        total = _total(question, f"region_id IN ({places}) AND {_within(span)}")
        if total is not None:
            parts.append(Node(_named(regions[child], question.language), total, AMOUNTS[question.amount]))
    return _node(question, _named(regions[subject], question.language), span, parts) if parts else None


def _group(question: Question, subject: str, span: str) -> Node | None:
    for column in ("industry", "field"):
        node = _by_entity(question, subject, span, column, subject)
        if node is not None:
            return node
    return None


def _by_entity(question: Question, title: str, span: str, column: str, subject: str) -> Node | None:
    rows = question.rows(
        f"""SELECT entity_id, sum({question.amount}) AS amount FROM {question.scan("line")}
            WHERE {column} = ? AND {_within(span)} GROUP BY entity_id""",
        [subject],
    )
    if not rows:
        return None
    entities = question.workspace.current("entity").select("entity_id", "name").to_pyarrow().to_pylist()
    names = {row["entity_id"]: _named(row, question.language) for row in entities}
    parts = [
        Node(
            question.say("entity_part", name=names.get(row["entity_id"], "?"), id=row["entity_id"]),
            row["amount"],
            AMOUNTS[question.amount],
        )
        for row in rows
        if row["amount"] is not None
    ]
    return _node(question, title, span, parts)


def _sum(
    question: Question,
    title: str,
    span: str,
    rows: list[dict[str, Any]],
    draw: Callable[[dict[str, Any]], Node],
) -> Node:
    """Draw the largest rows in full; the others are one part."""
    rows = sorted(rows, key=lambda row: -(row[question.amount] or 0))
    shown = [draw(row) for row in rows[: question.widest]]
    rest = [row[question.amount] for row in rows[question.widest :] if row[question.amount] is not None]
    return _node(question, title, span, [*shown, *_rest(question, rest)])


def _node(question: Question, title: str, span: str, parts: list[Node]) -> Node:
    ordered = sorted((part for part in parts), key=lambda part: -(part.value or 0))
    shown, hidden = ordered[: question.widest + 1], ordered[question.widest + 1 :]
    rest = _rest(question, [part.value for part in hidden if part.value is not None])
    children = (*shown, *rest)
    total = sum((child.value for child in children if child.value is not None), Decimal(0))
    text = question.say("total", what=question.word(question.amount), subject=title, period=span)
    return Node(text, total, AMOUNTS[question.amount], children)


def _rest(question: Question, values: list[Decimal]) -> list[Node]:
    if not values:
        return []
    unit = AMOUNTS[question.amount]
    return [Node(question.say("others", count=len(values)), sum(values, Decimal(0)), unit)]


def _line(question: Question, row: dict[str, Any]) -> Node:
    """Explain one line: its quantity, and what one unit of it means."""
    title = question.say(
        "line",
        carrier=row["carrier"],
        purpose=question.word(row["purpose"]),
        period=row["period"],
    )
    children = [_quantity(question, row)]
    bindings = question.rows(
        f"SELECT * FROM {question.scan('binding')} WHERE binding_id = ?", [row["binding_id"]]
    )
    if bindings:
        children.append(_binding(question, row, bindings[0]))
    return Node(title, row[question.amount], AMOUNTS[question.amount], tuple(children))


def _binding(question: Question, row: dict[str, Any], binding: dict[str, Any]) -> Node:
    per_unit, unit = binding[question.amount], AMOUNTS[question.amount]
    if per_unit is None:
        return Node(question.say("no_factor", remarks=binding["remarks"]))
    arithmetic = question.say(
        "product",
        quantity=number(row["quantity"], 6),
        unit=row["unit"],
        value=f"{number(per_unit, 10)} {unit}/{row['unit']}",
        result=f"{number(row[question.amount], 16)} {unit}",
    )
    use = _FACTOR_USE.get(question.amount, "emission")
    used = [factor for factor in json.loads(binding["factors"]) if factor["for"] == use]
    if not used and question.amount == "market_kgco2e":
        used = [factor for factor in json.loads(binding["factors"]) if factor["for"] == "emission"]
    formula = (
        binding["formula"] if use == "emission" else " × ".join(f"{f['value']} {f['unit']}" for f in used)
    )
    factors = [_factor(question, factor) for factor in used]
    notes = [Node(question.say("remark", text=text)) for text in binding["remarks"].split("; ") if text]
    return Node(
        arithmetic,
        children=(Node(question.say("factor", use=use, formula=formula), children=tuple(factors)), *notes),
    )


def _factor(question: Question, factor: dict[str, str]) -> Node:
    known = {
        key: factor[key]
        for key in ("id", "value", "unit", "region", "years", "edition", "published", "evidence")
    }
    source = " ".join(part for part in (factor["source"], factor["clause"]) if part)
    return Node(
        question.say("factor_row", **known),
        children=(
            Node(question.say("factor_how", how=factor["how"], why=factor["why"])),
            Node(question.say("factor_source", source=source, where=factor["where"])),
        ),
    )


def _quantity(question: Question, row: dict[str, Any]) -> Node:
    text = question.say(
        "quantity", quantity=number(row["quantity"], 6), unit=row["unit"], origin=question.word(row["origin"])
    )
    reports = _reports(question, row)
    children = [*_meters(question, row), *reports] if row["origin"] == "metered" else reports
    return Node(text, children=tuple(children))


def _meters(question: Question, row: dict[str, Any]) -> list[Node]:
    month = Period.parse(row["period"]).key
    query = f"""
        SELECT m.meter_code, m.unit, m.interval_minutes, sum(r.quantity) AS quantity, sum(r.readings) AS readings,
               list(DISTINCT r.batch_id ORDER BY r.batch_id) AS batches
        FROM {question.workspace.lake.scan("reading", where={"month": [month]})} r
        JOIN (SELECT meter_id, arg_max(m, batch_id) AS m FROM {question.scan("meter")} m GROUP BY meter_id) USING (meter_id)
        WHERE m.entity_id = ? AND m.carrier = ? GROUP BY ALL ORDER BY m.meter_code"""
    nodes = []
    for meter in question.rows(query, [row["entity_id"], row["carrier"]]):
        expected = Period.parse(row["period"]).days * (1440 // meter["interval_minutes"])
        text = question.say(
            "meter",
            code=meter["meter_code"],
            quantity=number(meter["quantity"]),
            unit=meter["unit"],
            readings=meter["readings"],
            expected=expected,
        )
        nodes.append(Node(text, children=tuple(_deliveries(question, meter["batches"]))))
    return nodes


def _deliveries(question: Question, batches: list[int]) -> list[Node]:
    shown = ", ".join(str(batch) for batch in batches[: question.widest])
    rows = question.rows(
        f"SELECT * FROM {question.scan('batch')} WHERE batch_id IN ({shown}) ORDER BY batch_id"
    )
    nodes = [Node(question.say("delivery", **_from(row))) for row in rows]
    hidden = len(batches) - question.widest
    return [*nodes, Node(question.say("others", count=hidden))] if hidden > 0 else nodes


def _reports(question: Question, row: dict[str, Any]) -> list[Node]:
    """Return the reports of the thing: the one that counts, those it superseded, those not used."""
    query = f"""
        SELECT r.*, b.file, b.known_at FROM {question.scan("report")} r JOIN {question.scan("batch")} b USING (batch_id)
        WHERE r.entity_id = ? AND r.carrier = ? AND r.period = ? AND r.purpose = ? ORDER BY r.batch_id DESC, r.row"""
    values = [row["entity_id"], row["carrier"], row["period"], row["purpose"]]
    nodes = []
    for position, told in enumerate(question.rows(query, values)):
        key = "superseded" if position else "not_used" if row["origin"] == "metered" else "report_row"
        known = {"quantity": number(told["quantity"], 6), "unit": told["unit"], "row": told["row"]}
        nodes.append(Node(question.say(key, **known, **_from(told))))
    return nodes


def _from(row: dict[str, Any]) -> dict[str, object]:
    return {
        "file": row["file"],
        "known_at": f"{row['known_at']:%Y-%m-%d %H:%M:%S UTC}",
        "batch": row["batch_id"],
    }


def _total(question: Question, condition: str) -> Decimal | None:
    rows = question.rows(
        f"SELECT sum({question.amount}) AS amount FROM {question.scan('line')} WHERE {condition}"
    )
    return None if rows[0]["amount"] is None else Decimal(rows[0]["amount"])


def _within(span: str) -> str:
    """Return the condition on lines of a period; the text comes from `Period` and is safe."""
    return f"period = '{span}'" if len(span) > 4 else f"year = {span}"


def _descendants(regions: dict[str, dict[str, Any]], region: str) -> set[str]:
    children = [child for child, row in regions.items() if row["parent_id"] == region]
    return {region}.union(*(_descendants(regions, child) for child in children))


def _named(row: dict[str, Any], language: str) -> str:
    return str((row.get("name_zh") if language == "zh" else None) or row["name"])


def _periods(question: Question) -> str:
    rows = question.rows(f"SELECT DISTINCT year FROM {question.scan('line')} ORDER BY year")
    return "a computed entity, region, industry or field in " + ", ".join(str(row["year"]) for row in rows)
