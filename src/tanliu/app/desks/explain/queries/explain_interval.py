"""Say how wrong a quantity or a factor may be, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.explain.queries.question import Question
from tanliu.report.tree import Node

#: What factors are used for where their interval is told.
_USES = ("emission", "standard coal")


def of_factor(question: Question, factor: Mapping[str, str]) -> list[Node]:
    """Return the interval of a factor that a binding keeps; none of a potential, which the account chooses."""
    if factor["for"] not in _USES or factor["id"].startswith("gwp"):
        return []
    if "uncertainty_ratio" not in factor:
        return [Node(question.say("factor_interval_unknown"))]
    percent = _percent(float(factor["uncertainty_ratio"]))
    ids = factor.get("uncertainty_from", "").split("+")
    rows = [one for one in question.catalog.uncertainties if one.id in ids]
    if not rows:
        return [Node(question.say("factor_interval", percent=percent))]
    ids_, sources = " + ".join(one.id for one in rows), "; ".join(one.source for one in rows)
    evidence = ", ".join(dict.fromkeys(one.evidence for one in rows))
    told = question.say(
        "factor_interval_default", percent=percent, id=ids_, source=sources, evidence=evidence
    )
    return [Node(told)]


def of_quantity(question: Question, origin: str, binding: Mapping[str, Any] | None) -> list[Node]:
    """Return the interval of a quantity that was metered or reported."""
    column = "metered_uncertainty_ratio" if origin == "metered" else "activity_uncertainty_ratio"
    ratio = binding[column] if binding else None
    return [] if ratio is None else [Node(question.say("quantity_interval", percent=_percent(ratio)))]


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.3g} %"
