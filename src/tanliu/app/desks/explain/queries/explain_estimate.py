"""Explain an estimated quantity: its method and interval, the fitted equation, the firms, its error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.explain.queries.question import Question
from tanliu.report.tree import Node, number


def estimated(question: Question, row: Mapping[str, Any]) -> list[Node]:
    """Return what an estimated line rests on; its id ends in the method."""
    found = question.rows(
        f"""SELECT *, CAST(CAST(known_at AS DATE) AS VARCHAR) AS day FROM {question.scan("estimate")}
            WHERE entity_id = ? AND period = ? AND carrier = ? AND unit = ? AND method = ?
            ORDER BY run_id DESC LIMIT 1""",
        [row["entity_id"], row["period"], row["carrier"], row["unit"], row["line_id"].rpartition("/")[2]],
    )
    if not found:
        return []
    told = found[0]
    text = question.say(
        "estimated_by", method=question.names.word(told["method"]), tier=told["tier"],
        level=f"{told['interval_level']:.0%}", low=number(told["quantity_low"], 6),
        high=number(told["quantity_high"], 6), unit=told["unit"], run=told["run_id"], day=told["day"],
    )  # fmt: skip
    if not told["method"].startswith("hierarchical"):
        return [Node(text, children=(Node(question.say("estimated_gap", meter=told["model_id"])),))]
    own = told["own_weight"] or 0.0
    record = [Node(question.say("estimated_own", own=f"{own:.0%}", model=f"{1 - own:.0%}"))] if own else []
    return [Node(text, children=(*record, *_equations(question, told), *_firms(question, told)))]


def _equations(question: Question, told: Mapping[str, Any]) -> list[Node]:
    models = question.rows(
        f"""SELECT * FROM {question.scan("estimate_model")} WHERE run_id = ? AND model_id = ?
            AND correlation <> 'energy_carbon' ORDER BY correlation DESC""",
        [told["run_id"], told["model_id"]],
    )
    nodes = []
    for one in models:
        equation = question.say(
            "estimated_equation", correlation=question.names.word(one["correlation"]), at=f"{one['intercept']:.4f}",
            slope=f"{one['slope']:.4f}", spread=f"{one['spread']:.3f}", balance=f"{one['balance']:.3f}",
        )  # fmt: skip
        errors = {
            name: "–" if one[column] is None else f"{one[column]:.1%}"
            for name, column in (
                ("error", "median_error"),
                ("naive", "naive_median_error"),
                ("inside", "coverage"),
            )
        }
        industry = question.names.industry(one["industry"])
        error = question.say(
            "estimated_error", firms=one["firms"], all=one["all_firms"], industry=industry, **errors
        )
        nodes.append(Node(equation, children=(Node(error),)))
    return nodes


def _firms(question: Question, told: Mapping[str, Any]) -> list[Node]:
    """Name the firms of the industry that the model was fitted on, of those that the reader sees."""
    method, year, industry = told["model_id"].split("/", 2)
    rows = question.rows(
        f"""SELECT entity_id FROM {question.scan("estimate_fit")} WHERE run_id = ? AND method = ? AND industry = ?
            AND year = ? AND {question.only} ORDER BY entity_id""",
        [told["run_id"], method, industry, int(year)],
    )
    if not rows:
        return []
    shown, more = rows[: question.widest], len(rows) - question.widest
    nodes = [Node(question.say("estimated_firms", firms=", ".join(row["entity_id"] for row in shown)))]
    return [*nodes, Node(question.say("others", count=more))] if more > 0 else nodes
