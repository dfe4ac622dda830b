"""Explain one emission line: the quantity and its readings or reports, the factor and its source."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tanliu.app.desks.explain.queries import explain_meter
from tanliu.app.desks.explain.queries.evidence import Evidence
from tanliu.app.desks.explain.queries.explain_estimate import estimated
from tanliu.app.desks.explain.queries.explain_interval import of_factor, of_quantity
from tanliu.app.desks.explain.queries.question import Question
from tanliu.kit.period import Period, days_of, is_days
from tanliu.report.fault import remark
from tanliu.report.tree import Node, number

_FACTOR_USE = {
    "energy_kgce": "standard coal",
    "capped_kgce": "standard coal",
    "market_kgco2e": "market-based emission",
}
#: How the factor of an amount fits, where it is not that of the emission.
_MATCH = {"energy_kgce": "coal_match", "capped_kgce": "coal_match", "market_kgco2e": "market_match"}
#: Binding column of an amount that is a selection of another.
_BOUND = {"without_green_kgco2": "emission_kgco2"}


def line(question: Question, row: dict[str, Any], evidence: Evidence) -> Node:
    """Explain one line: its quantity, and what one unit of it means."""
    title = question.say(
        "line",
        carrier=question.names.carrier(row["carrier"]),
        purpose=question.names.purpose(row["purpose"]),
        period=row["period"],
    )
    children = [_quantity(question, row, evidence)]
    if row["binding_id"] in evidence.bindings:
        children.append(_binding(question, row, evidence.bindings[row["binding_id"]]))
    return Node(title, row["amount"], question.unit, tuple(children), row["line_id"])


def _binding(question: Question, row: dict[str, Any], binding: dict[str, Any]) -> Node:
    name = question.substance.column if question.substance else question.amount
    per_unit, unit = binding[_BOUND.get(name, name)], question.names.unit(question.unit)
    per = question.names.unit(f"{question.unit}/{row['unit']}")
    if per_unit is None or row["amount"] is None:
        return Node(_nothing(question, row, binding))
    arithmetic = question.say(
        "product",
        quantity=number(row["quantity"], 6),
        unit=row["unit"],
        value=f"{number(per_unit, 10)} {per}",
        result=f"{number(row['amount'], 16)} {unit}",
    )
    use, used = _used(question, binding)
    formula = (
        binding["formula"] if use == "emission" else " × ".join(f"{f['value']} {f['unit']}" for f in used)
    )
    factors = [_factor(question, factor) for factor in used]
    told = question.names.remark(binding["remarks"])
    notes = [Node(question.say("remark", text=text)) for text in re.split("; |；", told) if text]
    return Node(
        arithmetic,
        children=(
            Node(
                question.say("factor", use=question.names.word(use), formula=formula), children=tuple(factors)
            ),
            *notes,
        ),
    )


def _used(question: Question, binding: Mapping[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """Return for what the factors of the amount were used, and the factors."""
    every = json.loads(binding["factors"])
    emission = [factor for factor in every if factor["for"] == "emission"]
    use = question.substance.id if question.substance else _FACTOR_USE.get(question.amount, "emission")
    own = [factor for factor in every if factor["for"] == use]
    if not own and question.substance:
        # biogenic CO2 comes with the components of the CO2
        return "emission", emission
    # without a residual mix the market-based emission is the other one
    return use, own or (emission if question.amount == "market_kgco2e" else [])


def _nothing(question: Question, row: dict[str, Any], binding: dict[str, Any]) -> str:
    """Say why a line has no such amount: by rule of its purpose or kind, or for want of a factor."""
    names, kind = question.names, question.catalog.activities.get(row["carrier"])
    match = _MATCH.get(question.amount, "factor_match")
    purpose = question.catalog.purposes.get(row["purpose"])
    if question.substance and purpose is not None and purpose.location == "factor":
        told = {"substance": names.amount(question.amount), "name": names.carrier(row["carrier"])}
        return question.say("no_factor_of", **told)
    if binding[match] != "by_rule":
        return question.say("no_factor", remarks=names.remark(binding["remarks"]))
    if match == "coal_match" and kind is not None and not kind.is_energy:
        return question.say("no_energy_of", name=names.carrier(row["carrier"]))
    rule = purpose.rule_en if purpose is not None else ""
    return question.say("not_counted", remarks=names.remark(rule or binding["remarks"]))


def _factor(question: Question, factor: dict[str, str]) -> Node:
    known = {
        key: factor[key]
        for key in ("id", "value", "unit", "region", "years", "edition", "published", "evidence")
    }
    source = " ".join(question.names.in_words(part) for part in (factor["source"], factor["clause"]) if part)
    return Node(
        question.say("factor_row", **known),
        children=(
            Node(
                question.say(
                    "factor_how",
                    how=question.names.match(factor["how"]),
                    why=remark(factor["why"], question.language),
                )
            ),
            Node(question.say("factor_source", source=source, where=factor["where"])),
            *of_factor(question, factor),
        ),
    )


def _quantity(question: Question, row: dict[str, Any], evidence: Evidence) -> Node:
    text = question.say(
        "quantity",
        quantity=number(row["quantity"], 6),
        unit=row["unit"],
        origin=question.names.word(row["origin"]),
    )
    if row["origin"] == "estimated":
        return Node(text, children=tuple(estimated(question, row)))
    reports = _reports(question, row, evidence)
    read = _meters(question, row, evidence) if row["origin"] == "metered" else []
    interval = of_quantity(question, row["origin"], evidence.bindings.get(row["binding_id"]))
    return Node(text, children=(*read, *reports, *interval))


def _meters(question: Question, row: dict[str, Any], evidence: Evidence) -> list[Node]:
    if evidence.meters is None:
        return []
    period = Period.parse(row["period"])
    found = evidence.meters.counts(row["carrier"], row["purpose"], period.key)
    return [explain_meter.counts(question, one, period, evidence) for one in found]


def _reports(question: Question, row: dict[str, Any], evidence: Evidence) -> list[Node]:
    """Return the reports of the thing: the one that counts, those it superseded, those not used, and those shared out."""
    nodes, seen = [], set()
    reports = evidence.reports.get((row["carrier"], row["period"], row["purpose"]), [])
    whole = any(not is_days(told["period"]) for told in reports)
    for told in reports:
        better = row["origin"] == "metered" or (whole and is_days(told["period"]))
        counts = "shared_out" if is_days(told["period"]) else "report_row"
        key = "superseded" if told["period"] in seen else _not_used(row) if better else counts
        seen.add(told["period"])
        first, until = days_of(told["period"])
        known = {"quantity": number(told["quantity"], 6), "unit": told["unit"], "row": told["row"]}
        known |= {
            "first": f"{first}",
            "last": f"{until - timedelta(days=1)}",
            "days": str((until - first).days),
        }
        source = question.source(evidence.deliveries[told["batch_id"]])
        signed = evidence.signed.get(told["batch_id"])
        nodes.append(Node(question.say(key, **known, **source), children=(signed,) if signed else ()))
    return nodes


def _not_used(row: Mapping[str, Any]) -> str:
    return "not_used" if row["origin"] == "metered" else "not_used_month"
