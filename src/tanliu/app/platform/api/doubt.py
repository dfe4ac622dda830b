"""What totals rest on, as the interface tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.platform.answers import of_firm
from tanliu.app.platform.api.language import language
from tanliu.app.platform.served import catalog, results
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.report import doubt as words
from tanliu.report.names import Names


def provisional(firm: Mapping[str, Any], period: str) -> str:
    """Return why the grades and ranks of a firm are provisional; empty where they are not."""
    return words.provisional(*of_firm(results(), firm, period), doubt_rules(catalog()), language())


def told(doubt: Doubt | None) -> dict[str, Any] | None:
    """Return the fields of `tanliu.app.platform.api.shapes.Doubt`; None where nothing is known of a total."""
    if doubt is None or not doubt.lines:
        return None
    same = (
        "sure_ratio", "sure_findings", "hinted_ratio", "hinted_findings", "estimated_ratio", "known_inputs",
        "missing_inputs", "lines", "lines_without_factor", "interval_ratio", "interval_covers_ratio",
        "output_findings", "output_ratio", "energy_interval_ratio", "energy_covers_ratio",
        "entities", "output_entities", "without_output_ratio", "silent_entities", "partly_read", "cut_contracts",
        "refused_rows", "known_before",
    )  # fmt: skip
    return {
        "mark": words.mark(doubt, doubt_rules(catalog())), **{name: getattr(doubt, name) for name in same},
        "matches": doubt.matched_ratios, "says": words.sentence(doubt, Names(catalog(), language())),
    }  # fmt: skip
