"""An explanation says how wrong each factor and quantity may be, by whose word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.store.workspace import Workspace
from tanliu.report.tree import Node


def _texts(node: Node) -> Iterator[str]:
    yield node.text
    for child in node.children:
        yield from _texts(child)


@pytest.mark.parametrize(("amount", "default"), [
    ("emission_kgco2e", "95 % interval ± 7.4 %, default emission_factor.electricity: as squares"),
    ("energy_kgce", "95 % interval ± 0 %, default standard_coal.electricity: GB/T 2589"),
])  # fmt: skip
def test_factors_and_quantities_say_their_interval(district: Path, amount: str, default: str) -> None:
    with Workspace(district) as workspace:
        query = f"""SELECT entity_id, period FROM {workspace.lake.scan("line")} WHERE year = 2025
                    AND carrier = 'electricity' AND origin = 'metered' AND emission_kgco2e > 0 ORDER BY ALL LIMIT 1"""
        firm, month = workspace.connection.execute(query).fetchone() or ("", "")
        told = list(_texts(explain(workspace, firm, month, amount=amount)))
    assert any(one.startswith(default) for one in told)
    assert "95 % interval of the quantity ± 2 %" in told
    assert not any("gwp" in one and "interval" in one for one in told)
