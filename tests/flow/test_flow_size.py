"""The class of size by the rule of a year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tanliu.catalog.load import load
from tanliu.flow.place.formulas import sized
from tanliu.flow.place.load import designated_size


@pytest.mark.parametrize(
    ("section", "year", "output", "expected"),
    [
        ("C", 2025, "20000000", "above_designated"), ("C", 2025, "19999999.99", "small"), ("C", 2010, "6000000", "above_designated"),
        ("C", 2011, "6000000", "small"), ("F", 2025, "99000000", None), ("C", 2006, "99000000", None), (None, 2025, "1", None),
        ("C", 2025, None, None),
    ],
)  # fmt: skip
def test_the_rule_of_the_year_decides(
    section: str | None, year: int, output: str | None, expected: str | None
) -> None:
    rules = designated_size(load())
    assert rules is not None
    found = sized(rules, section, year, None if output is None else Decimal(output))
    assert (found and found.size_class) == expected
