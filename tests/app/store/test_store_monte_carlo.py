"""The propagated interval of the demo against a simulation of it, and of how much of a total it is known."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tanliu.app.store.sql import ALL, lines_of
from tanliu.app.store.uncertainty import WITH_INTERVAL, propagated, spreads
from tanliu.app.store.workspace import Workspace

#: Draws of each simulation, and standard normal of the end of a 95 % interval.
DRAWS, Z = 40_000, 1.959964
Row = dict[str, Any]


def _asked(workspace: Workspace, query: str) -> list[Row]:
    found: list[Row] = workspace.connection.execute(query).to_arrow_table().to_pylist()
    return found


def _simulated(lines: list[Row], bindings: dict[str, Row], amount: str) -> float:
    """Return the half width of the middle 95 % of totals over their middle: each input is drawn, lines are multiplied."""
    use, column, _, _ = WITH_INTERVAL[amount]
    rng = np.random.default_rng(20260101)
    draws: dict[str, np.ndarray] = {}
    total = np.zeros(DRAWS)
    by_binding: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for line in lines:
        by_binding[line["binding_id"]][line["entity_id"], line["origin"]] += line["amount"]
    for name, firms in by_binding.items():
        binding = bindings[name]
        assert binding[column] is not None
        activity = np.zeros(DRAWS)
        for (_, origin), value in firms.items():
            ratio = binding[
                "metered_uncertainty_ratio" if origin == "metered" else "activity_uncertainty_ratio"
            ]
            activity += value * (1 + rng.standard_normal(DRAWS) * ratio / Z)
        factor = np.ones(DRAWS)
        for one in json.loads(binding["factors"]):
            if one["for"] == use and "uncertainty_ratio" in one:
                own = draws.setdefault(one["id"], rng.standard_normal(DRAWS))
                factor *= 1 + own * float(one["uncertainty_ratio"]) * float(one.get("weight", 1)) / Z
        total += activity * factor
    low, high = np.quantile(total, [0.025, 0.975])
    return float((high - low) / 2 / sum(line["amount"] for line in lines))


@pytest.mark.parametrize("amount", list(WITH_INTERVAL))
@pytest.mark.parametrize("period", ["2025", "2025-03"])
def test_propagation_is_within_five_percent_of_a_simulation(district: Path, amount: str, period: str) -> None:
    with Workspace(district) as workspace:
        line, binding = (workspace.lake.scan(one) for one in ("line", "binding"))
        known = f"{lines_of(period)} AND origin <> 'estimated' AND {amount} <> 0"
        query = spreads(amount, by=ALL, line=line, binding=binding, condition=known)
        ratio, covers = propagated(_asked(workspace, query), [], amount)
        told = f"SELECT entity_id, binding_id, origin, CAST({amount} AS DOUBLE) AS amount FROM {line} WHERE {known}"
        lines = _asked(workspace, told)
        bindings = {row["binding_id"]: row for row in _asked(workspace, f"SELECT * FROM {binding}")}
    # of every carrier of the demo a sourced interval is known, but not of what diesel gives off beside CO2
    assert covers > 0.9999
    assert ratio == pytest.approx(_simulated(lines, bindings, amount), rel=0.05)
    assert ratio is not None and ratio > 0.01


def test_of_at_least_95_percent_of_the_district_the_interval_is_known(district: Path) -> None:
    from tanliu.app.desks.reports.actions.summary import summarise

    with Workspace(district) as workspace:
        found = summarise(workspace, "2025")
    assert found.uncertainty_covers_ratio >= 0.95
    assert found.uncertainty_ratio is not None and 0.02 < found.uncertainty_ratio < 0.2
