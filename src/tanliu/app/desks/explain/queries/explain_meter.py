"""Explain what a meter counted: what lies below it, the terms of a virtual one, its register and multiplier."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from tanliu.app.desks.explain.queries.evidence import Evidence
from tanliu.app.desks.explain.queries.meter_evidence import Counts, Reads
from tanliu.app.desks.explain.queries.question import Question
from tanliu.kit.period import Period, readings_between, zone
from tanliu.report.tree import Node, number


def counts(question: Question, found: Counts, period: Period, evidence: Evidence) -> Node:
    """Explain a meter that counts for its entity."""
    own = _read(question, found.read, period, evidence)
    if not found.less:
        return own
    code, unit = found.read.meter["meter_code"], found.read.meter["unit"]
    text = question.say("meter_counts", code=code, quantity=number(found.quantity), unit=unit)
    less = [
        Node(
            question.say("meter_less", code=one.meter["meter_code"]),
            children=(_read(question, one, period, evidence),),
        )
        for one in found.less
    ]
    return Node(text, children=(own, *less))


def _read(question: Question, read: Reads, period: Period, evidence: Evidence) -> Node:
    known = {
        "code": read.meter["meter_code"],
        "quantity": number(read.quantity),
        "unit": read.meter["unit"],
    }
    if read.terms:
        terms = [
            Node(
                question.say("meter_term", factor=number(factor), code=one.meter["meter_code"]),
                children=(_read(question, one, period, evidence),),
            )
            for factor, one in read.terms
        ]
        return Node(question.say("meter_virtual", **known, count=len(terms)), children=tuple(terms))
    meter = read.meter
    expected = readings_between(period.start, period.end, meter["interval_minutes"], meter["zone"])
    text = question.say("meter", **known, readings=read.readings, expected=expected)
    children = [*_register(question, read), *_deliveries(question, read.batches, evidence)]
    return Node(text, children=tuple(children))


def _register(question: Question, read: Reads) -> list[Node]:
    """Explain the register of a month: its ends, what it was multiplied by, and every special step."""
    found = read.register
    if not found:
        return []
    place = read.meter["zone"]
    ends = question.say(
        "meter_register",
        first=number(found["first"]),
        first_at=_wall(found["first_at"], place),
        last=number(found["last"]),
        last_at=_wall(found["last_at"], place),
    )
    before = [one for one in found["setups"] if one["since"] <= found["first_at"]]
    inside = [one for one in found["setups"] if one["since"] > found["first_at"]]
    setups = [_setup(question, one, place) for one in (*before[-1:], *inside)]
    hidden = len(found["spans"]) - question.widest
    spans = [_span(question, one, read) for one in found["spans"][: question.widest]]
    others = [Node(question.say("others", count=hidden))] if hidden > 0 else []
    return [Node(ends, children=(*setups, *spans, *others))]


def _setup(question: Question, setup: dict[str, Any], place: str) -> Node:
    ct, pt = (setup[name] if setup[name] is not None else Decimal(1) for name in ("ct_ratio", "pt_ratio"))
    text = question.say(
        "meter_setup",
        since=_wall(setup["since"], place),
        cause=question.say(f"cause_{setup['cause']}"),
        multiplier=number(ct * pt),
        ct=number(ct),
        pt=number(pt),
    )
    if setup["final_register"] is None:
        return Node(text)
    registers = {
        name: number(setup[name]) for name in ("final_register", "start_register") if setup[name] is not None
    }
    return Node(
        text,
        children=(
            Node(
                question.say(
                    "meter_exchange",
                    final=registers["final_register"],
                    start=registers.get("start_register", "–"),
                )
            ),
        ),
    )


def _span(question: Question, span: dict[str, Any], read: Reads) -> Node:
    known = {
        "what": question.say(f"span_{span['kind']}"),
        "start": _wall(span["start"], read.meter["zone"]),
        "until": _wall(span["until"], read.meter["zone"]),
        "first": number(span["register_start"]),
        "last": number(span["register_end"]),
    }
    if span["quantity"] is None:
        return Node(question.say("span_held", **known))
    product = {
        "multiplier": number(span["multiplier"]),
        "quantity": number(span["quantity"]),
        "unit": read.meter["unit"],
    }
    return Node(question.say("span_settled", **known, **product))


def _deliveries(question: Question, batches: list[int], evidence: Evidence) -> list[Node]:
    rows = [evidence.deliveries[batch] for batch in batches[: question.widest]]
    nodes = [Node(question.say("delivery", **question.source(row)), delivery=row["batch_id"]) for row in rows]
    hidden = len(batches) - question.widest
    return [*nodes, Node(question.say("others", count=hidden))] if hidden > 0 else nodes


def _wall(moment: datetime, place: str) -> str:
    return f"{moment.astimezone(zone(place)):%Y-%m-%d %H:%M}"
