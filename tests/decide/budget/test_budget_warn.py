"""Levels of warning by probability."""

from __future__ import annotations

import pytest
from budget_case import shipped

from tanliu.decide.budget.warn import holds, level_of

LEVELS = shipped("district").warnings


@pytest.mark.parametrize(
    ("kind", "probability", "level"),
    [
        ("firm", 0.95, 1), ("firm", 0.9, 2), ("firm", 0.81, 2), ("firm", 0.8, 3), ("firm", 0.51, 3), ("firm", 0.5, None),
        ("district", 0.95, 1), ("district", 0.85, 2), ("district", 0.79, None), ("town", float("nan"), None),
    ],
)  # fmt: skip
def test_a_level_begins_above_its_probability_and_for_its_subjects(
    kind: str, probability: float, level: int | None
) -> None:
    found = level_of(LEVELS, kind, probability)
    assert (found and found.level) == level


def test_a_level_holds_what_its_consequences_name() -> None:
    assert holds(level_of(LEVELS, "firm", 0.95)) == {"high_energy_approval", "grid_connection"}
    assert holds(level_of(LEVELS, "firm", 0.6)) == holds(None) == frozenset()
