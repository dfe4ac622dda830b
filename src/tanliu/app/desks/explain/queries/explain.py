"""Walk from a total or an indicator back to entities, activities, readings, factors and the files they came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from tanliu.app.compute.amounts import AMOUNTS, amounts_of, outputs
from tanliu.app.desks.explain.queries.evidence import Evidence
from tanliu.app.desks.explain.queries.explain_control import with_control
from tanliu.app.desks.explain.queries.explain_indicator import judged
from tanliu.app.desks.explain.queries.explain_line import line
from tanliu.app.desks.explain.queries.explain_output import output
from tanliu.app.desks.explain.queries.narrowed import Narrowed
from tanliu.app.desks.explain.queries.question import Question
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import indicators
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period
from tanliu.report.names import Names
from tanliu.report.tree import Node


def explain(
    workspace: Workspace,
    subject: str,
    period: str | None = None,
    *,
    amount: str = "emission_kgco2e",
    catalog: Catalog | None = None,
    language: str = "en",
    widest: int = 8,
    seen: Collection[str] | None = None,
    part: str = "",
    narrowed: Narrowed | None = None,
) -> Node:
    """Explain a line, or an amount or indicator of an entity, region, industry or field in a period.

    Parameters
    ----------
    workspace
        An open workspace with computed results.
    subject
        Id of a line, or of an entity, region, industry or field.
    period
        Year or month; not needed for a line.
    amount
        An amount of the lines (kg or kgce), an output or area, or the id of an indicator.
    catalog
        Packs that were used; the shipped ones when left out.
    language
        ``en`` or ``zh``.
    widest
        How many parts a node shows; the rest are one part, so that parts always add up.
    seen
        Entities that the reader may see; sums are made of theirs alone. None for all.
    part
        What that part of a region, industry or field is called; its own name when left out.
    narrowed
        Carrier, field or industries to which an amount of lines is narrowed.

    Returns
    -------
    Node
        The tree; the exact values of its summands add up to its own.

    Raises
    ------
    TanliuError
        When nothing of that name was computed for the period.
    """
    packs, narrowed = catalog or load(), narrowed or Narrowed()
    only = f"{_only(workspace, seen)} AND {narrowed.condition(packs)}"
    said = narrowed.said(Names(packs, language))
    question = Question(workspace, packs, amount, language, widest, only, part, said)
    told, amounts, known_names = outputs(packs), amounts_of(packs), named(packs)
    if amount not in known_names:
        raise TanliuError("no such amount", found=amount, accepted=", ".join(known_names))
    if question.substance and question.column not in workspace.lake.stored_columns("line"):
        raise TanliuError("nothing computed", where=subject, found=amount, accepted=", ".join(AMOUNTS))
    if amount in amounts:
        found = question.rows(
            f"SELECT *, {question.column} AS amount FROM {question.scan('line')} WHERE line_id = ?", [subject]
        )
        if found:
            return line(question, found[0], Evidence(question, found))
    if period is None:
        raise TanliuError(
            "no such line",
            found=subject,
            accepted=Message("a line id, or a subject and a period such as 2025-03"),
        )
    span = str(Period.parse(period))
    known = indicators(question.catalog, span)
    if amount in known:
        node = judged(question, known, subject, span, explain)
    elif amount in told:
        node = output(question, subject, span)
    elif amount not in amounts:
        # an indicator of another edition, which does not judge this period
        node = None
    else:
        node = _entity(question, subject, span)
        if node is None:
            node = _region(question, subject, span) or _group(question, subject, span)
            node = with_control(question, node, subject, span) if seen is None and node else node
    if node is None:
        raise TanliuError(
            "nothing computed", where=f"{subject} {span}", found=amount, accepted=_periods(question)
        )
    return node


def named(catalog: Catalog) -> list[str]:
    """Return the names of all that can be explained: amounts, outputs, indicators of any edition."""
    return [*amounts_of(catalog), *outputs(catalog), *_of_any_edition(catalog)]


def _of_any_edition(catalog: Catalog) -> list[str]:
    papers = (one for editions in catalog.documents.get("schemes", {}).values() for one in editions)
    return list(dict.fromkeys(one["id"] for paper in papers for one in paper.data.get("indicators", ())))


def _only(workspace: Workspace, seen: Collection[str] | None) -> str:
    """Keep the visible entities in a table of the session and return the condition on lines."""
    if seen is None:
        return "true"
    workspace.connection.execute(
        "CREATE OR REPLACE TEMP TABLE seen_entity AS SELECT unnest(?::VARCHAR[]) AS entity_id", [sorted(seen)]
    )
    return "entity_id IN (SELECT entity_id FROM seen_entity)"


def _entity(question: Question, subject: str, span: str) -> Node | None:
    found = question.rows(
        f"""SELECT *, {question.column} AS amount FROM {question.scan("line")}
            WHERE entity_id = ? AND {question.within(span)} ORDER BY amount DESC NULLS LAST""",
        [subject],
    )
    if not found:
        return None
    entity = question.workspace.current("entity")
    named = entity.filter(entity.entity_id == subject).to_pyarrow().to_pylist()[0]
    evidence = Evidence(question, found[: question.widest])
    shown = [line(question, row, evidence) for row in found[: question.widest]]
    rest = [row["amount"] for row in found[question.widest :] if row["amount"] is not None]
    children = (*shown, *question.others(rest))
    value = sum((child.value for child in children if child.value is not None), Decimal(0))
    title = question.titled(question.say("entity_part", name=question.name(named), id=subject))
    text = question.say("total", what=question.names.amount(question.amount), subject=title, period=span)
    return Node(text, value, question.unit, children, subject, span)


def _region(question: Question, subject: str, span: str) -> Node | None:
    """Explain a region by the regions in it, or by its entities when it has none."""
    regions = {row["region_id"]: row for row in question.workspace.current("region").to_pyarrow().to_pylist()}
    if subject not in regions:
        return None
    title = question.titled(question.name(regions[subject]))
    children = [child for child, row in regions.items() if row["parent_id"] == subject]
    if not children:
        return _by_entity(question, title, span, "region_id", subject)
    sums, parts = _by_region(question, span), []
    for child in children:
        inside = [sums[one] for one in _inside(regions, child) if one in sums]
        if inside:
            total, name = sum(inside, Decimal(0)), question.name(regions[child])
            parts.append(Node(name, total, question.unit, subject=child, period=span))
    parts += _directly(question, subject, span)
    return question.total(title, span, parts, subject=subject) if parts else None


def _directly(question: Question, region: str, span: str) -> list[Node]:
    """Return the entities that lie in a region itself and in none of the regions inside it."""
    node = _by_entity(question, region, span, "region_id", region)
    return [] if node is None else list(node.children)


def _group(question: Question, subject: str, span: str) -> Node | None:
    industry, field = question.names.industry(subject), question.names.word(subject)
    return _by_entity(question, question.titled(industry), span, "industry", subject) or _by_entity(
        question, question.titled(field), span, "field", subject
    )


def _by_entity(question: Question, title: str, span: str, column: str, subject: str) -> Node | None:
    found = question.rows(
        f"""SELECT entity_id, sum({question.column}) AS amount FROM {question.scan("line")}
            WHERE {column} = ? AND {question.within(span)} GROUP BY entity_id""",
        [subject],
    )
    if not found:
        return None
    entities = question.workspace.current("entity").select("entity_id", "name").to_pyarrow().to_pylist()
    names = {row["entity_id"]: question.name(row) for row in entities}
    parts = [
        Node(
            question.say("entity_part", name=names.get(row["entity_id"], "?"), id=row["entity_id"]),
            row["amount"],
            question.unit,
            subject=row["entity_id"],
            period=span,
        )
        for row in found
        if row["amount"] is not None
    ]
    return question.total(title, span, parts, subject=subject)


def _by_region(question: Question, span: str) -> dict[str, Decimal]:
    query = f"""SELECT region_id, sum({question.column}) AS amount FROM {question.scan("line")}
                WHERE {question.within(span)} GROUP BY region_id HAVING amount IS NOT NULL"""
    return {row["region_id"]: row["amount"] for row in question.rows(query)}


def _inside(regions: Mapping[str, Mapping[str, Any]], region: str) -> set[str]:
    children = [child for child, row in regions.items() if row["parent_id"] == region]
    return {region}.union(*(_inside(regions, child) for child in children))


def _periods(question: Question) -> Message:
    found = question.rows(f"SELECT DISTINCT year FROM {question.scan('line')} ORDER BY year")
    years = ", ".join(str(row["year"]) for row in found)
    return Message("a computed entity, region, industry or field in {years}", years=years)
