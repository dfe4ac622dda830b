"""A new year is opened on once most entities tell of it, not with its first report."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from tanliu.app.platform.period import shown
from tanliu.app.store.results import Results
from tanliu.kit.errors import TanliuError


class Told:
    """Results of which only the periods are asked."""

    root = Path("district/lake")

    def __init__(self, entities: dict[str, int]) -> None:
        self._entities = entities

    def rows(self, query: str) -> list[dict[str, Any]]:
        periods = sorted(self._entities, reverse=True)
        return [{"period": period, "entities": self._entities[period]} for period in periods]


@pytest.mark.parametrize(
    ("entities", "asked", "period"),
    [
        ({"2025": 100, "2025-12": 100, "2026": 1, "2026-01": 1}, None, "2025"),
        ({"2025": 100, "2026": 50, "2026-01": 50}, None, "2026"),
        ({"2025": 100, "2026": 1, "2026-01": 1}, "2026", "2026"),
        ({"2024": 10, "2025": 100, "2026": 49}, None, "2025"),
        ({"2026-01": 3, "2025-12": 9}, None, "2026-01"),
    ],
)
def test_the_year_that_is_shown(entities: dict[str, int], asked: str | None, period: str) -> None:
    found = shown(cast(Results, Told(entities)), asked)
    assert found.period == period
    assert set(found.years) | set(found.months) == set(entities), "every other period can be chosen"


def test_nothing_is_computed_yet() -> None:
    with pytest.raises(TanliuError, match="nothing is computed yet"):
        shown(cast(Results, Told({})), None)
