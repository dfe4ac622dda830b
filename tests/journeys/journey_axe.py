"""What axe finds on a page."""

from __future__ import annotations

from typing import Any

import pytest
from visitor import Visitor

GRAVE = ("serious", "critical")


def grave(visitor: Visitor, **options: Any) -> list[str]:
    """Return the serious and critical findings of a page; skip where axe is not installed."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    violations = axe.run(visitor.page, options={"resultTypes": ["violations"], **options}).response[
        "violations"
    ]
    return [
        f"{visitor.path()}: {one['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for one in violations
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
