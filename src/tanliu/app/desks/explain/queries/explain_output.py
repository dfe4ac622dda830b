"""Explain what indicators are divided by: what entities report of periods, and what is registered of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tanliu.app.desks.explain.queries.question import Question
from tanliu.kit.period import is_year
from tanliu.kit.table import dictionary
from tanliu.report.tree import Node, number


def output(question: Question, subject: str, span: str) -> Node | None:
    """Explain an output or area: of an entity by its reports, of others by what is known of them."""
    found = question.rows(
        f"""SELECT subject_kind, {question.amount} AS value FROM {question.scan("measure")}
            WHERE subject_id = ? AND period = ? ORDER BY subject_kind""",
        [subject, span],
    )
    if not found:
        return None
    text = question.say("total", what=question.names.word(question.amount), subject=subject, period=span)
    parts = _reported(question, subject, span) if found[0]["subject_kind"] == "entity" else []
    return Node(text, found[0]["value"], question.unit, tuple(parts), subject, span)


def _reported(question: Question, entity: str, span: str) -> list[Node]:
    registered = question.catalog.measures[question.amount].origin == "registered"
    if registered and question.amount in dictionary()["entity"].names:
        return _registered(question, entity)
    told = question.workspace.current_rows("output")
    # what is registered was last told of one period, and holds for all
    column = "substr(period, 1, 4)" if is_year(span) else "period"
    own = "true" if registered else f"{column} = '{span}'"
    rows = question.rows(
        f"""SELECT o.*, b.file, b.known_at FROM {told} o JOIN {question.scan("batch")} b USING (batch_id)
            WHERE entity_id = ? AND measure = ? AND {own} ORDER BY period""",
        [entity, question.amount],
    )
    if registered:
        rows = rows[-1:]
    stated = [row for row in rows if row["period"] == span]
    signed = question.signed({row["batch_id"] for row in rows})
    return [_row(question, row, signed.get(row["batch_id"])) for row in stated or rows]


def _row(question: Question, row: Mapping[str, Any], signed: Node | None) -> Node:
    known = {"quantity": number(row["value"]), "unit": question.unit, "row": row["row"]}
    text = question.say("report_row", **known, **question.source(row))
    children = (signed,) if signed else ()
    return Node(f"{row['period']}: {text}", Decimal(row["value"]), question.unit, children)


def _registered(question: Question, entity: str) -> list[Node]:
    told = question.workspace.current_rows("entity")
    rows = question.rows(
        f"""SELECT b.file, b.known_at, e.batch_id FROM {told} e JOIN {question.scan("batch")} b USING (batch_id)
            WHERE entity_id = ?""",
        [entity],
    )
    return [Node(question.say("delivery", **question.source(row)), delivery=row["batch_id"]) for row in rows]
