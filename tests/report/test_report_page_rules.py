"""The numbers of the pages come from a pack, and a pack that is not understood is refused with its line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError
from tanliu.report.page_rules import SCHEME, page_rules, parse

DOCUMENT = load().schemes[SCHEME]


def test_the_pack_of_the_house_is_understood() -> None:
    rules = page_rules(load())
    assert (rules.fewest_peers, rules.leaders_ratio) == (5, Decimal("0.1"))
    assert rules.fewest_seen_peers < rules.fewest_peers
    assert len(rules.ratios_to_mean) == 4, "four limits part five colours"


@pytest.mark.parametrize(
    ("part", "value", "what"),
    [
        ("peers", {"fewest": 5}, "unknown or missing keys"),
        ("peers", {"fewest": 0, "fewest_where_all_is_seen": 2, "leaders_ratio": 0.1}, "whole number"),
        ("map", {"ratios_to_mean": [1.2, 0.8]}, "limits do not rise"),
        ("health", {"silent_days": 3, "complete_ratio": 98}, "not a share"),
        ("more", {}, "unknown or missing keys"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused(part: str, value: Any, what: str) -> None:
    with pytest.raises(TanliuError, match=what) as refused:
        parse(replace(DOCUMENT, data={**DOCUMENT.data, part: value}))
    assert "page-rules.yaml" in str(refused.value.where)


def test_a_catalogue_without_it_says_so() -> None:
    with pytest.raises(TanliuError, match="no loaded pack has the numbers"):
        page_rules(replace(load(), schemes={}))
