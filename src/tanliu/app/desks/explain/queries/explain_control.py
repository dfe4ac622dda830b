"""The control total that somebody chose stands in the explanation of the sum that it is held against."""

from __future__ import annotations

from dataclasses import replace

from tanliu.app.desks.explain.queries.question import Question
from tanliu.app.desks.yearbook.queries import control
from tanliu.report.tree import Node

_AMOUNT, _PLACES = "energy_kgce", 3


def with_control(question: Question, node: Node, subject: str, span: str) -> Node:
    """Return an explanation of the energy of a region, field or industry with a sentence on its control total, if one holds."""
    if question.amount != _AMOUNT or question.narrowed:
        return node
    regions = question.workspace.current("region").to_pyarrow().to_pylist()
    known = {row["region_id"] for row in regions}
    tops = [row["region_id"] for row in regions if row["parent_id"] not in known]
    if subject not in known and len(tops) != 1:
        return node
    place = (subject, "") if subject in known else (tops[0], subject)
    held = control(question, place, span, node.value)
    if held is None:
        return node
    added, printed, residual = (
        f"{one / 1000:,.{_PLACES}f}" for one in (held.added, held.printed, held.residual)
    )
    share = "" if held.ratio is None else f"{held.ratio:.1%}"
    said = question.say("yearbook_control_line", added=added, printed=printed, residual=residual, share=share)
    chosen = question.say("yearbook_control_by", by=held.by, at=held.at, reason=held.reason)
    return replace(
        node,
        children=(
            *node.children,
            Node(f"{said}. {question.say('yearbook_residual_about')}"),
            Node(f"{chosen} ({held.source})"),
        ),
    )
